import GRDB
package import LeadModel
import Reconciliation

/// Writes leads, their history and the run's progress, in transactions that the caller bounds.
package final class LeadWriter {
  let database: Database
  let path: String
  private let rows: LeadRows
  private var cells = LeadCells()
  let history: EditBlocks
  let rejectedLeads: RejectedLeads
  private let numbers: NumberNotes
  private let setProgress: SQLiteStatement
  /// One UPDATE for each set of columns that ever changed together, so that untouched indexes cost nothing.
  /// The key has a bit for each column.
  private var updates: [UInt32: SQLiteStatement] = [:]
  private var insertLead: SQLiteStatement?
  private var insertReject: SQLiteStatement?
  private var findOptedOut: SQLiteStatement?
  private var findStatus: SQLiteStatement?
  private let others: OtherPrograms
  private let written: WrittenPages
  private let pageSize: Int

  init(_ database: Database, path: String) throws {
    self.database = database
    self.path = path
    rows = try LeadRows(database, table: "main.leads")
    // A first look at the store, so that SQLite has its shared memory open.
    _ = try Int.fetchOne(database, sql: "SELECT count(*) FROM main.sqlite_schema")
    others = OtherPrograms(database)
    written = WrittenPages(database)
    pageSize = try Int.fetchOne(database, sql: "PRAGMA main.page_size") ?? 4096
    history = try EditBlocks(database)
    rejectedLeads = try RejectedLeads(database)
    numbers = try NumberNotes(database)
    setProgress = try SQLiteStatement(database, "UPDATE runs SET progress = ?2 WHERE id = ?1")
  }

  /// Runs a body in one transaction that holds the write lock from its start.
  package func transaction<Result>(_ body: () throws -> Result) throws -> Result {
    try translatingErrors(path: path) {
      try database.beginTransaction(.immediate)
      do {
        try numbers.begin()
        let result = try body()
        try history.close()
        try rejectedLeads.close()
        try numbers.close()
        try GatheringFileSystem.gathering(in: database) { try database.commit() }
        return result
      } catch {
        history.drop()
        rejectedLeads.drop()
        numbers.drop()
        try? database.rollback()
        throw error
      }
    }
  }

  /// The same, and what it wrote is on disk when it returns, with all that was written before: a run must not count as
  /// done and be undone by a power failure.
  package func lastingTransaction<Result>(_ body: () throws -> Result) throws -> Result {
    try translatingErrors(path: path) { try database.execute(sql: "PRAGMA main.synchronous = FULL") }
    defer { try? database.execute(sql: "PRAGMA main.synchronous = NORMAL") }
    return try transaction(body)
  }

  /// False only where it is certain that no other program has the store open.
  package var mayOthersWait: Bool { others.mayBeThere }

  /// A number that differs from its last value where another connection has written in between.
  package func dataVersion() throws -> Int {
    try translatingErrors(path: path) { try Int.fetchOne(database, sql: "PRAGMA main.data_version") ?? 0 }
  }

  /// Sets how many bytes the log may have before a commit of this connection copies it back into the store; 0 for any
  /// number.
  package func setLogSize(_ bytes: Int) throws {
    try translatingErrors(path: path) {
      try database.execute(sql: "PRAGMA wal_autocheckpoint = \(bytes / pageSize)")
    }
  }

  /// Bytes of pages that this connection has written, to the log or elsewhere.
  package var bytesWritten: Int { written.pages * pageSize }

  /// Copies the log back into the store; a failure does no harm, as with `LogCopier`.
  package func copyLog() { _ = try? database.checkpoint(.passive) }

  /// The leads as they stand inside the transaction.
  package func view() throws -> LeadSnapshot {
    try translatingErrors(path: path) { try LeadSnapshot(database, writingBefore: numbers.close) }
  }

  /// What brings the changes of numbers into their index's blocks.
  ///
  /// - Parameters:
  ///   - mostWaiting: bytes of changes that may wait.
  ///   - mostAtOnce: changes that are brought in together.
  ///   - mostSpareBlocks: blocks that are never too many.
  /// - Returns: nil where there is nothing to do, or so little that it can wait.
  package func numberFold(
    mostWaiting: Int = NumberFold.mostWaiting, mostAtOnce: Int = NumberFold.mostAtOnce,
    mostSpareBlocks: Int = NumberFold.mostSpareBlocks
  ) throws -> NumberFold? {
    try translatingErrors(path: path) {
      try NumberFold(
        database, path: path, mostWaiting: mostWaiting, mostAtOnce: mostAtOnce, mostSpareBlocks: mostSpareBlocks)
    }
  }

  /// Whether a lead that has opted out, other than this one and those that the run itself has edited, has the number.
  package func isOptedOut(_ e164: String, otherThan rowID: Int64, run: Int64) throws -> Bool {
    try translatingErrors(path: path) {
      let statement = try findOptedOut ?? SQLiteStatement(database, Self.optedOutQuery)
      findOptedOut = statement
      defer { statement.reset() }
      try statement.bind(e164, at: 1)
      try statement.bind(rowID, at: 2)
      try statement.bind(run, at: 3)
      while try statement.step() {
        if !history.holds(statement.integer(at: 0), run: run) { return true }
      }
      return false
    }
  }

  private static let optedOutQuery = """
    SELECT rowid FROM leads INDEXED BY leads_opted_out
    WHERE do_not_call <> 0 AND phone IS NOT NULL AND CAST(phone AS INTEGER) = CAST(?1 AS INTEGER) AND +phone = ?1
      AND rowid <> ?2 AND NOT EXISTS (SELECT 1 FROM \(Schema.edits) WHERE run = ?3 AND \(Schema.isEdit(ofLead: "leads.rowid")))
    """

  /// The lead as it stands inside the transaction.
  package func lead(rowID: Int64) throws -> Lead? {
    try translatingErrors(path: path) { try rows.lead(rowID: rowID) }
  }

  /// What tells whether a lead is, inside the transaction, what it was; nil where it is gone.
  package func fingerprint(ofLead rowID: Int64) throws -> LeadFingerprint? {
    try translatingErrors(path: path) { try rows.read(rowID: rowID, into: &cells) ? cells.fingerprint : nil }
  }

  /// Writes one changed lead, and its history with that of its neighbours; to be called in a transaction.
  ///
  /// - Parameters:
  ///   - now: ISO 8601 UTC with milliseconds, for `updated_at`.
  /// - Throws: `StoreError.accounting` where the update did not change exactly one row.
  package func write(_ edit: LeadEdit, run: Int64, now: String) throws {
    try translatingErrors(path: path) {
      try update(edit, now: now)
      if numbers.isOn, let phone = edit.cell(of: .phone) {
        try numbers.note(edit.rowID, before: edit.phoneBefore, after: phone, in: edit.text)
      }
      try history.add(edit, run: run)
    }
  }

  private func update(_ edit: LeadEdit, now: String) throws {
    let statement = try updateStatement(edit.columns)
    let (revision, overflow) = edit.revision.addingReportingOverflow(Int64(edit.appliedRows))
    if overflow {
      throw StoreError.failed(path: path, reason: "the revision of the lead at rowid \(edit.rowID) can rise no further")
    }
    try statement.bind(now, at: 1)
    try statement.bind(revision, at: 2)
    try statement.bind(edit.rowID, at: 3)
    try statement.run(lending: edit.text) { lend in
      try lend(edit.status, 4)
      var parameter = 5
      for cell in edit.cells {
        try lend(cell, parameter)
        parameter += 1
      }
    }
    guard statement.changedRows == 1 else {
      throw StoreError.accounting(
        reason: "the update of the lead at rowid \(edit.rowID) changed \(statement.changedRows) rows")
    }
  }

  private func updateStatement(_ columns: UInt32) throws -> SQLiteStatement {
    if let statement = updates[columns] { return statement }
    let changed = LeadColumn.inOrder.filter { columns & 1 << UInt32($0.index) != 0 }
    let settings = changed.enumerated().map { "\($1.sqlName) = ?\($0 + 5), " }.joined()
    let statement = try SQLiteStatement(
      database, "UPDATE leads SET \(settings)updated_at = ?1, revision = ?2 WHERE rowid = ?3 AND status IS ?4")
    updates[columns] = statement
    return statement
  }

  /// Records how far a run has come: every lead up to this rowid is done.
  package func setProgress(run: Int64, through rowID: Int64) throws {
    try translatingErrors(path: path) {
      try setProgress.bind(run, at: 1)
      try setProgress.bind(rowID, at: 2)
      try setProgress.run()
    }
  }

  /// Adds a lead; its values' `revision` and times are written as given.
  package func insert(_ values: [ColumnValue]) throws {
    try translatingErrors(path: path) {
      let statement = try insertLead ?? SQLiteStatement(database, Self.leadInsertion)
      insertLead = statement
      for (index, value) in values.enumerated() { try statement.bind(value, at: index + 1) }
      try statement.run()
      if numbers.isOn { try numbers.note(database.lastInsertedRowID, has: values[LeadColumn.phone.index]) }
    }
  }

  /// The status of the lead with this id, removed or not; nil where none has it.
  package func status(ofLead id: String) throws -> String? {
    try translatingErrors(path: path) {
      let statement = try findStatus ?? SQLiteStatement(database, "SELECT status FROM leads WHERE id = ?1")
      findStatus = statement
      defer { statement.reset() }
      try statement.bind(id, at: 1)
      return try statement.step() ? statement.text(at: 0) : nil
    }
  }

  /// Adds a campaign where none has its id.
  package func insert(_ campaign: Campaign) throws {
    try translatingErrors(path: path) {
      try database.execute(
        sql: """
          INSERT OR IGNORE INTO campaigns (id, dialect, state, default_region, default_time_zone)
          VALUES (?, ?, ?, ?, ?)
          """,
        arguments: [
          campaign.id, campaign.dialect, campaign.state, campaign.defaultRegion, campaign.defaultTimeZone,
        ])
    }
  }

  /// Keeps a refused row in the ledger; a row kept before stays as it is.
  ///
  /// - Parameter whileWriting: whether it was refused inside this transaction, by what the lead is now.
  package func keepReject(_ reject: Reject, of outcome: RowOutcome, run: Int64, whileWriting: Bool) throws {
    try keep(RejectRecord(reject, of: outcome), run: run, whileWriting: whileWriting)
  }

  /// Keeps a refused row in the ledger; a row kept before stays as it is.
  ///
  /// - Parameter whileWriting: whether it was refused inside this transaction, by what the lead is now.
  package func keep(_ reject: RejectRecord, run: Int64, whileWriting: Bool) throws {
    try translatingErrors(path: path) {
      let statement = try insertReject ?? SQLiteStatement(database, Self.rejectInsertion)
      insertReject = statement
      try statement.run(lending: reject.text) { lend in
        try statement.bind(run, at: 1)
        try statement.bind(Int64(reject.row), at: 2)
        try statement.bind(Int64(reject.line), at: 3)
        try lend(reject.lead, 4)
        try lend(reject.code, 5)
        try lend(reject.field, 6)
        try lend(reject.value, 7)
        try lend(reject.message, 8)
        try lend(reject.hint, 9)
        try lend(reject.status, 10)
        try statement.bind(reject.isPartial ? 1 : 0, at: 11)
        try statement.bind(whileWriting ? 1 : 0, at: 12)
      }
      // A row kept before was noted then.
      if statement.changedRows == 1, case .text(let start, let end) = reject.lead {
        try rejectedLeads.add(reject.text[Int(start)..<Int(end)].span, row: reject.row, run: run)
      }
    }
  }

  private static let leadInsertion = """
    INSERT INTO leads (\(Schema.columnList))
    VALUES (\(LeadColumn.inOrder.map { _ in "?" }.joined(separator: ", ")))
    """

  /// A hint that is the code's own is kept as an empty one.
  private static let rejectInsertion = """
    INSERT INTO rejects (run, row, line, lead, code, field, value, message, hint, status, partial, written)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, coalesce(?, ''), ?, ?, ?) ON CONFLICT DO NOTHING
    """
}
