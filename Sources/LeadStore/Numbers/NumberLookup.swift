import GRDB
import LeadModel

/// Finds the leads that may have a number: all that have it, and some that had it once.
///
/// The changes that are not in blocks are read at the first look, since most runs look for none.
final class NumberLookup {
  /// Writes changes that are not in the store yet; nil where what the connection sees does not change.
  private let flush: (() throws -> Void)?
  private let blocks: NumberBlocks
  private let changes: SQLiteStatement
  private var recent = RecentNumbers()
  private var hasReadChanges = false
  /// The last row of `number_changes` that `recent` knows.
  private var lastChange: Int64 = 0
  private var place = NumberPlace()

  /// - Parameter flush: where the connection sees what is written from now on, by itself or by others: writes changes that
  ///   are not in the store yet.
  /// - Returns: nil where the store's numbers are not kept so.
  init?(_ database: Database, writingBefore flush: (() throws -> Void)?) throws {
    guard try NumberIndex.isKept(database) else { return nil }
    self.flush = flush
    blocks = try NumberBlocks(database)
    changes = try SQLiteStatement(database, "SELECT id, changes FROM main.number_changes WHERE id > ?1 ORDER BY id")
  }

  /// The rowids of the leads that may have a number, in ascending order.
  func leads(having number: Int64) throws -> [Int64] {
    var leads: Set<Int64> = []
    try forEachLead(having: number) { leads.insert($0) }
    return leads.sorted()
  }

  /// Whether any lead may have a number.
  func mayHave(_ number: Int64) throws -> Bool {
    var isThere = false
    try forEachLead(having: number) { _ in isThere = true }
    return isThere
  }

  /// Calls a body with each lead that may have a number, in no order, some twice.
  private func forEachLead(having number: Int64, _ body: (Int64) -> Void) throws {
    if let flush {
      try flush()
      place = NumberPlace()
    }
    if flush != nil || !hasReadChanges { try readChanges() }
    recent.forEachLead(having: number, body)
    try place.forEachLead(having: number, in: blocks, body)
  }

  private func readChanges() throws {
    hasReadChanges = true
    defer { changes.reset() }
    try changes.bind(lastChange, at: 1)
    while try changes.step() {
      lastChange = changes.integer(at: 0)
      var isWhole = true
      changes.withText(at: 1) { text in
        isWhole = NumberChange.forEach(in: text) { if $0.isThere { recent.add($0.entry) } }
      }
      guard isWhole else { throw NumberIndexDamage(table: "number_changes") }
    }
    recent.settle()
  }
}
