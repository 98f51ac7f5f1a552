import Foundation
import GRDB
import LeadModel
import TestSupport
import Testing

@testable import ImportPipeline

/// 'The same input gives the same output' (SPEC section 5, promise 6).
@Suite("Determinism")
struct DeterminismTests {
  private static let csv = """
    sep=;
    id;name;phone;do_not_call;variables.tier;odd;_own
    L1;"line
    break";+442079460001;;gold;1;x
    L2;Bob;'+442079460002;yes;;;
    L3;;#REF!;;;;

    L4;"open
    L4;a;b
    L5;Zoë;020 7946 0005;maybe;;2;
    id;name;phone;do_not_call;variables.tier;odd;_own
    Total;;;;;;
    ;;;;;;
    L9;x;+442079460001;;;;
    L6;x;+442079460001;;--BLANK--;;
    """
  private static let jsonl = """
    {"id":"L1","phone":"+442079460002","variables":{"a":[1, 2]}}
    {"id":"L2","phone":"+442079460001"}
    [1]

    {"id":"L3","name":"\\u005a","do_not_call":true,"email":"bad"}
    {"id":"L4","name":null,"variables.x":"1"} x
    {"id":"L5","id":"L6"}
    {"id":"L6","phone":"+442079460002"}
    """

  /// One value of one thing that must not show.
  private struct Setting: Sendable {
    let name: String
    let set: @Sendable (inout RunOptions) -> Void

    init(_ name: String, _ set: @escaping @Sendable (inout RunOptions) -> Void) {
      self.name = name
      self.set = set
    }
  }

  /// What must not show, a line each; every combination is tried.
  private static let axes: [[Setting]] = [
    [1, 7, 4096, 1 << 20].map { size in Setting("read \(size)") { $0.readSize = size } },
    [1, 200, 24 << 20].map { bytes in Setting("spool \(bytes)") { ($0.spoolMemory, $0.rowMemory) = (bytes, bytes) } },
    [false, true].map { isAtomic in Setting("atomic \(isAtomic)") { $0.isAtomic = isAtomic } },
    [false, true].map { takes in Setting("short ways \(takes)") { $0.takesShortWays = takes } },
  ]

  private static let combinations: [[Setting]] = axes.reduce([[]]) { done, axis in
    done.flatMap { settings in axis.map { settings + [$0] } }
  }

  private static func utf16(_ text: String) -> [UInt8] {
    [0xFF, 0xFE] + text.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
  }

  /// The same records in every shape.
  private static let inputs: [(name: String, bytes: [UInt8])] = [
    ("in.csv", Array(csv.utf8)), ("crlf.csv", Array(csv.replacingOccurrences(of: "\n", with: "\r\n").utf8)),
    ("cr.csv", Array(csv.replacingOccurrences(of: "\n", with: "\r").utf8)), ("utf16.csv", utf16(csv)),
    ("bom.csv", [0xEF, 0xBB, 0xBF] + Array(csv.utf8)), ("in.jsonl", Array(jsonl.utf8)),
    ("in.json", Array("[\n\(jsonl.split(separator: "\n").joined(separator: ",\n"))]".utf8)),
  ]

  /// All that a run leaves but times.
  private struct Remains: Equatable {
    let files: [[UInt8]?]
    let leads: [Lead]
    let ledger: [String]
    let counts: Receipt.Counts
    let changed: [String: Int]
    let warnings: [RowWarning: Int]
  }

