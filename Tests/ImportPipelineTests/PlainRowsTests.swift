import Corrections
import LeadModel
import PhoneNumbers
import RecordReading
import TestSupport
import Testing

@testable import ImportPipeline

/// The short way for plain rows writes the bytes that the long way writes, or leaves the row to it.
@Suite("Plain rows")
struct PlainRowsTests {
  private static let campaigns = [
    "gb": Campaign(id: "gb", dialect: nil, state: "active", defaultRegion: "GB", defaultTimeZone: nil),
    "none": Campaign(id: "none", dialect: nil, state: "active", defaultRegion: nil, defaultTimeZone: nil),
  ]

  /// Values for each column: plain ones, and whatever a rule has something to say about.
  private static let values: [String: [String]] = [
    "id": [
      "lead_1", "L-2", "42", "7", "00112", "1.5E+3", "9.19876543210E+11", "'lead_3", "=\"lead_4\"", "#N/A", "id", "ID",
      "--BLANK--", "-x", " lead_5", "lead_6\u{A0}", "lé", "", " ", "Total", "{\"a\":1}",
    ],
    "phone": [
      "+919876543210", "+44 7400 123456", "07400.123456", "(0740) 012-3456", "00447400123456", "+1 555 1",
      "98765 43210",
      "+44 (0)7400 123456", "tel:+447400123456", "+447400123456 ext 5", "N/A", "0000000000", "12.03.2020",
      "2125550123.0", "2125.0123", "212555.0123", "2.125550123", "+919876543210;+919876543211", "９８７６５４３２１０", "#REF!",
      "abc", "",
    ],
    "country": ["IN", "gb", "United Kingdom", "+91", "44", "Nowhere", "", "#N/A", "US"],
    "campaign_id": ["gb", "none", "unknown", "", "#N/A"],
    "name": [
      "Ada Example", "Zoë", "José é", "\u{212A}", "#NAME?", "-", "--BLANK--", "", "a\nb", "say \"hi\"", " x", "x ",
    ],
    "email": ["a@example.com", "a@b", "two@@example.com", "ü@example.com", "", "--BLANK--", "<a@example.com>"],
    "notes": ["called", "{\"a\":1}", "{not json", "", "--BLANK--", "a, b"],
    "variables": [
      "{\"tier\":\"red\"}", "{}", "{'a':1}", "[1]", "text", "{\"a\":1,\"a\":2}", "", "--BLANK--", "{\"é\":\"\\u00e9\"}",
    ],
    "do_not_call": [
      "true", "false", "TRUE", "tru", "truly", "fals", "falsy", "false ", "no", "1", "perhaps", "", "--BLANK--", "Y",
    ],
    "external_id": ["crm-1", "", "--BLANK--", "#N/A", "'x"],
    "time_zone": ["", "", "", "Europe/Berlin", "nowhere"],
    "status": ["", "", "", "pending", "10"],
    "variables.tier": ["", "", "", "gold"],
    "colour": ["red", ""], "_row": ["7", ""],
  ]

  private static func settings(_ random: inout SplitMix64) throws -> CorrectionSettings {
    let dialect = try random.pick(DialectTable.all)
    var settings = CorrectionSettings(
      dialect: random.chance(15) ? dialect.forLoading : dialect, campaigns: campaigns,
      phones: PhoneReader(table: .embedded))
    settings.isLoad = random.chance(15)
    settings.campaignID = try random.pick([nil, nil, "gb", "none"])
    settings.defaultRegion = random.chance(30) ? Region("US") : nil
    settings.requireE164 = random.chance(10)
    if dialect.name == DialectTable.generic.name, random.chance(30) {
      settings.match = try random.pick(KeyKind.allCases)
    }
    return settings
  }

  /// The long way: the bytes of the correction, or nil where there is none.
  private static func encoded(_ cells: [NamedCell], _ settings: CorrectionSettings) -> [UInt8]? {
    var builder = CorrectionBuilder(settings: settings)
    let result = Result { () throws(Reject) in try builder.build(cells, at: SourcePosition(row: 5, line: 1)) }
    // What is repaired or noticed is counted, which the short way cannot do.
    guard case .success(let correction) = result, builder.notes == ReadingNotes() else { return nil }
    var encoder = SpoolEncoder()
    encoder.write(correction)
    return encoder.bytes
  }

  /// The bytes of the one row that was taken, as they come back from the spool.
  private static func taken(_ plain: inout PlainRows) throws -> [UInt8]? {
    let rows = RowSpool(memoryLimit: 1 << 10)
    guard try plain.giveTaken(to: rows) == 1 else { return nil }
    var reader = rows.makeReader()
    return try reader.next().map { Array($0.encoded) }
  }

  private static func quoted(_ cell: String, _ random: inout SplitMix64) -> String {
    let needsQuotes = cell.contains { $0 == "," || $0 == "\"" || $0 == "\n" }
    return needsQuotes || random.chance(20) ? "\"" + cell.replacing("\"", with: "\"\"") + "\"" : cell
  }

