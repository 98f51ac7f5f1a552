import Foundation
import PhoneNumbers
import Testing

/// The folder into which the scripts put what is the peer's.
private let peerFolder = URL(filePath: #filePath).deletingLastPathComponent()
  .appending(path: "../../.build/phonenumbers").standardizedFileURL

private let casesFile = peerFolder.appending(path: "peer-cases.jsonl")

/// The cases of the peer's own tests, with its test metadata; Scripts/phone-peer-cases writes them.
@Suite(.enabled(if: FileManager.default.fileExists(atPath: casesFile.path), "run Scripts/phone-peer-cases first"))
struct PeerTests {
  @Test func everyCaseOfThePeersTestsHolds() throws {
    let testTable = try PhoneTable(bytes: [UInt8](Data(contentsOf: peerFolder.appending(path: "peer-test.table"))))
    let cases = try PeerCase.read(casesFile)
    var held = 0
    for one in cases {
      // Zones of the test metadata exist only in its own table.
      let table = one.table == "test" || one.zones == "test" ? testTable : .embedded
      let answer = one.answer(by: table)
      held += answer == one.answer ? 1 : 0
      #expect(answer == one.answer, "\(one)")
    }
    print("\(cases.count) cases of the peer's tests, \(held) hold")
  }
}

/// A question of the peer's tests and its answer.
struct PeerCase: Decodable {
  struct Number: Decodable, Equatable {
    var callingCode: UInt16
    var national: UInt64
    var zeros: UInt8
    var `extension`: String?
    var e164: String?
  }

  enum Answer: Decodable, Equatable {
    case nothing
    case flag(Bool)
    case integer(UInt16)
    case text(String)
    case texts([String])
    case number(Number)

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if container.decodeNil() {
        self = .nothing
      } else if let flag = try? container.decode(Bool.self) {
        self = .flag(flag)
      } else if let integer = try? container.decode(UInt16.self) {
        self = .integer(integer)
      } else if let text = try? container.decode(String.self) {
        self = .text(text)
      } else if let texts = try? container.decode([String].self) {
        self = .texts(texts)
      } else {
        self = .number(try container.decode(Number.self))
      }
    }
  }

  var ask: String
  var table: String
  var zones: String
  var text: String?
  var region: String?
  var code: Int?
  var number: Number?
  var answer: Answer

  static func read(_ file: URL) throws -> [PeerCase] {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let lines = try Data(contentsOf: file).split(separator: UInt8(ascii: "\n"))
    return try lines.map { try decoder.decode(Self.self, from: $0) }
  }

  func answer(by table: PhoneTable) -> Answer {
    switch ask {
    case "parse": return parsed(by: table)
    case "calling_code":
      // The peer says 0 where there is none.
      return .integer(region.flatMap { Region($0) }.flatMap { table.callingCode(for: $0) } ?? 0)
    case "regions": return .texts(table.regions(for: code.flatMap { UInt16(exactly: $0) } ?? 0).map(\.code))
    default: break
    }
    guard let number else { return .nothing }
    guard
      let asked = PhoneNumber(
        callingCode: number.callingCode, nationalNumber: number.national, leadingZeros: number.zeros)
    else { return impossible }
    let verdict = table.verdict(on: asked)
    switch ask {
    case "e164": return .text(asked.e164)
    case "type": return .text(verdict.type.name)
    case "valid": return .flag(verdict.isValid)
    case "possible": return .flag(verdict.isPossible)
    case "possibility": return .text(verdict.possibility.rawValue)
    case "region": return verdict.region.map { .text($0.code) } ?? .nothing
    case "time_zones": return .texts(table.timeZones(verdict.timeZones))
    default: return .nothing
    }
  }

  /// What is true of parts that no parsed number has, such as a calling code of 0.
  private var impossible: Answer {
    switch ask {
    case "valid", "possible": .flag(false)
    case "type": .text("UNKNOWN")
    case "possibility": .text("INVALID_COUNTRY_CODE")
    default: .nothing
    }
  }

  private func parsed(by table: PhoneTable) -> Answer {
    do throws(PhoneParseFailure) {
      let number = try table.parse(text ?? "", defaultRegion: region.flatMap { Region($0) })
      return .number(
        Number(
          callingCode: number.callingCode, national: number.nationalNumber, zeros: number.leadingZeros,
          extension: number.phoneExtension?.text, e164: number.e164))
    } catch {
      return .text(error.rawValue)
    }
  }
}
