import GRDB
import LeadModel

/// Finds the leads that may have a number: all that have it, and some that had it once.
///
/// The changes that are not in blocks are read at the first look, since most runs look for none.
final class NumberLookup {
  /// Writes changes that are not in the store yet; nil where what the connection sees does not change.
  private let flush: (() throws -> Void)?
  private let database: Database
  private var schema: SchemaVersion
  private var index: OpenIndex?

  private struct OpenIndex {
    let blocks: NumberBlocks
    let changes: SQLiteStatement
    var recent = RecentNumbers()
    var hasReadChanges = false
    /// The last row of `leadpatch_number_changes` that `recent` knows.
    var lastChange = Int64.min
    var place = NumberPlace()
    /// What was found last: thousands of rows may ask about one number, which thousands of leads have.
    var last: (number: Int64, leads: [Int64])?

    init(_ database: Database) throws {
      blocks = try NumberBlocks(database)
      changes = try SQLiteStatement(
        database, "SELECT id, changes FROM main.leadpatch_number_changes WHERE id > ?1 ORDER BY id")
    }

    mutating func readChanges() throws {
      defer { changes.reset() }
      try changes.bind(lastChange, at: 1)
      while try changes.step() {
        lastChange = changes.integer(at: 0)
        try changes.forEachNumberChange(at: 1) { if $0.kind == .has { recent.add($0.entry) } }
      }
      recent.settle()
      hasReadChanges = true
    }

    /// Calls a body with leads that may have a number, in no order, some twice, until it returns true.
    mutating func search(_ number: Int64, _ isEnough: (Int64) -> Bool) throws {
      if recent.search(number, isEnough) { return }
      try place.search(number, in: blocks, isEnough)
    }
  }

  /// - Parameter flush: where the connection sees what is written from now on, by itself or by others: writes changes that
  ///   are not in the store yet.
  init(_ database: Database, writingBefore flush: (() throws -> Void)?) throws {
    self.database = database
    self.flush = flush
    schema = try SchemaVersion(database)
    try openWhereChanged()
  }

  private func openWhereChanged() throws {
    guard try schema.hasChanged() else { return }
    index = try NumberIndex.isKept(database) ? OpenIndex(database) : nil
  }

  /// The rowids of the leads that may have a number, in ascending order.
  ///
  /// - Returns: nil where the store's numbers are not kept so.
  func leads(having number: Int64) throws -> [Int64]? {
    try prepare()
    if let last = index?.last, last.number == number { return last.leads }
    var leads: Set<Int64> = []
    try index?.search(number) { lead in
      leads.insert(lead)
      return false
    }
    let sorted = leads.sorted()
    if flush == nil { index?.last = (number, sorted) }
    return index == nil ? nil : sorted
  }

  /// Whether any lead may have a number; nil where the store's numbers are not kept so.
  func mayHave(_ number: Int64) throws -> Bool? {
    try prepare()
    var isThere = false
    try index?.search(number) { _ in
      isThere = true
      return true
    }
    return index == nil ? nil : isThere
  }

  private func prepare() throws {
    if let flush {
      try flush()
      index?.place = NumberPlace()
      // Somebody may have taken the triggers away, or made the index anew.
      try openWhereChanged()
    } else if index?.hasReadChanges != false {
      return
    }
    try index?.readChanges()
  }
}
