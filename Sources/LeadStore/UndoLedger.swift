import GRDB
package import LeadModel
package import Reconciliation

extension LeadSnapshot {
  /// The edits of a run beyond a rowid, in rowid order.
  ///
  /// - Parameter onlyOptOuts: only leads that have opted out now, or whose opt-out the run changed.
  package func edits(
    ofRun run: Int64, after rowID: Int64?, limit: Int, onlyOptOuts: Bool
  ) throws -> [RunEdit] {
    let condition = onlyOptOuts ? "AND (leads.do_not_call <> 0 OR instr(edits.changes, '\"do_not_call\"') > 0)" : ""
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT edits.lead, edits.status, edits.changes FROM \(Schema.edits) LEFT JOIN leads ON leads.rowid = edits.lead
        WHERE edits.run = ?1 AND edits.block >= \(Schema.block(ofLead: "?2")) AND edits.lead > ?2 \(condition)
        ORDER BY edits.block, edits.lead LIMIT ?3
        """, arguments: [run, rowID ?? Int64.min, limit])
    return try rows.map { row in try RunEdit(row, rowID: try row.value("lead")) }
  }
}

extension LeadSnapshot {
  /// What a run did to one lead, nil where it did nothing to it.
  package func edit(ofRun run: Int64, lead rowID: Int64) throws -> RunEdit? {
    let row = try Row.fetchOne(
      database, sql: "SELECT status, changes FROM \(Schema.edits) WHERE run = ?1 AND \(Schema.isEdit(ofLead: "?2"))",
      arguments: [run, rowID])
    return try row.map { row in try RunEdit(row, rowID: rowID) }
  }

  /// Calls a body with every lead that an undo skipped: its id, nil where it is gone, and why.
  package func skips(ofUndo undo: Int64, _ body: (SkippedLead) throws -> Void) throws {
    let cursor = try Row.fetchCursor(
      database, sql: "SELECT lead, code, field, message FROM rejects WHERE run = ? ORDER BY row", arguments: [undo])
    while let row = try cursor.next() {
      try body(
        SkippedLead(
          leadID: try row.optional("lead"), code: try row.value("code"), field: try row.optional("field"),
          message: try row.value("message")))
    }
  }
}

extension RunEdit {
  fileprivate init(_ row: Row, rowID: Int64) throws {
    self.init(
      rowID: rowID, statusBefore: ColumnValue(try row.optional("status") as String?),
      changes: try PackedChanges.decode(try row.value("changes")))
  }
}

/// What an `undo` is to do: which run it takes back, and whether its opt-outs too.
package struct UndoRequest: Sendable, Hashable {
  package let run: RunEntry
  package let withOptOuts: Bool

  package init(run: RunEntry, withOptOuts: Bool) {
    self.run = run
    self.withOptOuts = withOptOuts
  }

  /// Its identity in the ledger: the content of the run that it takes back, and what is asked.
  package var identity: RunIdentity {
    RunIdentity(sha256: run.sha256, options: #"{"run":\#(run.id),"with_opt_outs":\#(withOptOuts)}"#)
  }
}

/// What an `undo` has done so far, counted in the ledger.
package struct UndoTally: Sendable, Hashable {
  /// Leads that the run edited.
  package var leads = 0
  package var givenBack = 0
  package var skipped: [String: Int] = [:]
  /// Changed columns by their name.
  package var columns: [String: Int] = [:]

  package init() {}
}

extension LeadWriter {
  /// The run as it stands inside the transaction.
  package func run(id: Int64) throws -> RunEntry? {
    try translatingErrors(path: path) { try RunEntry.find(id, in: database) }
  }

  /// The undo of a run that was stopped before its end, if there is one.
  package func stoppedUndo(ofRun run: RunEntry) throws -> RunEntry? {
    try translatingErrors(path: path) {
      let row = try Row.fetchOne(
        database,
        sql: """
          \(RunEntry.query) WHERE runs.sha256 = ? AND runs.command = 'undo' AND runs.state = 'writing'
            AND runs.options ->> 'run' = ?
          """, arguments: [run.sha256, run.id])
      return try row.flatMap(RunEntry.init)
    }
  }

  /// Whether an undo has given a lead back, or skipped it.
  package func hasSettled(_ rowID: Int64, undo: Int64) throws -> Bool {
    try translatingErrors(path: path) {
      if history.holds(rowID, run: undo) { return true }
      let statement = try database.cachedStatement(
        sql: """
          SELECT EXISTS (SELECT 1 FROM \(Schema.edits) WHERE run = ?1 AND \(Schema.isEdit(ofLead: "?2")))
            OR EXISTS (SELECT 1 FROM rejects WHERE run = ?1 AND row = ?2)
          """)
      return try Bool.fetchOne(statement, arguments: [undo, rowID]) ?? false
    }
  }

  /// Keeps a lead that an undo skipped; the ledger's `row` is the lead's rowid there.
  package func keepSkip(_ skip: UndoSkip, rowID: Int64, lead: Lead?, undo: Int64) throws {
    try keep(RejectRecord(skip, rowID: rowID, lead: lead), run: undo, whileWriting: true)
  }

  /// Counts what an undo has done.
  package func tally(undo: Int64, of run: Int64) throws -> UndoTally {
    try translatingErrors(path: path) {
      try history.close()
      var tally = UndoTally()
      tally.leads = try EditBlocks.countLeads(ofRun: run, in: database)
      tally.givenBack = try EditBlocks.countLeads(ofRun: undo, in: database)
      let skips = try Row.fetchAll(
        database, sql: "SELECT code, count(*) FROM rejects WHERE run = ? GROUP BY code", arguments: [undo])
      for row in skips { tally.skipped[row[0]] = row[1] }
      let columns = try Row.fetchAll(
        database,
        sql: """
          SELECT change.value ->> 1, count(*) FROM \(Schema.edits), json_each(edits.changes) AS change WHERE edits.run = ?
          GROUP BY 1
          """, arguments: [undo])
      for row in columns { tally.columns[row[0]] = row[1] }
      return tally
    }
  }

  /// Marks a run as taken back. Where that run was an undo itself, what it took back counts again, and so on.
  package func markUndone(_ run: RunEntry) throws {
    try translatingErrors(path: path) {
      var next: RunEntry? = run
      var state = RunState.undone
      while let current = next {
        try database.execute(
          sql: "UPDATE runs SET state = ? WHERE id = ?", arguments: [state.rawValue, current.id])
        state = state == .undone ? .done : .undone
        // A run is younger than what it takes back, so this ends.
        next = try current.undoes.flatMap { $0 < current.id ? try RunEntry.find($0, in: database) : nil }
      }
    }
  }
}

/// A lead that an undo left as it was.
package struct SkippedLead: Sendable, Hashable {
  /// nil where the lead is in the store no more.
  package let leadID: String?
  package let code: String
  package let field: String?
  package let message: String

  package init(leadID: String?, code: String, field: String?, message: String) {
    self.leadID = leadID
    self.code = code
    self.field = field
    self.message = message
  }
}
