import Corrections
import LeadModel
import LeadStore
import Reconciliation
import TestSupport
import Testing

@testable import ImportPipeline

@Suite("Rows in memory and the leads that look for them")
struct RowsByIDTests {
  /// Rows with ids as many as once, twice or in hundreds of rows, long ones and empty ones, with campaigns that are there
  /// and are not, and rows that have no id.
  private static func makeRows(_ count: Int) throws -> (RowSpool, [Correction]) {
    let rows = RowSpool(memoryLimit: 1 << 30, keepsText: false)
    let corrections = (0..<count).map { number in
      var correction = Correction(position: SourcePosition(row: 2 * number + 1, line: number + 9))
      switch number % 7 {
      case 0: correction.keys.email = "a@example.com"
      case 1: correction.keys.id = "many"
      case 2: correction.keys.id = String(repeating: "lang", count: 60) + "\(number % 50)"
      case 3: correction.keys.id = number % 2 == 0 ? "" : "ä\(number)"
      default: correction.keys.id = "L\(number / 14)"
      }
      correction.matchKey = correction.keys.id == nil ? .email : .id
      if number % 5 == 0 { correction.campaignID = number % 10 == 0 ? "a" : "none" }
      correction.edits = [FieldEdit(field: .name, change: .text("name \(number)"))]
      return correction
    }
    for correction in corrections {
      try rows.append(RecordText.cut([]))
      try rows.append(correction)
    }
    return (rows, corrections)
  }

  private static func isByIDAlone(_ key: RowKey) -> Bool {
    key.kind == .id && key.id != nil && (key.campaignID == nil || key.campaignID == "a")
  }

  @Test(
    "Each lead finds the rows that give its id, in file order, and all others are told",
    arguments: [0, 1, 64, 65, 3000])
  func leadsFindRows(count: Int) throws {
    let (spool, corrections) = try Self.makeRows(count)
    var others: [Int] = []
    var rows = try RowsByID(
      try #require(spool.held), count: spool.countByID, isByIDAlone: Self.isByIDAlone,
      others: { others.append($0.position.row) })
    #expect(rows.count == count)
    let isAlone = corrections.map { $0.keys.id != nil && $0.campaignID != "none" }
    #expect(others == zip(corrections, isAlone).filter { !$1 }.map(\.0.position.row))
    #expect(isAlone.indices.allSatisfy { rows.isByID($0 + 1) == isAlone[$0] })
    let wanted = Dictionary(grouping: zip(corrections, isAlone).filter(\.1).map(\.0)) { $0.keys.id ?? "" }
    let ids = Array(wanted.keys) + ["M1", "man", "many ", "ä"]
    var leads: [LeadCells] = []
    for id in ids {
      var lead = LeadCells()
      lead.append(.text(id))
      leads.append(lead)
    }
    var odd = leads.first ?? LeadCells()
    odd.hasTextID = false
    leads.append(odd)
    let hashes = leads.map { lead in lead.withText(of: .id) { rows.seed.of($0) } }
    var last = FoundLastRows()
    var leadIDs = LeadIDs()
    for index in leads.indices { leadIDs.append(of: &leads[index]) }
    rows.findLastRows(of: leadIDs, hashes, into: &last)
    #expect(last.rows.count == leads.count && last.rows.last == 0)
    var collected = CollectedRows()
    rows.collect(last, of: leadIDs, hashes, into: &collected)
    #expect(
      collected.rows(ofLead: leads.count - 1).isEmpty && collected.bytes(ofLead: leads.count - 1)?.isEmpty == true)
    for (index, id) in ids.enumerated() {
      var found: [Correction] = []
      let numbers = collected.rows(ofLead: index)
      #expect(numbers.allSatisfy { rows.row(Int($0)).correction?.keys.id == id })
      var decoder = SpoolDecoder(try #require(collected.bytes(ofLead: index)))
      while !decoder.isAtEnd {
        var record = SpoolDecoder(decoder.raw())
        let row = record.foundRow()
        #expect(!row.isChecked && row.facts == [])
        found.append(row.correction)
      }
      #expect(found.map(\.position) == (wanted[id] ?? []).map(\.position))
      #expect(found.map(\.edits) == (wanted[id] ?? []).map(\.edits))
    }
    rows.forgetIDs()
  }

