import GRDB
import LeadModel

/// Brings the changes of numbers into the blocks, in the order of the numbers, in transactions that the caller bounds.
///
/// Done twice, or by half, it does no harm: the last change of each entry says whether it is there, and changes are removed
/// once their entries are in the blocks. But two at once would: one could take out an entry by an older change than that
/// by which the other has put it in and which that one removes. So each begins with a remark of its own in
/// `leadpatch_number_changes`, and goes on only as long as that is there and no other's has followed.
package final class NumberFold {
  /// Bytes of changes that may wait, some 20,000 changes: a run reads them all before it looks for its first number,
  /// in two milliseconds, and bringing so many into the blocks of a million leads takes 50.
  package static let mostWaiting = 1 << 20
  /// Changes that are brought into the blocks together: 24 bytes each.
  package static let mostAtOnce = 1 << 18

  /// So few blocks are never too many, and so few entries has one of many at least.
  package static let mostSpareBlocks = 1024
  private static let fewestEntries = 40
  /// Changes of a row that `NumberNotes` writes, about.
  private static let mostOfRow = 1 << 12

  private let database: Database
  private let path: String
  private let mostAtOnce: Int
  private let blocks: NumberBlocks
  private let changes: SQLiteStatement
  private let remarks: SQLiteStatement
  private let removal: SQLiteStatement
  private let numberOfLead: SQLiteStatement
  /// The row that this one began with, and its text.
  private var ownRow: Int64 = 0
  private let remark: String
  /// What is to be brought in, in the order of the entries, and how far that has come.
  private var batch: [NumberChange] = []
  private var done = 0
  /// The last row of `leadpatch_number_changes` that the batch is of.
  private var lastRow = Int64.min
  /// Whether all entries are to be looked at, since too many are of numbers that leads have no more.
  private let isCrowded: Bool
  /// The first entry of the last block that was.
  private var lastDoubted = NumberedLead(number: .min, lead: .min)

  /// - Parameters:
  ///   - mostWaiting: bytes of changes that may wait.
  ///   - mostSpareBlocks: blocks that are never too many.
  /// - Returns: nil where there is nothing to do, or so little that it can wait.
  init?(_ database: Database, path: String, mostWaiting: Int, mostAtOnce: Int, mostSpareBlocks: Int) throws {
    guard try NumberIndex.isKept(database) else { return nil }
    guard try Self.isMoreWaiting(than: mostWaiting, database) else { return nil }
    self.database = database
    self.path = path
    self.mostAtOnce = mostAtOnce
    blocks = try NumberBlocks(database)
    isCrowded = try Self.isCrowded(database, beyond: mostSpareBlocks)
    changes = try SQLiteStatement(
      database, "SELECT id, changes FROM main.leadpatch_number_changes WHERE id > ?1 AND id < ?2 ORDER BY id")
    remarks = try SQLiteStatement(
      database,
      "SELECT changes FROM main.leadpatch_number_changes WHERE id >= ?1 AND \(NumberChange.isRemark) LIMIT 2")
    removal = try SQLiteStatement(
      database,
      """
      DELETE FROM main.leadpatch_number_changes WHERE id IN
        (SELECT id FROM main.leadpatch_number_changes WHERE id <= ?1 ORDER BY id LIMIT \(Self.removedAtOnce))
      """)
    numberOfLead = try SQLiteStatement(
      database, "SELECT CAST(phone AS INTEGER) FROM main.leads WHERE rowid = ?1 AND phone IS NOT NULL")
    remark = NumberChange.makeRemark()
  }

  private static func isMoreWaiting(than most: Int, _ database: Database) throws -> Bool {
    let lengths = try SQLiteStatement(
      database, "SELECT length(changes) FROM main.leadpatch_number_changes WHERE NOT \(NumberChange.isRemark)")
    defer { lengths.reset() }
    var waiting: Int64 = 0
    while waiting <= most, try lengths.step() { waiting += lengths.integer(at: 0) }
    return waiting > most
  }

  /// Begins; to be called in a transaction, once.
  package func begin() throws {
    try translatingErrors(path: path) {
      try database.execute(sql: "INSERT INTO main.leadpatch_number_changes (changes) VALUES (?)", arguments: [remark])
      ownRow = database.lastInsertedRowID
    }
  }

  /// Reads changes that are to be brought in; outside a transaction, since putting them in order takes its time.
  ///
  /// - Returns: false where none are left, or another one has begun.
  package func readBatch() throws -> Bool {
    try translatingErrors(path: path) {
      batch.removeAll(keepingCapacity: true)
      // With room for the rest of a row, so that it need not grow to twice the size for that.
      batch.reserveCapacity(mostAtOnce + Self.mostOfRow)
      done = 0
      guard try isOnTurn() else { return false }
      defer { changes.reset() }
      try changes.bind(lastRow, at: 1)
      try changes.bind(ownRow, at: 2)
      var isThere = false
      while batch.count < mostAtOnce, try changes.step() {
        isThere = true
        lastRow = changes.integer(at: 0)
        try changes.forEachNumberChange(at: 1) { batch.append($0) }
      }
      Self.keepLastOfEach(&batch)
      if !isThere, isCrowded { try doubtNextEntries() }
      return isThere || !batch.isEmpty
    }
  }

  /// Whether blocks hold far more entries than leads can have.
  private static func isCrowded(_ database: Database, beyond mostSpareBlocks: Int) throws -> Bool {
    let blocks = try Int.fetchOne(database, sql: "SELECT count(*) FROM main.leadpatch_numbers") ?? 0
    guard blocks > mostSpareBlocks else { return false }
    let leads = try Int.fetchOne(database, sql: "SELECT count(*) FROM main.leads") ?? 0
    return blocks / 2 > leads / fewestEntries
  }

  /// Has the leads looked at of the entries behind those that were looked at last.
  private func doubtNextEntries() throws {
    while batch.count < mostAtOnce, let block = try blocks.first(after: lastDoubted) {
      batch += try block.entries().map { NumberChange(entry: $0, kind: .mayHaveLost) }
      lastDoubted = block.first
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
      guard try isOnTurn() else { return true }
      while done < batch.count {
        try writeBlock()
        if isOver() { return false }
      }
      try removal.bind(lastRow, at: 1)
      repeat {
        try removal.run()
        if removal.changedRows < Self.removedAtOnce { return true }
      } while !isOver()
      return false
    }
  }

  private static let removedAtOnce = 256
  /// Changes that are brought into a block before the time is looked at; each may need a look at its lead.
  private static let mostInBlock = 1024

  /// Whether the last remark is the own one.
  private func isOnTurn() throws -> Bool {
    defer { remarks.reset() }
    try remarks.bind(ownRow, at: 1)
    guard try remarks.step(), remarks.text(at: 0) == remark else { return false }
    return try !remarks.step()
  }

  /// Brings the changes of one block in, and of those behind it as long as too little is left to stand alone.
  private func writeBlock() throws {
    let start = batch[done].entry
    let block = try blocks.last(upTo: start) ?? blocks.first(after: NumberedLead(number: .min, lead: .min))
    var next = try block.flatMap { try blocks.first(after: $0.first) }
    var entries = try Self.merge(block?.entries() ?? [], with: try takeChanges(before: next?.first))
    if let block, entries.first != block.first { try blocks.remove(block.first) }
    while let joined = next, isBehindChanges(joined.first),
      NumberBlock.encode(entries).count < NumberBlock.fewestBytes
    {
      next = try blocks.first(after: joined.first)
      try blocks.remove(joined.first)
      entries += try Self.merge(joined.entries(), with: try takeChanges(before: next?.first))
    }
    for part in NumberBlock.share(entries) { try blocks.put(part) }
  }

  /// Whether no change is left that belongs before an entry.
  private func isBehindChanges(_ entry: NumberedLead) -> Bool { done == batch.count || batch[done].entry >= entry }

  /// The next changes before an entry, not too many of them.
  private func takeChanges(before end: NumberedLead?) throws -> ArraySlice<NumberChange> {
    let start = done
    while done < batch.count, done - start < Self.mostInBlock, end.map({ batch[done].entry < $0 }) ?? true {
      try settle(done)
      done += 1
    }
    return batch[start..<done]
  }

  /// Looks at a lead that may have lost its number.
  private func settle(_ place: Int) throws {
    let change = batch[place]
    guard change.kind == .mayHaveLost else { return }
    defer { numberOfLead.reset() }
    try numberOfLead.bind(change.entry.lead, at: 1)
    let hasIt = try numberOfLead.step() && numberOfLead.integer(at: 0) == change.entry.number
    batch[place] = NumberChange(entry: change.entry, kind: hasIt ? .has : .hasLost)
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
      if change.kind == .has { merged.append(change.entry) }
    }
    merged.append(contentsOf: entries[place...])
    return merged
  }
}
