import Corrections
import Foundation
import GRDB
import LeadModel
import LeadStore
import TestSupport
import Testing

@testable import ImportPipeline

@Suite("Rows and the leads that have their ids")
struct IDJoinTests {
  private static let leadCount: Int64 = 200
  /// Longer than what a table takes; the last lead's.
  private static let longID = String(repeating: "lang", count: 100)

  private static func id(ofLead number: Int64) -> String { number == leadCount ? longID : "läd-\(number)" }

  /// The rowid of the lead that the store has under an id.
  private static let rowIDs = Dictionary(uniqueKeysWithValues: (1...leadCount).map { (id(ofLead: $0), $0) })

  private func makeStore() throws -> (Workshop, LeadStore) {
    let workshop = try Workshop()
    let leads = (1...Self.leadCount).map { Lead.blank(id: Self.id(ofLead: $0), campaign: "a", rowID: $0) }
    try workshop.makeStore("s.db", campaigns: [Campaign(id: "a")], leads: leads)
    return (workshop, try LeadStore.open(path: workshop.path("s.db"), use: .reading, busyTimeout: 5))
  }

  /// Rows with ids that leads have and have not, once and several times, and rows with none.
  private static func makeRows(_ count: Int) throws -> (RowSpool, ids: [String?]) {
    let ids = (0..<count).map { number -> String? in
      switch number % 5 {
      case 0: nil
      case 1: number % 2 == 0 ? longID : longID + "-"
      case 2: ["", "läd-", "other-\(number)"][number % 3]
      default: "läd-\(number * 7 % 250)"
      }
    }
    let rows = RowSpool(memoryLimit: 1000, keepsText: false)
    for (number, id) in ids.enumerated() {
      var correction = Correction(position: SourcePosition(row: number + 1, line: number + 1))
      (correction.matchKey, correction.keys.id) = (id == nil ? .email : .id, id)
      correction.keys.email = "a@example.com"
      try rows.append(RecordText.cut([]))
      try rows.append(correction)
    }
    return (rows, ids)
  }

  /// Few rows are looked up one by one, many joined, in this thread too where there are so many parts that it must wait.
  @Test(
    "Each row comes once, with the lead that has its id if there is one, however many rows there are and in parts of any size",
    arguments: [0, 1, 9, 40, 3000], [0, 1, 20, 1 << 13])
  func rowsComeWithTheirLeads(count: Int, idsInPart: Int) throws {
    let (workshop, store) = try makeStore()
    defer { withExtendedLifetime(workshop) {} }
    let (rows, ids) = try Self.makeRows(count)
    var options = RunOptions(storePath: store.path)
    (options.idsInPart, options.spoolMemory) = (idsInPart, 4000)
    let isShared = count == 3000 && idsInPart <= 20
    let mayGoOn = DispatchSemaphore(value: isShared ? 0 : 1)
    let byOther = Taken {
      mayGoOn.wait()
      mayGoOn.signal()
    }
    let byThis = Taken { mayGoOn.signal() }
    var others: [Int] = []
    try store.withSnapshot { snapshot in
      let join = IDJoin(rows: rows, snapshot: snapshot, bounds: try snapshot.rowIDBounds() ?? 1...1, options: options) {
        $0.kind == .id
      }
      try join.forEachRow(byOther.take, help: byThis.take, others: { others.append($0.position.row) })
    }
    let taken = (byOther.rows + byThis.rows).sorted { $0.row < $1.row }
    let expected = ids.enumerated().compactMap { place, id in id.map { (place + 1, Self.rowIDs[$0]) } }
    #expect(!isShared || !byThis.rows.isEmpty)
    #expect(taken.map(\.row) == expected.map(\.0))
    #expect(taken.map(\.rowID) == expected.map(\.1))
    #expect(others == ids.indices.filter { ids[$0] == nil }.map { $0 + 1 })
  }

