import GRDB
package import LeadModel
package import Reconciliation

/// A run with everything that the ledger says of it.
package struct RunEntry: Sendable, Hashable {
  package let record: RunRecord
  /// SHA-256 of the decompressed content; for `undo`, of the file of the run that it takes back.
  package let sha256: String
  /// The options that are part of the run's identity, as JSON.
  package let options: String
  /// nil until the run is done.
  package let finishedAt: String?
  /// For `undo`: the run that it takes back.
  package let undoes: Int64?
  /// The `undo` that took this run back, where one has and was not taken back itself.
  package let undoneBy: Int64?

  package var id: Int64 { record.id }
}

/// Something that happened to a lead in a run.
package struct LeadEvent: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    case changed([ColumnChange])
    /// A row was refused, or `undo` skipped the lead.
    case refused(code: String, field: String?, value: String?, message: String, isPartial: Bool)
  }

  package let run: RunEntry
  /// The record of the file, 0 for `undo`.
  package let row: Int
  package let kind: Kind
}

extension LeadStore {
  /// The newest runs, newest first.
  ///
  /// - Parameter limit: nil for all.
  package func runs(limit: Int?, _ body: (RunEntry) throws -> Void) throws {
    try inDatabase { database in
      let cursor = try Row.fetchCursor(
        database, sql: "\(RunEntry.query) ORDER BY runs.id DESC LIMIT ?", arguments: [limit ?? -1])
      while let row = try cursor.next() { if let run = try RunEntry(row) { try body(run) } }
    }
  }

  /// How many runs the ledger holds.
  package func countRuns() throws -> Int {
    try inDatabase { try Int.fetchOne($0, sql: "SELECT count(*) FROM runs") ?? 0 }
  }

  /// The run with this id, nil where there is none.
  package func run(id: Int64) throws -> RunEntry? { try inDatabase { try RunEntry.find(id, in: $0) } }

  /// How many leads a run edited.
  package func countEdits(ofRun run: Int64) throws -> Int {
    try inDatabase { try EditBlocks.countLeads(ofRun: run, in: $0) }
  }
}

extension LeadSnapshot {
  /// Everything that happened to a lead, in time order: by run, then by row, changes before refusals.
  package func events(ofLead lead: Lead) throws -> [LeadEvent] {
    var events: [LeadEvent] = []
    // From run to run, since the ledger's edits are found by run and then by lead.
    let edits = try Row.fetchCursor(
      database,
      sql: "\(RunEntry.columns), edits.changes FROM runs \(Self.editsOfLead)", arguments: [lead.rowID])
    while let row = try edits.next() {
      guard let run = try RunEntry(row) else { continue }
      let changes = try PackedChanges.decode(try row.value("changes"))
      var byRow: [Int: [ColumnChange]] = [:]
      for change in changes { byRow[change.row, default: []].append(change) }
      events += byRow.map { LeadEvent(run: run, row: $0.key, kind: .changed($0.value)) }
    }
    let rejects = try Row.fetchCursor(
      database,
      sql: """
        \(RunEntry.columns), rejects.row, rejects.code, rejects.field, rejects.value, rejects.message, rejects.partial
        FROM \(RejectedLeads.rejectsOfLead) CROSS JOIN runs ON runs.id = rejects.run GROUP BY rejects.run, rejects.row
        """, arguments: [lead.id, RejectedLeads.word(ofLead: lead.id)])
    while let row = try rejects.next() {
      guard let run = try RunEntry(row) else { continue }
      let place: Int = run.undoes == nil ? try row.value("row") : 0
      events.append(
        LeadEvent(
          run: run, row: place,
          kind: .refused(
            code: try row.value("code"), field: try row.optional("field"), value: try row.optional("value"),
            message: try row.value("message"), isPartial: try row.value("partial"))))
    }
    return events.sorted { ($0.run.id, $0.row, $0.order) < ($1.run.id, $1.row, $1.order) }
  }

  /// To join a run with what it did to the lead that is the statement's first parameter.
  private static let editsOfLead =
    "CROSS JOIN \(Schema.edits) ON edits.run = runs.id AND \(Schema.isEdit(ofLead: "?1"))"

  /// The last run after this one that changed any of these columns of a lead.
  package func run(after run: Int64, thatChanged columns: [LeadColumn], ofLead rowID: Int64) throws -> RunEntry? {
    let edits = try Row.fetchCursor(
      database,
      sql: """
        \(RunEntry.columns), edits.changes FROM runs \(Self.editsOfLead)
        WHERE runs.id > ?2 ORDER BY runs.id DESC
        """, arguments: [rowID, run])
    while let row = try edits.next() {
      let changes = try PackedChanges.decode(try row.value("changes"))
      if changes.contains(where: { columns.contains($0.column) }) { return try RunEntry(row) }
    }
    return nil
  }
}

extension LeadEvent {
  fileprivate var order: Int {
    switch kind {
    case .changed: 0
    case .refused: 1
    }
  }
}

extension RunEntry {
  /// What `init(_:)` reads. An `undo` has the content of the run that it takes back, so that the index finds it.
  static let columns = """
    SELECT runs.id, runs.command, runs.name, runs.state, runs.started_at, runs.progress, runs.receipt, runs.sha256,
      runs.options, runs.finished_at,
      CASE runs.command WHEN 'undo' THEN runs.options ->> 'run' END AS undoes,
      CASE runs.state WHEN 'undone' THEN (
        SELECT max(later.id) FROM runs AS later WHERE later.sha256 = runs.sha256 AND later.command = 'undo'
          AND later.state = 'done' AND later.options ->> 'run' = runs.id) END AS undone_by
    """
  static let query = "\(columns) FROM runs"

  static func find(_ id: Int64, in database: Database) throws -> RunEntry? {
    try Row.fetchOne(database, sql: "\(query) WHERE runs.id = ?", arguments: [id]).flatMap(RunEntry.init)
  }

  init?(_ row: Row) throws {
    guard let record = try RunRecord(row) else { return nil }
    self.init(
      record: record, sha256: try row.value("sha256"), options: try row.value("options"),
      finishedAt: try row.optional("finished_at"), undoes: try row.optional("undoes"),
      undoneBy: try row.optional("undone_by"))
  }
}
