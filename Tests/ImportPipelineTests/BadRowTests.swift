import Foundation
import LeadModel
import RecordReading
import Testing

@testable import ImportPipeline

/// 'A bad row never harms a good one' (SPEC section 5, promise 5): every malformed shape at every place of a good file,
/// and what becomes of the good rows and of the store is what becomes of them without it.
@Suite("Bad rows")
struct BadRowTests {
  /// A record that cannot be applied, and the code that it gets.
  struct Shape: Sendable, CustomTestStringConvertible {
    let bytes: [UInt8]
    let code: RejectCode
    /// It is refused for its length, which only the shortest longest record says.
    var isTooLong = false

    init(_ text: String, _ code: RejectCode) { self.init(Array(text.utf8), code) }

    init(_ bytes: [UInt8], _ code: RejectCode) {
      self.bytes = bytes
      self.code = code
    }

    /// A text that is too long for the shortest longest record.
    init(tooLong text: String, _ code: RejectCode = .recordTooLong) {
      self.init(text, code)
      isTooLong = true
    }

    var testDescription: String { "\(code.rawValue): \(String(decoding: bytes.prefix(40), as: UTF8.self))" }
  }

  private static let shortestRecord = 80
  private static let filler = String(repeating: "x", count: 300)

  // MARK: CSV

  private static let csvHeader = "id,name,phone,notes"
  private static let csvRows = [
    "L1,Ann,+442079460901,first note", #"L2,"Bob ""B"" Beispiel",,"two⏎lines, one cell""#, #"L3,"",,--BLANK--"#,
    "L1,Anna,,a later row of the same lead", "L9,Nobody,,", #"L4,"Zoë",+442079460904,"#, "L4,,,",
  ]