  @Test("A CSV row that goes the short way has the same bytes as by the long way")
  func csvRowsAgree() throws {
    var random = SplitMix64(seed: 23)
    var plainRows = 0
    for _ in 0..<300 {
      let settings = try Self.settings(&random)
      let names = Self.values.keys.sorted().filter { _ in random.chance(70) }.shuffled(using: &random)
      let roles = ColumnRoles(dialect: settings.dialect, match: settings.match, isLoad: settings.isLoad)
      guard let header = try? HeaderMapping(names: names, roles: roles, keys: settings.keys) else { continue }
      let longWay = CSVCells(header: header, clearToken: "--BLANK--")
      let made = PlainRows(settings: settings, roles: roles, header: header, clearToken: "--BLANK--")
      #expect(made != nil || settings.keys.first != .id || !names.contains("id"))
      guard var plain = made else { continue }
      for _ in 0..<60 {
        let cells = try names.map { name in
          random.chance(50) ? "" : try random.pick(Self.values[name] ?? [])
        }
        let line = cells.map { Self.quoted($0, &random) }.joined(separator: ",")
        var reader = CSVReader(delimiter: UInt8(ascii: ","))
        reader.append(Array((line + "\n").utf8).span)
        let step = reader.next()
        guard step == .record, plain.take(reader, after: 4) else { continue }
        plainRows += 1
        #expect(longWay.skipReason(reader, keys: settings.keys) == nil, "\(line)")
        #expect(try Self.taken(&plain) == Self.encoded(longWay.cells(of: reader), settings), "\(line)")
      }
    }
    #expect(plainRows > 200)
  }

  @Test("A JSON object that goes the short way has the same bytes as by the long way")
  func jsonObjectsAgree() throws {
    var random = SplitMix64(seed: 29)
    var plainRows = 0
    let others = [
      "null", "true", "false", "0", "42", "-1", "1.5", "919876543210", "{\"a\":{}}", "[]", "\"\"", "\"a\\u0000b\"",
    ]
    for _ in 0..<60 {
      let settings = try Self.settings(&random)
      let roles = ColumnRoles(dialect: settings.dialect, match: settings.match, isLoad: settings.isLoad)
      var longWay = JSONCells(roles: roles)
      var noted = longWay
      guard var plain = PlainRows(settings: settings, roles: roles) else { continue }
      let names = Self.values.keys.sorted() + ["updates", "Phone Number", "ID", "\\u0069d"]
      // More than the shapes that are kept.
      for _ in 0..<300 {
        let object = try names.filter { random.chance($0 == "id" ? 70 : 20) }.shuffled(using: &random).map { name in
          let text = try random.pick(Self.values[name] ?? ["lead_1", "+447400123456"])
          let quoted = JSONText.quoted(text)
          let isObject = name == "variables" && text.hasPrefix("{\"") && random.chance(50)
          return "\"\(name)\": " + (random.chance(15) ? try random.pick(others) : isObject ? text : quoted)
        }.joined(separator: ", ")
        var reader = JSONReader(layout: .lines)
        reader.append(Array("{\(object)}\n".utf8).span)
        let step = reader.next()
        guard step == .record else { continue }
        let isPlain = plain.take(reader, after: 4)
        let cells = longWay.cells(of: reader)
        guard isPlain else {
          _ = noted.cells(of: reader)
          continue
        }
        plainRows += 1
        #expect(try Self.taken(&plain) == Self.encoded(cells ?? [], settings), "\(object)")
      }
      #expect(noted.ignoredNames == longWay.ignoredNames, "a name that nobody reads was never noted")
    }
    #expect(plainRows > 200)
  }

  @Test("Ordinary rows go the short way")
  func ordinaryRowsArePlain() throws {
    let settings = CorrectionSettings(
      dialect: DialectTable.generic, campaigns: Self.campaigns, phones: PhoneReader(table: .embedded))
    let roles = ColumnRoles(dialect: settings.dialect)
    let header = try HeaderMapping(
      names: ["id", "phone", "country", "name", "notes", "variables"], roles: roles, keys: settings.keys)
    let rows = [
      "lead_0001,+447400123456,,,,", "lead_0001,07400 123456,GB,,,", "lead_0001,(0740) 012-3456,GB,,,",
      "lead_0001,0740.0123456,GB,,,", "lead_0001,,,Zoë Example,,", "lead_0001,,,,\"called, twice\",",
      "lead_0001,,,,,\"{\"\"tier\"\": \"\"red\"\"}\"",
    ]
    for row in rows {
      var plain = PlainRows(settings: settings, roles: roles, header: header, clearToken: "--BLANK--")
      var reader = CSVReader(delimiter: UInt8(ascii: ","))
      reader.append(Array((row + "\n").utf8).span)
      let step = reader.next()
      let isPlain = plain?.take(reader, after: 0) ?? false
      #expect(step == .record && isPlain, "\(row)")
    }
  }
}