  private static func makeStore(in workshop: Workshop) throws -> [Lead] {
    let leads = (1...6).map { number in
      var lead = Lead.blank(id: "L\(number)", campaign: "a", rowID: Int64(number))
      lead[.phone] = .text("+44207946000\(number)")
      lead[.variables] = .text(#"{"tier":"silver"}"#)
      return lead
    }
    try workshop.makeStore("base.db", campaigns: [Campaign(id: "a")], leads: leads)
    return leads
  }

  private static func remains(
    of name: String, in workshop: Workshop, _ settings: [Setting], leads: Int = 6,
    prepare: (String) throws -> Void = { _ in }
  ) throws -> Remains {
    try workshop.copy("base.db", to: "leads.db")
    try prepare("leads.db")
    var options = RunOptions(storePath: workshop.path("leads.db"))
    options.defaultRegion = "GB"
    options.duplicatePhones = .reject
    options.rejects = .file(workshop.path("rejects"))
    options.results = .file(workshop.path("results"))
    for setting in settings { setting.set(&options) }
    let receipt = try CorrectionRun(
      source: .file(workshop.path(name)), options: options, observer: RunObserver()
    ).apply()
    let ledger = try DatabaseQueue(path: workshop.path("leads.db")).read { database in
      try ["rejects", "edits", "history"].flatMap { table in
        try Row.fetchAll(database, sql: "SELECT * FROM \(table) ORDER BY 1, 2, 3").map { "\($0)" }
      }
    }
    return Remains(
      files: [workshop.bytes("rejects"), workshop.bytes("results")],
      leads: try workshop.leads("leads.db", count: leads),
      ledger: ledger, counts: receipt.counts, changed: receipt.changedFields, warnings: receipt.warnings)
  }

  @Test("Read sizes, spool limits and transactions do not show, in any shape of input", arguments: inputs)
  func sizesDoNotShow(name: String, bytes: [UInt8]) throws {
    let workshop = try Workshop()
    let before = try Self.makeStore(in: workshop)
    try workshop.write(name, bytes)
    let first = try Self.remains(of: name, in: workshop, [])
    try #require(first.files.allSatisfy { $0?.isEmpty == false } && first.leads != before && !first.ledger.isEmpty)
    // The shapes differ in how bytes become text, which read sizes alone could show.
    let isShape = ["cr.csv", "crlf.csv", "utf16.csv", "bom.csv"].contains(name)
    for settings in isShape ? Self.axes[0].map({ [$0] }) : Self.combinations {
      let other = try Self.remains(of: name, in: workshop, settings)
      #expect(other == first, "\(settings.map(\.name))")
    }
  }

  @Test("Which of two threads judged a lead does not show, nor where and how many at once rows looked for leads")
  func batchSizesDoNotShow() throws {
    let workshop = try Workshop()
    let count = 400
    let leads = (1...count).map { number in
      var lead = Lead.blank(id: "L\(number)", campaign: "a", rowID: Int64(number))
      lead[.phone] = .text("+4420794\(60000 + number)")
      if number % 9 == 0 { lead[.status] = .text("completed") }
      return lead
    }
    try workshop.makeStore("base.db", campaigns: [Campaign(id: "a")], leads: leads)
    var random = SplitMix64(seed: 31)
    // Some numbers go from lead to lead, so that leads are judged in file order too.
    let rows = (0..<1500).map { row in
      let lead = Int.random(in: 1...count + 10, using: &random)
      let phone = random.chance(40) ? "+4420794\(60000 + Int.random(in: 1...4 * count, using: &random))" : ""
      return "L\(lead),\(phone),\(random.chance(50) ? "name \(row)" : ""),\(random.chance(2) ? "yes" : "")\n"
    }
    try workshop.write("in.csv", "id,phone,name,do_not_call\n" + rows.joined())
    let rowsInRange = [0, 1, 2, 7].map { size in Setting("\(size) rows in a range") { $0.rowsInRange = size } }
    let rowsInPart = [0, 1, 3, 64].map { size in Setting("\(size) rows in a part") { $0.rowsInPart = size } }
    let idsInPart = [0, 1, 7, 150, 1600].map { size in
      Setting("\(size) ids in a part") { ($0.idsInPart, $0.rowMemory) = (size, 0) }
    }
    for duplicates in [DuplicatePhonesOption.warn, .reject] {
      // Without results, for which all leads would go the long way.
      let base = Setting("\(duplicates)") { ($0.duplicatePhones, $0.results) = (duplicates, nil) }
      func remains(_ setting: Setting) throws -> Remains {
        try Self.remains(of: "in.csv", in: workshop, [base, setting], leads: count)
      }
      let first = try remains(Setting("usual ranges") { _ in })
      try #require(first.counts.applied > 500 && first.counts.rejected > 100)
      #expect(first.warnings.isEmpty == (duplicates == .reject))
      for setting in rowsInRange + rowsInPart + idsInPart {
        let other = try remains(setting)
        #expect(other == first, "\(duplicates), \(setting.name)")
      }
    }
  }

  /// What a plan tells.
  private struct Planned: Equatable {
    var texts: [UInt8] = []
    var rejects: [UInt8]?
    var counts = Receipt.Counts()
    var changed: [String: Int] = [:]
    var rejectCodes: [RejectCode: Int] = [:]
  }

  /// Takes texts in the order in which they come.
  private final class Texts { var all: [UInt8] = [] }

  private static func planned(of name: String, in workshop: Workshop, _ settings: [Setting]) throws -> Planned {
    var options = RunOptions(storePath: workshop.path("base.db"))
    options.rejects = .file(workshop.path("rejects"))
    for setting in settings { setting.set(&options) }
    var observer = RunObserver()
    let texts = Texts()
    observer.texts = ChangeTexts { text, lead, place, output in
      for range in [lead, place.key, place.old, place.new] {
        if let range { text.extracting(range).append(to: &output) }
        output.append(UInt8(ascii: "|"))
      }
      output.append(UInt8(ascii: "\n"))
    } take: {
      texts.all += $0
    }
    let source = InputSource.file(workshop.path(name))
    let receipt = try CorrectionRun(source: source, options: options, observer: observer).plan()
    return Planned(
      texts: texts.all, rejects: workshop.bytes("rejects"), counts: receipt.counts, changed: receipt.changedFields,
      rejectCodes: receipt.rejects)
  }

  @Test("How many rows of a plan are told together does not show, nor how much of them fits into memory")
  func partsOfPlansDoNotShow() throws {
    let workshop = try Workshop()
    let count = 300
    let leads = (1...count).map { number in
      var lead = Lead.blank(id: "L\(number)", campaign: "a", rowID: Int64(number))
      lead[.phone] = .text("+4420794\(60000 + number)")
      lead[.variables] = .text(#"{"tier":"silver","n":\#(number)}"#)
      if number % 9 == 0 { lead[.status] = .text("completed") }
      return lead
    }
    try workshop.makeStore("base.db", campaigns: [Campaign(id: "a")], leads: leads)
    var random = SplitMix64(seed: 83)
    let rows = (0..<1200).map { row in
      let lead = Int.random(in: 1...count + 10, using: &random)
      let phone = random.chance(30) ? "+4420794\(60000 + Int.random(in: 1...4 * count, using: &random))" : ""
      let tier = random.chance(30) ? "tier \(row)" : ""
      return "L\(lead),\(phone),\(random.chance(50) ? "name \(row)" : ""),\(random.chance(2) ? "yes" : ""),\(tier)\n"
    }
    try workshop.write("in.csv", "id,phone,name,do_not_call,variables.tier\n" + rows.joined())
    let first = try Self.planned(of: "in.csv", in: workshop, [])
    try #require(first.texts.count > 10_000 && first.counts.applied > 500 && first.counts.rejected > 100)
    let sizes = [0, 1, 3, 64, 5000].map { size in Setting("\(size) rows in a part") { $0.rowsInPart = size } }
    let memory = [1, 3000].map { bytes in Setting("\(bytes) bytes of spools") { $0.spoolMemory = bytes } }
    let ways = Setting("the long way") { $0.takesShortWays = false }
    for size in sizes {
      for other in memory + [ways] {
        let planned = try Self.planned(of: "in.csv", in: workshop, [size, other])
        #expect(planned == first, "\(size.name), \(other.name)")
      }
    }
  }

  @Test("Rows read ahead of their turn do not show", arguments: ["in.csv", "in.jsonl"])
  func readingAheadDoesNotShow(name: String) throws {
    let workshop = try Workshop()
    let count = 50
    let leads = (1...count).map { Lead.blank(id: "L\($0)", campaign: "a", rowID: Int64($0)) }
    try workshop.makeStore("base.db", campaigns: [Campaign(id: "a")], leads: leads)
    var random = SplitMix64(seed: 37)
    // More than is kept before format and encoding are known.
    let rows = (0..<7000).map { row in
      let (id, phone) = ("L\(Int.random(in: 1...count + 1, using: &random))", "+4420794\(60000 + row)")
      let notes = random.chance(3) ? "two\nlines" : "note \(row)"
      if name == "in.jsonl" {
        if random.chance(2) { return "{\n" }
        // Names that nobody reads come up all along, each to be told once.
        let other = random.chance(5) ? #","other\#(row / 500)":1"# : ""
        return #"{"id":"\#(id)","phone":"\#(phone)","notes":\#(JSONText.quoted(notes))\#(other)}"# + "\n"
      }
      return random.chance(2) ? "\(id),\"a\"b\n" : "\(id),\(phone),\"\(notes)\"\n"
    }
    try workshop.write(name, (name == "in.csv" ? "id,phone,notes\n" : "") + rows.joined())
    func remains(_ readAhead: ReadAhead, size: Int) throws -> Remains {
      let setting = Setting("\(readAhead)") { ($0.readAhead, $0.readSize) = (readAhead, size) }
      return try Self.remains(of: name, in: workshop, [setting], leads: count)
    }
    let first = try remains(.never, size: 4096)
    try #require(first.counts.applied > 1000 && first.counts.rejected > 100)
    for (readAhead, size) in [(ReadAhead.always, 500), (.always, 4096), (.whereBehind, 500)] {
      let other = try remains(readAhead, size: size)
      #expect(other == first, "\(readAhead), \(size)")
    }
  }

  @Test("Batches of one lead give what one batch gives")
  func batchesDoNotShow() throws {
    let workshop = try Workshop()
    _ = try Self.makeStore(in: workshop)
    try workshop.write("in.csv", Self.csv)
    let first = try Self.remains(of: "in.csv", in: workshop, [])
    // Each edit takes longer than a transaction may.
    let slow = try Self.remains(of: "in.csv", in: workshop, []) { try workshop.makeSlow($0) }
    #expect(slow == first)
  }

  @Test("The same content in other gzip members, or none, is the same file")
  func compressionDoesNotShow() throws {
    let workshop = try Workshop()
    _ = try Self.makeStore(in: workshop)
    try workshop.write("in.csv", Self.csv)
    let first = try Self.remains(of: "in.csv", in: workshop, [])
    let middle = Self.csv.index(Self.csv.startIndex, offsetBy: 40)
    for parts in [[Self.csv], ["", String(Self.csv[..<middle]), "", String(Self.csv[middle...])]] {
      try workshop.write("in.csv", try parts.flatMap(GzipTests.gzip))
      for settings in Self.axes[0] {
        #expect(try Self.remains(of: "in.csv", in: workshop, [settings]) == first, "\(settings.name)")
      }
    }
  }
}
