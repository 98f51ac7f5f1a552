import GRDB
import LeadModel

/// Brings the changes of numbers into the blocks, in the order of the numbers, in transactions that the caller bounds.
///
/// Done twice, or by half, it does no harm: the last change of each entry says whether it is there, and changes are removed
/// once their entries are in the blocks. But two at once would: one could take out an entry by an older change than that
/// by which the other has put it in and which that one removes. So each begins with a row of its own in
/// `number_changes`, without a change, and goes on only as long as no other has followed.
package final class NumberFold {
  /// Bytes of changes that may wait, some 20,000 changes: a run reads them all before it looks for its first number,
  /// in two milliseconds, and bringing so many into the blocks of a million leads takes 50.
  package static let mostWaiting = 1 << 20
  /// Changes that are brought into the blocks together: 24 bytes each.
  package static let mostAtOnce = 1 << 18

  private let database: Database
  private let path: String
  private let mostAtOnce: Int
  private let blocks: NumberBlocks
  private let changes: SQLiteStatement
  private let follower: SQLiteStatement
  private let removal: SQLiteStatement
  /// The row that this one began with.
  private var ownRow: Int64 = 0
  /// What is to be brought in, in the order of the entries, and how far that has come.
  private var batch: [NumberChange] = []
  private var done = 0
  /// The rows of `number_changes` that the batch is of.
  private var rows = RowsOfBatch()

  private struct RowsOfBatch {
    var last: Int64 = 0
    var removed: Int64 = 0
  }

  /// - Parameter mostWaiting: bytes of changes that may wait.
  /// - Returns: nil where there is nothing to do, or so little that it can wait.
  init?(_ database: Database, path: String, mostWaiting: Int, mostAtOnce: Int) throws {
    guard try NumberIndex.isKept(database) else { return nil }
    guard try Self.isMoreWaiting(than: mostWaiting, database) else { return nil }
    self.database = database
    self.path = path
    self.mostAtOnce = mostAtOnce
    blocks = try NumberBlocks(database)
    changes = try SQLiteStatement(
      database, "SELECT id, changes FROM main.number_changes WHERE id > ?1 AND id < ?2 ORDER BY id")
    follower = try SQLiteStatement(
      database, "SELECT 1 FROM main.number_changes WHERE id > ?1 AND changes = '' LIMIT 1")
    removal = try SQLiteStatement(database, "DELETE FROM main.number_changes WHERE id <= ?1")
  }

  private static func isMoreWaiting(than most: Int, _ database: Database) throws -> Bool {
    let lengths = try SQLiteStatement(database, "SELECT length(changes) FROM main.number_changes")
    defer { lengths.reset() }
    var waiting: Int64 = 0
    while waiting <= most, try lengths.step() { waiting += lengths.integer(at: 0) }
    return waiting > most
  }

  /// Begins; to be called in a transaction, once.
  package func begin() throws {
    try translatingErrors(path: path) {
      try database.execute(sql: "INSERT INTO main.number_changes (changes) VALUES ('')")
      ownRow = database.lastInsertedRowID
    }
  }

  /// Reads changes that are to be brought in; outside a transaction, since putting them in order takes its time.
  ///
  /// - Returns: false where none are left, or another one has begun.
  package func readBatch() throws -> Bool {
    try translatingErrors(path: path) {
      batch.removeAll(keepingCapacity: true)
      done = 0
      guard try !isFollowed() else { return false }
      defer { changes.reset() }
      try changes.bind(rows.last, at: 1)
      try changes.bind(ownRow, at: 2)
      var isEmpty = true
      while batch.count < mostAtOnce, try changes.step() {
        rows.last = changes.integer(at: 0)
        if isEmpty { rows.removed = rows.last - 1 }
        isEmpty = false
        var isWhole = true
        changes.withText(at: 1) { text in isWhole = NumberChange.forEach(in: text) { batch.append($0) } }
        guard isWhole else { throw NumberIndexDamage(table: "number_changes") }
      }
      Self.keepLastOfEach(&batch)
      return !isEmpty
    }
  }

  /// Puts changes in the order of their entries, and keeps the last of each entry.
  static func keepLastOfEach(_ changes: inout [NumberChange]) {
    // Those of one entry stay in their order: Swift's sort is stable.
    changes.sort { $0.entry < $1.entry }
    var kept = 0
    for index in changes.indices {
      if index + 1 < changes.count, changes[index].entry == changes[index + 1].entry { continue }
      changes[kept] = changes[index]
      kept += 1
    }
    changes.removeSubrange(kept...)
  }

  /// Brings in some of what was read; to be called in a transaction.
  ///
  /// - Parameter isOver: whether the transaction has lasted for long enough.
  /// - Returns: true where no more of it is to be done.
  package func write(until isOver: () -> Bool) throws -> Bool {
    try translatingErrors(path: path) {
      if try isFollowed() { return true }
      while done < batch.count {
        try writeBlock()
        if isOver() { return false }
      }
      while rows.removed < rows.last {
        rows.removed = min(rows.removed + Self.removedAtOnce, rows.last)
        try removal.bind(rows.removed, at: 1)
        try removal.run()
        if isOver() { break }
      }
      return rows.removed == rows.last
    }
  }

  private static let removedAtOnce: Int64 = 256

  private func isFollowed() throws -> Bool {
    defer { follower.reset() }
    try follower.bind(ownRow, at: 1)
    return try follower.step()
  }

  /// Brings the changes of one block in, and of those behind it as long as too little is left to stand alone.
  private func writeBlock() throws {
    let start = batch[done].entry
    let block = try blocks.last(upTo: start) ?? blocks.first(after: NumberedLead(number: .min, lead: .min))
    var next = try block.flatMap { try blocks.first(after: $0.first) }
    var entries = try Self.merge(block?.entries() ?? [], with: takeChanges(before: next?.first))
    if let block, entries.first != block.first { try blocks.remove(block.first) }
    while let joined = next, NumberBlock.encode(entries).count < NumberBlock.fewestBytes {
      next = try blocks.first(after: joined.first)
      try blocks.remove(joined.first)
      entries += try Self.merge(joined.entries(), with: takeChanges(before: next?.first))
    }
    for part in NumberBlock.share(entries) { try blocks.put(part) }
  }

  private func takeChanges(before end: NumberedLead?) -> ArraySlice<NumberChange> {
    let start = done
    while done < batch.count, end.map({ batch[done].entry < $0 }) ?? true { done += 1 }
    return batch[start..<done]
  }

  /// Entries in order after changes in the same order, one of each entry.
  static func merge(_ entries: [NumberedLead], with changes: ArraySlice<NumberChange>) -> [NumberedLead] {
    var merged: [NumberedLead] = []
    merged.reserveCapacity(entries.count + changes.count)
    var place = 0
    for change in changes {
      while place < entries.count, entries[place] < change.entry {
        merged.append(entries[place])
        place += 1
      }
      if place < entries.count, entries[place] == change.entry { place += 1 }
      if change.isThere { merged.append(change.entry) }
    }
    merged.append(contentsOf: entries[place...])
    return merged
  }
}
