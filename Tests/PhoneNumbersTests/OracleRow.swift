import Foundation
import PhoneNumbers

/// A row of Scripts/phone-corpus: an input and what the oracle says of it.
struct OracleRow: Codable, Equatable {
  var input: String
  var asked: String?
  var status: String
  var e164: String?
  var callingCode: UInt16?
  var region: String?
  var type: String?
  var possible: Bool?
  var valid: Bool?
  var `extension`: String?
  var timeZones: [String]?

  /// The rows of a file of JSON lines.
  static func read(_ file: URL) throws -> [OracleRow] {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let lines = try Data(contentsOf: file).split(separator: UInt8(ascii: "\n"))
    return try lines.map { try decoder.decode(Self.self, from: $0) }
  }

  /// What this engine says of the same input.
  func answered(by table: PhoneTable) -> OracleRow {
    var row = OracleRow(input: input, asked: asked, status: "ok")
    do throws(PhoneParseFailure) {
      let number = try table.parse(input, defaultRegion: asked.flatMap { Region($0) })
      let verdict = table.verdict(on: number)
      row.e164 = number.e164
      row.callingCode = number.callingCode
      row.region = verdict.region?.code
      row.type = verdict.type.name
      row.possible = verdict.isPossible
      row.valid = verdict.isValid
      row.extension = number.phoneExtension?.text
      row.timeZones = table.timeZones(verdict.timeZones)
    } catch {
      row.status = error.rawValue
    }
    return row
  }
}

/// The folder of the fixtures.
let fixtures = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
