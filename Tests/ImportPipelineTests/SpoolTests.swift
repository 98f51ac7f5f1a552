import LeadModel
import Reconciliation
import TestSupport
import Testing

@testable import ImportPipeline

/// Spools give back what was put in, in order, however little memory they may hold.
@Suite("Spools")
struct SpoolTests {
  private static let limits = [0, 1, 50, 1000, 1 << 20]

  @Test("A byte spool gives its records back as often as it is asked", arguments: limits)
  func byteSpool(limit: Int) throws {
    var random = SplitMix64(seed: 7)
    let records = (0..<300).map { number -> [UInt8] in
      let count = number % 50 == 0 ? 70_000 : Int.random(in: 0..<40, using: &random)
      return (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
    }
    let spool = ByteSpool(memoryLimit: limit)
    for record in records { try spool.append(record) }
    for _ in 0..<2 {
      var reader = spool.makeReader()
      for record in records { #expect(try Array(reader.next() ?? [1, 2, 3]) == record) }
      #expect(try reader.next() == nil)
    }
  }

  @Test("A sorting spool gives its records back by key, equal keys in the order in which they came", arguments: limits)
  func sortingSpool(limit: Int) throws {
    var random = SplitMix64(seed: 11)
    for keyCount in [1, 5, 1000] {
      let spool = SortingSpool(memoryLimit: limit)
      var records: [(key: SortKey, bytes: [UInt8])] = []
      for number in 0..<200 {
        let key = SortKey(
          primary: Int64.random(in: -2...Int64(keyCount), using: &random),
          secondary: keyCount == 1000 ? Int64.random(in: .min ... .max, using: &random) : 0)
        records.append((key, Array("\(number)".utf8)))
        try spool.add(Array("\(number)".utf8), at: key)
      }
      let sorted = records.enumerated()
        .sorted { $0.element.key != $1.element.key ? $0.element.key < $1.element.key : $0.offset < $1.offset }
        .map(\.element)
      for _ in 0..<2 {
        var reader = try spool.makeReader()
        for expected in sorted {
          let (key, bytes) = try #require(try reader.next())
          #expect(key == expected.key)
          #expect(Array(bytes) == expected.bytes)
        }
        #expect(try reader.next() == nil)
      }
    }
  }

  private static func inOrder(
    _ spools: [(spool: OutcomeSpool, filter: OutcomeStream.Filter?)]
  ) throws -> OutcomesInOrder {
    try OutcomesInOrder(OutcomeParts(RunOutcomes(spools: spools), memoryLimit: 1000))
  }

  @Test(
    "Outcomes of several spools come in input order, one a record, and filters leave entries out, in parts or not",
    arguments: limits, [nil, 1, 2, 16, 1000])
  func outcomesComeInOrder(limit: Int, rowsInPart: Int?) throws {
    let parts = rowsInPart.map { RowParts(rows: 40, usualRows: $0) }
    let first = OutcomeSpool(memoryLimit: limit, parts: parts)
    let second = OutcomeSpool(memoryLimit: limit)
    for row in (1...40).shuffled() {
      let outcome = RowOutcome(position: SourcePosition(row: row, line: row + 1), result: .unchanged, leadID: "L\(row)")
      let entry = OutcomeEntry(row: JudgedRow(outcome: outcome), leadRowID: Int64(row), isProvisional: row % 3 == 0)
      try (row % 2 == 0 ? first : second).add(entry)
    }
    var stream = try Self.inOrder([(first, { !$0.isProvisional }), (second, nil)])
    var rows: [Int] = []
    while let row = try stream.next() { rows.append(row.row) }
    #expect(rows == (1...40).filter { $0 % 2 == 1 || $0 % 3 != 0 })
  }

  @Test("A row that was refused for one lead and changed another is partial, whichever lead comes first")
  func leadsOfOneRowAreTakenTogether() throws {
    let refused = RowResult.rejected(Reject(.leadLocked, message: "locked (completed); would have changed do_not_call"))
    for results in [[refused, .applied], [.applied, refused]] {
      let spool = OutcomeSpool(memoryLimit: 1000)
      for (index, result) in results.enumerated() {
        let outcome = RowOutcome(position: SourcePosition(row: 1, line: 1), result: result, leadID: "L\(index + 1)")
        try spool.add(
          OutcomeEntry(row: JudgedRow(outcome: outcome), leadRowID: Int64(index + 1), isProvisional: false))
      }
      var stream = try Self.inOrder([(spool, nil)])
      let row = try #require(try stream.next()).judged
      #expect(try stream.next() == nil)
      #expect(row.outcome.isPartial)
      #expect(row.outcome.leadID == nil, "no one of several leads is the found one")
      guard case .rejected(let reject) = row.outcome.result else { return #expect(Bool(false), "not refused") }
      #expect(reject.message.hasPrefix("partial: "))
    }
  }

  // MARK: Coding

  @Test("A correction comes back from its bytes as it was, whatever it holds")
  func correctionsRoundTrip() throws {
    var random = SplitMix64(seed: 13)
    for _ in 0..<500 {
      let judged = JudgedCorrection(
        correction: try Self.correction(&random),
        facts: CrossLeadFacts(rawValue: UInt8.random(in: 0...15, using: &random)))
      var encoder = SpoolEncoder()
      encoder.write(judged)
      var decoder = SpoolDecoder(encoder.bytes)
      #expect(decoder.judged() == judged)
    }
  }

  @Test("A judged row comes back from its bytes as it was, its changes and its lead where they are wanted")
  func judgedRowsRoundTrip() throws {
    var random = SplitMix64(seed: 17)
    for number in 0..<500 {
      let row = try Self.judgedRow(&random)
      let detail = OutcomeDetail(changes: number % 2 == 0, leads: number % 3 == 0)
      var encoder = SpoolEncoder()
      encoder.write(row, detail: detail)
      var decoder = SpoolDecoder(encoder.bytes)
      var expected = row
      expected.changes = detail.changes ? row.shownChanges : []
      if !detail.leads { expected.lead = nil }
      #expect(decoder.judgedRow(hasLead: detail.leads) == expected)
    }
  }

  @Test(
    "An outcome comes back with what is counted of it, and with all of it where that is wanted or there is more to tell"
  )
  func outcomesComeBack() throws {
    var random = SplitMix64(seed: 19)
    var (plain, refused, changed) = (0, 0, 0)
    for _ in 0..<600 {
      var row = try Self.judgedRow(&random)
      row.changedFields = LeadFieldSet(row.changedFields).fields
      if random.chance(60) { row.warnings = [:] }
      if random.chance(40) { (row.changedFields, row.changes) = ([], []) }
      let detail = OutcomeDetail(
        changes: random.chance(50), leads: random.chance(20), results: random.chance(20))
      let spool = OutcomeSpool(memoryLimit: 1000, detail: detail)
      try spool.add(OutcomeEntry(row: row, leadRowID: 7, isProvisional: random.chance(50)))
      var stream = try Self.inOrder([(spool, nil)])
      let outcome = try #require(try stream.next())
      row.changes = detail.changes ? row.shownChanges : []
      if !detail.leads { row.lead = nil }
      switch outcome.kind {
      case .told(let judged): #expect(judged == row)
      case .shown: Issue.record("only what judging a plain lead shows is kept as text")
      case .refused(let refusal):
        refused += 1
        #expect(refusal.judged == row)
        #expect(String(decoding: refusal.code, as: UTF8.self) == row.outcome.result.code?.rawValue)
        #expect(!detail.leads && !row.outcome.isPartial && row.warnings.isEmpty && row.changedFields.isEmpty)
      case .changed(let encoded, let counted):
        changed += 1
        #expect(encoded.judged == row)
        #expect(counted.isApplied && counted.fields.fields == row.changedFields)
        #expect(counted.movesRegion == row.movesRegion)
        #expect(row.outcome.result == .applied && !row.outcome.isPartial && row.warnings.isEmpty)
        try Self.expect(encoded.changes, tell: row)
      case .plain(let kind):
        plain += 1
        #expect(kind.movesRegion == row.movesRegion)
        #expect(
          !detail.leads && !detail.results && !row.outcome.isPartial && row.warnings.isEmpty && row.changes.isEmpty)
        #expect(row.outcome.result == (kind.isApplied ? .applied : .unchanged))
        #expect(kind.fields.fields == row.changedFields)
      }
    }
    #expect(plain > 20 && refused > 2 && changed > 10)
  }

  private static func expect(_ changes: EncodedChanges, tell row: JudgedRow) throws {
    var changes = changes
    #expect(changes.row == row.outcome.position.row)
    #expect(changes.lead.map { String(decoding: changes.text[$0], as: UTF8.self) } == row.outcome.leadID)
    func value(_ cell: StoredRow.Cell) -> ColumnValue {
      switch cell {
      case .null: .null
      case .integer(let number): .integer(number)
      case .text(let start, let end): .text(String(decoding: changes.text[Int(start)..<Int(end)], as: UTF8.self))
      }
    }
    for expected in row.changes {
      let next = changes.next()
      let change = try #require(next)
      #expect(LeadColumn.inOrder[change.column] == expected.column)
      #expect(value(change.old) == expected.old && value(change.new) == expected.new)
    }
    let end = changes.next()
    #expect(end == nil)
  }

  @Test("Several sorting spools are read as one, in the order of their keys and then of the spools", arguments: limits)
  func spoolsAreReadAsOne(limit: Int) throws {
    var random = SplitMix64(seed: 37)
    for count in 0...3 {
      let spools = (0..<count).map { _ in SortingSpool(memoryLimit: limit) }
      var records: [(key: SortKey, spool: Int)] = []
      for (number, spool) in spools.enumerated() {
        for _ in 0..<(number == 1 ? 0 : 200) {
          let key = SortKey(primary: Int64.random(in: 0...99, using: &random), secondary: 0)
          records.append((key, number))
          try spool.add([UInt8(number)], at: key)
        }
      }
      var all = try SortedSpools(spools)
      for record in records.sorted(by: { ($0.key, $0.spool) < ($1.key, $1.spool) }) {
        let next = try all.next()
        #expect(next?.key == record.key && next?.record.first == UInt8(record.spool))
      }
      let end = try all.next()
      #expect(end == nil)
    }
  }

  @Test("Each part of a parted spool gives its records back in the order in which they came", arguments: limits)
  func partedSpool(limit: Int) throws {
    var random = SplitMix64(seed: 41)
    for count in [1, 3, 64] {
      var spool = PartedSpool(parts: count, memoryLimit: limit)
      var parts = [[(key: SortKey, record: [UInt8])]](repeating: [], count: count)
      for number in 0..<500 {
        let part = Int.random(in: 0..<count, using: &random)
        let key = SortKey(primary: Int64.random(in: .min ... .max, using: &random), secondary: Int64(number))
        // Some longer than a piece.
        let record = [UInt8](repeating: UInt8(number & 0xFF), count: number % 100 == 99 ? 200_000 : number % 90)
        parts[part].append((key, record))
        try spool.add(record.span, at: key, part: part)
      }
      try spool.finish()
      for part in Array(0..<count) + Array(0..<count) {
        var reader = spool.makeReader(ofPart: part)
        for expected in parts[part] {
          let next = try #require(try reader.next())
          #expect(next.key == expected.key && Array(next.record) == expected.record)
        }
        #expect(try reader.next() == nil)
      }
    }
  }

  @Test("A sorting spool that is cleared has nothing of what it had, in memory or in its file", arguments: limits)
  func clearedSpool(limit: Int) throws {
    let spool = SortingSpool(memoryLimit: limit)
    for round in 0..<3 {
      spool.clear()
      // Descending, so that runs are merged in one round and none are in the next.
      for number in 0..<(round == 1 ? 2 : 100) {
        try spool.add([UInt8(round)], at: SortKey(primary: Int64(100 - number), secondary: 0))
      }
      #expect(spool.count == (round == 1 ? 2 : 100))
      var reader = try spool.makeReader()
      var last: Int64 = 0
      while let (key, record) = try reader.next() {
        #expect(key.primary > last && Array(record) == [UInt8(round)])
        last = key.primary
      }
      #expect(last == 100)
    }
  }

  @Test("What comes to a sorting spool in order comes back so, and what comes after it out of order", arguments: limits)
  func recordsInOrder(limit: Int) throws {
    for breaks in [400, 399, 200, 7] {
      let spool = SortingSpool(memoryLimit: limit)
      var records: [(key: SortKey, bytes: [UInt8])] = []
      for number in 0..<400 {
        let key = SortKey(primary: number < breaks ? Int64(number / 3) : 5, secondary: .min)
        records.append((key, Array(repeating: UInt8(number & 0xFF), count: number % 23)))
        try spool.add(records[number].bytes, at: key)
      }
      let sorted = records.enumerated().sorted { ($0.element.key, $0.offset) < ($1.element.key, $1.offset) }
      #expect(spool.count == records.count)
      for _ in 0..<2 {
        var reader = try spool.makeReader()
        for record in sorted.map(\.element) {
          let next = try reader.next()
          #expect(next?.key == record.key)
          #expect(next.map { Array($0.record) } == record.bytes)
        }
        #expect(try reader.next() == nil)
      }
    }
  }

  @Test("Numbers of any size come back", arguments: [0, 1, 127, 128, 16_383, 16_384, Int.max, Int.min, -1])
  func numbersRoundTrip(number: Int) {
    var encoder = SpoolEncoder()
    encoder.write(number)
    var decoder = SpoolDecoder(encoder.bytes)
    #expect(decoder.number() == number)
  }

  private static func text(_ random: inout SplitMix64) throws -> String {
    try random.pick(["", "a", "Zoë", "\u{0}", "line\nbreak", String(repeating: "x", count: 200), "🎉", "\"quoted\""])
  }

  private static func optional(_ random: inout SplitMix64) throws -> String? {
    random.chance(50) ? try text(&random) : nil
  }

  private static func flag(_ random: inout SplitMix64) throws -> Bool? { try random.pick([true, false, nil]) }

  private static func change(_ random: inout SplitMix64) throws -> FieldChange {
    let text = try text(&random)
    switch Int.random(in: 0...7, using: &random) {
    case 0: return .clear
    case 1: return .text(text)
    case 2:
      return .phone(
        PhoneValue(
          e164: text, phoneExtension: try optional(&random), callingCode: Int.random(in: 1...999, using: &random),
          region: try optional(&random)))
    case 3: return .phoneText(PhoneCellText(number: text, written: text + "?", column: "phone"))
    case 4: return .replaceVariables(text)
    case 5: return .mergeVariables(text)
    case 6:
      return .mergeMembers(
        try (0..<Int.random(in: 0...3, using: &random)).map { _ in
          VariablesMember(key: try Self.text(&random), json: try optional(&random))
        })
    default: return .unreadable(text)
    }
  }

  private static func reject(_ random: inout SplitMix64) throws -> Reject {
    Reject(
      try random.pick(RejectCode.allCases), field: try optional(&random), value: try optional(&random),
      message: try text(&random), hint: try optional(&random))
  }

  private static func position(_ random: inout SplitMix64) -> SourcePosition {
    SourcePosition(row: Int.random(in: 1...(1 << 40), using: &random), line: Int.random(in: 1...9, using: &random))
  }

  private static func correction(_ random: inout SplitMix64) throws -> Correction {
    var correction = Correction(position: position(&random))
    correction.keys = LeadKeys(
      id: try optional(&random), externalID: try optional(&random), phone: try optional(&random),
      email: try optional(&random))
    correction.matchKey = try random.pick(KeyKind.allCases.map { $0 } + [nil])
    correction.campaignID = try optional(&random)
    for _ in 0..<Int.random(in: 0...4, using: &random) {
      correction.edits.append(FieldEdit(field: try random.pick(LeadField.allCases), change: try change(&random)))
    }
    correction.doNotCall = try flag(&random)
    correction.requeue = try flag(&random)
    correction.status = try optional(&random).map(LeadStatus.init(word:))
    correction.written = WrittenOperations(
      doNotCall: try optional(&random), requeue: try optional(&random), status: try optional(&random))
    if random.chance(50) { correction.fault = try reject(&random) }
    correction.fallbackRegion = try optional(&random)
    return correction
  }

  private static func judgedRow(_ random: inout SplitMix64) throws -> JudgedRow {
    let results: [RowResult] = [
      .applied, .unchanged, .rejected(try reject(&random)), .skipped(try random.pick(SkipReason.allCases)),
    ]
    let outcome = RowOutcome(
      position: position(&random), result: try random.pick(results), isPartial: random.chance(50),
      leadID: try optional(&random), leadStatus: try optional(&random))
    func value() throws -> ColumnValue {
      try random.pick([.null, .integer(.max), .integer(-1), .integer(0), .text(try text(&random))])
    }
    var row = JudgedRow(outcome: outcome, movesRegion: random.chance(30))
    row.changedFields = try (0..<Int.random(in: 0...4, using: &random)).map { _ in try random.pick(LeadField.allCases) }
    for warning in RowWarning.allCases where random.chance(30) {
      row.warnings[warning] = Int.random(in: 1...1000, using: &random)
    }
    for _ in 0..<Int.random(in: 0...3, using: &random) {
      let old = try value()
      let new = try value()
      row.changes.append(
        ColumnChange(row: outcome.position.row, column: try random.pick(LeadColumn.allCases), old: old, new: new))
    }
    if random.chance(50) {
      row.lead = Lead(
        rowID: Int64.random(in: 1...(1 << 40), using: &random), values: try LeadColumn.allCases.map { _ in try value() }
      )
    }
    return row
  }
}