  static let csvShapes = [
    Shape("L1", .rowShape), Shape("L1,x,", .rowShape), Shape("L1,x,,,", .rowShape), Shape("L1,x,y,z,1,2,3", .rowShape),
    Shape(#"L1,"x"y,,"#, .badQuote), Shape(#"L1,"x" ,,"#, .badQuote), Shape(#"L1,"x"#, .badQuote),
    Shape(#"L1,"x,,"#, .badQuote), Shape(#"""#, .badQuote), Shape(#""L1"#, .badQuote), Shape(#"L1,"",,""x"#, .badQuote),
    Shape(#"L1,"x""y,,"#, .badQuote), Shape(#"L1,"x","y"z,"#, .badQuote),
    Shape(Array("L1,a".utf8) + [0] + Array("b,,".utf8), .badEncoding),
    Shape(Array("L1,".utf8) + [0xFF] + Array(",,".utf8), .badEncoding),
    Shape(Array("L1,x,,".utf8) + [0xC3], .badEncoding), Shape([0xE9] + Array(",x,,".utf8), .badEncoding),
    Shape(tooLong: "L1,\(filler),,"), Shape(tooLong: "L1,\"\(filler)\",,", .badQuote), Shape(tooLong: "\(filler)"),
    Shape(tooLong: "L1,\"\(filler)", .badQuote), Shape(",x,,", .keyMissing), Shape("L1,#REF!,,", .excelError),
    Shape("#N/A,x,,", .excelError), Shape("L1,x,0000,", .phoneInvalid), Shape("L1,x,4.4E+11,", .precisionLost),
    Shape("L1,x,+442079460901 / +442079460902,", .phoneMultiple), Shape("L1,x,--BLANK--,", .fieldNotClearable),
    Shape("L8,x,,", .leadNotFound),
  ]

  @Test("A malformed CSV row leaves the rows around it and the store as they are", arguments: csvShapes)
  func csvRowsAreNotHarmed(_ shape: Shape) throws {
    for ending in ["\n", "\r\n", "\r"] {
      let rows = Self.csvRows.map { Array($0.replacing("⏎", with: ending).utf8) }
      let end = Array(ending.utf8)
      try expectNoHarm(shape, among: rows) { rows in Array((Self.csvHeader + ending).utf8) + Self.lines(rows, end) }
    }
  }

  // MARK: JSON

  private static let jsonRows = [
    #"{"id":"L1","name":"Ann","phone":"+442079460901"}"#, #"{"id":"L2","notes":"a \"b\" ] } , [","name":"Bob"}"#,
    #"{"id":"L3","notes":null}"#, #"{"id":"L1","name":"Anna","variables":{"n":[1.50]}}"#, #"{"id":"L9","name":"x"}"#,
    #"{"id":"L4","name":"Zoë","phone":442079460904}"#,
  ]

  static let jsonShapes = [
    Shape(#"{"id":"L1","name":nope}"#, .badJSON), Shape(#"{'id':'L1'}"#, .badJSON), Shape("nope", .badJSON),
    Shape(#"{"id":"L1","name":"x"}}"#, .badJSON), Shape(#"{"id":"L1" "name":"x"}"#, .badJSON),
    Shape(#"{"id":"L1","name":"x",}"#, .badJSON), Shape(#"{"id":"L1","id":"L1"}"#, .badJSON),
    Shape(#"{"id":"L1","name":"\uD800"}"#, .badJSON), Shape(#"{"id":"L1","name":"\x"}"#, .badJSON),
    Shape(#"{"id":"L1","name":5}"#, .badJSON), Shape(#"{"id":"L1","variables":[1]}"#, .badJSON),
    Shape(#"{"id":"L1","name":"x","phone":[1}"#, .badJSON), Shape("[1]", .badJSON), Shape(#""L1""#, .badJSON),
    Shape(#"{"id":"L1","name":"x"#, .badJSON), Shape(#"{"id":"L1","name":"x""#, .badJSON), Shape("{", .badJSON),
    Shape(#"{"id":"L1","variables":{"a":1}"#, .badJSON), Shape(#"{"id":"L1","name""#, .badJSON),
    Shape(Array(#"{"id":"L1","name":""#.utf8) + [0xFF] + Array(#""}"#.utf8), .badEncoding),
    Shape(Array(#"{"id":"L1","name":""#.utf8) + [0] + Array(#""}"#.utf8), .badEncoding),
    Shape(tooLong: #"{"id":"L1","name":"\#(filler)"}"#), Shape(#"{"name":"x"}"#, .keyMissing),
    Shape(#"{"id":"L1","phone":4.4e11}"#, .precisionLost), Shape(#"{"id":"L1","phone":null}"#, .fieldNotClearable),
    Shape(#"{"id":"L1","name":"x","Name":"y"}"#, .conflictingFields), Shape(#"{"id":"L8"}"#, .leadNotFound),
  ]

  @Test("A malformed line of JSON leaves the lines around it and the store as they are", arguments: jsonShapes)
  func jsonLinesAreNotHarmed(_ shape: Shape) throws {
    let rows = Self.jsonRows.map { Array($0.utf8) }
    for ending in ["\n", "\r\n"] {
      try expectNoHarm(shape, among: rows) { Self.lines($0, Array(ending.utf8)) }
    }
  }

  @Test("A malformed element of a JSON array leaves the others and the store as they are", arguments: jsonShapes)
  func jsonElementsAreNotHarmed(_ shape: Shape) throws {
    let rows = Self.jsonRows.map { Array($0.utf8) }
    for (ending, indent) in [("\n", ""), ("\r\n", "  ")] {
      let separator = Array(",\(ending)\(indent)".utf8)
      try expectNoHarm(shape, among: rows) { rows in
        Array("[\(ending)\(indent)".utf8) + Array(rows.joined(separator: separator)) + Array("\(ending)]\n".utf8)
      }
    }
  }

  // MARK: An open quote

  @Test(
    "A quote that is not closed costs its own line, wherever chunks end and however long a record may be",
    arguments: ["\n", "\r\n", "\r"])
  func anOpenQuoteCostsOneLine(ending: String) throws {
    let bad = #"L2,"open,,"#
    let rows = (1...40).map { "L1,Ann \($0),," } + [bad] + (41...80).map { "L1,Ann \($0),," }
    let text = ([Self.csvHeader] + rows).joined(separator: ending) + ending
    let workshop = try Self.workshop()
    try workshop.write("file.csv", text)
    for maxRecord in [20, 21, 33, 100, 1000, 4 << 20] {
      for readSize in [1, 7, 64, 1 << 18] {
        let lines = try Self.apply("file.csv", in: workshop, readSize: readSize, maxRecord: maxRecord).lines
        #expect(lines.count == 81)
        let refused = lines.filter { $0.outcome == "rejected" }
        #expect(refused.map(\.row) == [41] && refused.first?.code == "bad_quote", "\(readSize) \(maxRecord)")
      }
    }
  }

  @Test("A field over 1 MiB costs its own row")
  func aLongFieldCostsItsRow() throws {
    let long = String(repeating: "x", count: (1 << 20) + 1)
    for row in ["L2,\(long),,", "L2,\"\(long)\",,"] {
      let workshop = try Self.workshop()
      try workshop.write("file.csv", "\(Self.csvHeader)\nL1,Ann,,\n\(row)\nL4,Zoë,,\n")
      let lines = try Self.apply("file.csv", in: workshop, readSize: 1 << 16, maxRecord: 4 << 20).lines
      #expect(lines.map(\.outcome) == ["applied", "rejected", "applied"])
      #expect(lines[1].code == "record_too_long")
    }
  }

  // MARK: Trying

  /// Reads and longest records that are tried; `BAD_ROW_ALL=1` tries them all at each place, otherwise they take turns.
  private static let ways = [1, 7, 64, 1 << 18].flatMap { read in [shortestRecord, 4096, 4 << 20].map { (read, $0) } }
  private static let triesAll = ProcessInfo.processInfo.environment["BAD_ROW_ALL"] == "1"

  private func expectNoHarm(_ shape: Shape, among good: [[UInt8]], file: ([[UInt8]]) -> [UInt8]) throws {
    let workshop = try Self.workshop()
    try workshop.write("good", file(good))
    let wanted = try Self.apply("good", in: workshop, readSize: 4096, maxRecord: 4096)
    try #require(wanted.lines.count == good.count && wanted.lines.contains { $0.outcome == "applied" })
    for place in 0...good.count {
      var rows = good
      rows.insert(shape.bytes, at: place)
      try workshop.write("bad", file(rows))
      let ways = Self.ways.filter { !shape.isTooLong || $0.1 == Self.shortestRecord }
      let turn = (place + file(good).count) % ways.count
      for way in Self.triesAll ? ways : [ways[turn]] {
        let found = try Self.apply("bad", in: workshop, readSize: way.0, maxRecord: way.1)
        let others = found.lines.filter { $0.row != place + 1 }
        let how: Comment = "at \(place), read \(way.0), longest record \(way.1): \(found.lines)"
        #expect(found.lines.count == good.count + 1, how)
        #expect(found.lines.first { $0.row == place + 1 }?.code == shape.code.rawValue, how)
        #expect(others.map(\.withoutRow) == wanted.lines.map(\.withoutRow), how)
        #expect(found.leads == wanted.leads, how)
      }
    }
  }

  private static func workshop() throws -> Workshop {
    let workshop = try Workshop()
    let leads = (1...4).map { number in
      var lead = Lead.blank(id: "L\(number)", campaign: "a", rowID: Int64(number))
      lead[.phone] = .text("+44207946000\(number)")
      return lead
    }
    try workshop.makeStore("base.db", campaigns: [Campaign(id: "a")], leads: leads)
    return workshop
  }

  private static func apply(
    _ name: String, in workshop: Workshop, readSize: Int, maxRecord: Int
  ) throws -> (lines: [ResultLine], leads: [Lead]) {
    try workshop.copy("base.db", to: "leads.db")
    var options = RunOptions(storePath: workshop.path("leads.db"))
    options.readSize = readSize
    options.maxRecordBytes = maxRecord
    options.results = .file(workshop.path("results"))
    options.rejects = .file(workshop.path("rejects"))
    _ = try CorrectionRun(source: .file(workshop.path(name)), options: options, observer: RunObserver()).apply()
    return (try ResultLine.read(workshop.text("results") ?? ""), try workshop.leads("leads.db", count: 4))
  }

  private static func lines(_ rows: [[UInt8]], _ ending: [UInt8]) -> [UInt8] {
    Array(rows.map { $0 + ending }.joined())
  }
}

extension ResultLine {
  /// What became of a row, wherever it stands.
  fileprivate var withoutRow: [String] { [outcome, id ?? "", code ?? "", String(partial)] }
}