  @Test("Few rows among many leads are looked up by two threads, each row once, and others come in file order")
  func lookupsAreShared() throws {
    let (workshop, store) = try makeStore()
    defer { withExtendedLifetime(workshop) {} }
    let (rows, ids) = try Self.makeRows(3000)
    let (byOther, byThis) = (Taken {}, Taken {})
    var others: [Int] = []
    try store.withSnapshots { snapshots in
      try #require(snapshots.count == 2)
      let join = IDJoin(
        rows: rows, snapshot: snapshots[0], otherSnapshot: snapshots[1], bounds: 1...1_000_000_000,
        options: RunOptions(storePath: store.path)
      ) { $0.kind == .id }
      try join.forEachRow(byOther.take, help: byThis.take, others: { others.append($0.position.row) })
    }
    let taken = (byOther.rows + byThis.rows).sorted { $0.row < $1.row }
    let expected = ids.enumerated().compactMap { place, id in id.map { (place + 1, Self.rowIDs[$0]) } }
    #expect(byOther.rows.count > 1000 && byThis.rows.count > 1000)
    #expect(taken.map(\.row) == expected.map(\.0) && taken.map(\.rowID) == expected.map(\.1))
    #expect(others == ids.indices.filter { ids[$0] == nil }.map { $0 + 1 })
  }

  /// What one thread took.
  private final class Taken {
    private let beforeEach: () -> Void
    private(set) var rows: [(row: Int, rowID: Int64?)] = []

    init(beforeEach: @escaping () -> Void) { self.beforeEach = beforeEach }

    func take(_ row: ReadRow, _ rowID: Int64?) {
      beforeEach()
      rows.append((row.position.row, rowID))
    }
  }

  @Test(
    "Of leads to which another tool gave one id, the one of the lowest rowid is found, looked up or joined",
    arguments: [9, 3000])
  func sameIDTwice(count: Int) throws {
    let (workshop, _) = try makeStore()
    try DatabaseQueue(path: workshop.path("s.db")).write { database in
      let schema = "SELECT replace(sql, 'id TEXT NOT NULL UNIQUE', 'id TEXT') FROM sqlite_schema WHERE name = 'leads'"
      let table = try #require(try String.fetchOne(database, sql: schema))
      try database.execute(
        sql: """
          CREATE TEMP TABLE other AS SELECT * FROM leads;
          DROP TABLE leads;
          \(table);
          INSERT INTO leads SELECT * FROM other;
          INSERT INTO leads (rowid, id, campaign_id) VALUES (-3, 'läd-21', 'a'), (300, 'läd-21', 'a');
          CREATE INDEX leads_opted_out ON leads (CAST(phone AS INTEGER)) WHERE do_not_call <> 0 AND phone IS NOT NULL;
          """)
    }
    // Makes the index of numbers anew, which went with the table.
    let store = try LeadStore.open(path: workshop.path("s.db"), use: .writing, busyTimeout: 5)
    let (rows, ids) = try Self.makeRows(count)
    let (byOther, byThis) = (Taken {}, Taken {})
    try store.withSnapshot { snapshot in
      // So that rows do not look for their leads one by one (`LeadScan`).
      #expect(try !snapshot.hasUniqueIDs())
      let join = IDJoin(
        rows: rows, snapshot: snapshot, bounds: try snapshot.rowIDBounds() ?? 1...1,
        options: RunOptions(storePath: store.path)
      ) { $0.kind == .id }
      try join.forEachRow(byOther.take, help: byThis.take, others: { _ in })
    }
    let taken = (byOther.rows + byThis.rows).filter { ids[$0.row - 1] == "läd-21" }
    #expect(Set(taken.map(\.rowID)) == [-3])
  }

  @Test("A table tells ids of the same hash apart, keeps the first rowid of each, and knows none once it is cleared")
  func sameHash() {
    var table = RowIDTable()
    for round in 0..<2 {
      let ids = (0..<3000).map { Array("\($0 * (round + 1))-\(round)".utf8) }
      // All bits the same, or those alone that choose the slot, or those alone that do not.
      func hash(_ number: Int) -> UInt64 { [7, UInt64(number) << 40, UInt64(number % 5), UInt64(number)][number % 4] }
      for (number, id) in ids.enumerated() where number % 3 != 0 {
        for other in 0...(number % 2) {
          table.add(id.span, hash: hash(number), rowID: Int64(number) - 5 + Int64(other))
        }
      }
      for (number, id) in ids.enumerated() {
        let rowID = table.rowID(of: id.span, hash: hash(number))
        #expect(rowID == (number % 3 == 0 ? nil : Int64(number) - 5))
      }
      table.clear()
      let known = ids[1]
      let rowID = table.rowID(of: known.span, hash: hash(1))
      #expect(rowID == nil)
    }
  }
}