  @Test("Ids whose hashes are the same have each its own rows", arguments: [UInt64(0), 1])
  func hashesThatMeetKeepTheirRows(seed: UInt64) throws {
    let hash = SeededHash(seed: seed, factor: 1)
    let (left, right) = (["Alderney", "Bretagne", "Cornwall"], ["Dalmatia", "Estremad", "Fjordane"])
    let ids = zip(left, right).flatMap { [$0 + $1, $1 + $0] } + ["other"]
    #expect(hash.of(ids[0].utf8.span) == hash.of(ids[1].utf8.span) && ids[0] != ids[1])
    let rows = RowSpool(memoryLimit: 1 << 30, keepsText: false)
    for number in 0..<70 {
      var correction = Correction(position: SourcePosition(row: number + 1, line: number + 1))
      correction.keys.id = ids[number * number % 7]
      correction.matchKey = .id
      try rows.append(RecordText.cut([]))
      try rows.append(correction)
    }
    let held = try RowsByID(
      try #require(rows.held), count: 70, seed: hash, isByIDAlone: Self.isByIDAlone, others: { _ in })
    var leadIDs = LeadIDs()
    for id in ids {
      var lead = LeadCells()
      lead.append(.text(id))
      leadIDs.append(of: &lead)
    }
    let hashes = ids.map { hash.of($0.utf8.span) }
    var last = FoundLastRows()
    held.findLastRows(of: leadIDs, hashes, into: &last)
    var collected = CollectedRows()
    held.collect(last, of: leadIDs, hashes, into: &collected)
    for (index, id) in ids.enumerated() {
      let own = (0..<70).filter { ids[$0 * $0 % 7] == id }.map { UInt32($0 + 1) }
      #expect(Array(collected.rows(ofLead: index)) == own)
      #expect(own.isEmpty == (collected.bytes(ofLead: index)?.isEmpty == true))
    }
  }

  @Test("A file is read in two halves from wherever its second half begins")
  func halvesMeetAnywhere() throws {
    let (spool, corrections) = try Self.makeRows(40)
    let whole = try #require(spool.held)
    var place = 0
    for rowsBefore in 0...40 {
      let halves = HeldRows(records: whole.records, marks: [HeldRows.Mark(rows: rowsBefore, place: place)])
      // A mark beyond the middle is not taken.
      #expect(halves.middle.rows == (place <= whole.records.count / 2 ? rowsBefore : 0))
      var others: [Int] = []
      let rows = try RowsByID(
        halves, count: 40, isByIDAlone: Self.isByIDAlone, others: { others.append($0.position.row) })
      #expect((1...40).map { rows.row($0).position } == corrections.map(\.position))
      #expect(others == others.sorted())
      guard rowsBefore < 40 else { break }
      place = ByteSpool.range(at: place, in: whole.records).upperBound
    }
  }

  @Test("Rows of leads side by side are not copied without bound, and told all the same")
  func longRowsAreNotCopied() throws {
    let rows = RowSpool(memoryLimit: 1 << 30, keepsText: false)
    for number in 0..<64 {
      var correction = Correction(position: SourcePosition(row: number + 1, line: number + 1))
      correction.keys.id = "L\(number)"
      correction.matchKey = .id
      correction.edits = [FieldEdit(field: .notes, change: .text(String(repeating: "n", count: 100_000)))]
      try rows.append(RecordText.cut([]))
      try rows.append(correction)
    }
    let held = try RowsByID(
      try #require(rows.held), count: 64, isByIDAlone: Self.isByIDAlone, others: { _ in })
    var collected = CollectedRows()
    var ids = LeadIDs()
    for number in 0..<64 {
      var lead = LeadCells()
      lead.append(.text("L\(number)"))
      ids.append(of: &lead)
    }
    let hashes = (0..<64).map { held.seed.of(ids.bytes.span.extracting(ids.range($0))) }
    var last = FoundLastRows()
    held.findLastRows(of: ids, hashes, into: &last)
    held.collect(last, of: ids, hashes, into: &collected)
    let copied = (0..<64).filter { collected.bytes(ofLead: $0) != nil }
    #expect(copied == Array(0..<11))
    #expect((0..<64).allSatisfy { Array(collected.rows(ofLead: $0)) == [UInt32($0 + 1)] })
  }

  @Test("What leads found in memory and what was found before comes in one order, as often as it is asked for")
  func foundRowsComeInOrder() throws {
    let (spool, _) = try Self.makeRows(500)
    var random = SplitMix64(seed: 47)
    let records = try #require(spool.held)
    var others: [ReadRow] = []
    let rows = try RowsByID(records, count: 500, isByIDAlone: Self.isByIDAlone, others: { others.append($0) })
    let ranges = RowIDRanges(rows: 500, usualRows: 10, bounds: 1...100)
    let spooled = (0..<2).map { _ in FoundRows(ranges: ranges, memoryLimit: 1000) }
    var held = [HeldFound(), HeldFound()]
    var keys: [SortKey] = []
    for row in others {
      let rowID = Int64.random(in: 1...100, using: &random)
      try spooled[row.position.row % 2].add(row, of: rowID, facts: .keyAmbiguous, isChecked: true)
      keys.append(SortKey(primary: rowID, secondary: Int64(row.position.row)))
    }
    var left = (1...rows.count).filter(rows.isByID)[...]
    for rowID in Int64(1)...100 {
      // Ranges of rowids go to one thread or the other.
      for row in left.prefix(Int.random(in: 0...7, using: &random)) {
        held[Int(rowID) / 10 % 2].add([UInt32(row)], of: rowID)
        keys.append(SortKey(primary: rowID, secondary: Int64(rows.row(row).position.row)))
        left = left.dropFirst()
      }
    }
    for found in spooled { try found.finish() }
    let first = FoundRowsReader(spooled, held: held.map { HeldFoundReader(rows, $0) }, memoryLimit: 1000)
    for _ in 0..<2 {
      var reader = first
      for key in keys.sorted() {
        let next = try #require(try reader.next())
        var decoder = SpoolDecoder(next.record)
        let row = decoder.foundRow()
        #expect(next.key == key && row.correction.position.row == Int(key.secondary))
        #expect(row.isChecked == (row.facts == .keyAmbiguous))
      }
      #expect(try reader.next() == nil)
    }
  }

  @Test("Every lead of a range comes, with its cells and its rows, whatever it holds; no text stays in memory for long")
  func leadsOfRangesCome() throws {
    let workshop = try Workshop()
    let count = 200
    let leads = (1...count).map { number in
      var lead = Lead.blank(id: "L\(number)", campaign: "a", rowID: Int64(number))
      lead[.notes] = .text(String(repeating: "n", count: number % 3 == 0 ? 400_000 : number))
      return lead
    }
    try workshop.makeStore("s.db", campaigns: [Campaign(id: "a")], leads: leads)
    let store = try LeadStore.open(path: workshop.path("s.db"), use: .reading, busyTimeout: 5)
    let (spool, _) = try Self.makeRows(700)
    let rows = try RowsByID(
      try #require(spool.held), count: 700, isByIDAlone: Self.isByIDAlone, others: { _ in })
    try store.withSnapshot { snapshot in
      let cursor = try snapshot.makeCursor()
      defer { cursor.close() }
      var scan = LeadScan(rows, cursor)
      var seen: [Int64] = []
      for range in [Int64.min...0, 1...1, 2...70, 71...150, 180...Int64.max] {
        try scan.open(range)
        while let rowID = try scan.next() {
          seen.append(rowID)
          let ids = scan.rowsOfLead.map { rows.row(Int($0)).correction?.keys.id }
          // Of the rows that look for their lead by an id alone, these name leads of the store.
          let isNamed = (1...rows.count).contains { rows.isByID($0) && rows.row($0).correction?.keys.id == "L\(rowID)" }
          #expect(ids.isEmpty != isNamed && ids.allSatisfy { $0 == "L\(rowID)" })
          let number = Int(rowID)
          #expect(scan.bytesOfRows?.isEmpty != isNamed)
          scan.withLead { lead in
            #expect(lead.rowID == rowID && lead.text.capacity < 1 << 20)
            let length = lead.withText(of: .notes) { $0.count }
            #expect(length == (number % 3 == 0 ? 400_000 : number))
          }
        }
      }
      #expect(seen == (1...150).map(Int64.init) + (180...count).map(Int64.init))
    }
  }

  @Test("Rowids of ranges follow on one another without a gap, and are those that the ranges are told of")
  func rangesOfRowIDs() {
    let bounds: [ClosedRange<Int64>] = [
      0...0, 1...1_000_000, -7...9, .min ... .max, .min ... -1, 5...(.max), .max ... .max,
    ]
    for bounds in bounds {
      for rows in [0, 1, 100, 1_000_000] {
        let ranges = RowIDRanges(rows: rows, usualRows: 10, bounds: bounds)
        var expected = Int64.min
        for range in 0..<ranges.count {
          let rowIDs = ranges.rowIDs(ofRange: range)
          #expect(rowIDs.lowerBound == expected)
          #expect(range == ranges.count - 1 ? rowIDs.upperBound == .max : rowIDs.upperBound < .max)
          for rowID in [rowIDs.lowerBound, rowIDs.upperBound] where bounds.contains(rowID) {
            #expect(ranges.range(of: rowID) == range)
          }
          expected = rowIDs.upperBound &+ 1
        }
      }
    }
  }
}
