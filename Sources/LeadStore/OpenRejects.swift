import GRDB
import LeadModel

/// What a row of a reject file says of the reject that it is.
package struct RejectMark: Sendable, Hashable {
  package let row: Int
  package let line: Int
  package let code: String
  package let message: String

  package init(row: Int, line: Int, code: String, message: String) {
    self.row = row
    self.line = line
    self.code = code
    self.message = message
  }
}

/// A reject in the ledger.
package struct RejectPlace: Sendable, Hashable {
  package let run: Int64
  package let row: Int
}

/// Finds the rejects that the rows of a reject file are, newest run first.
package struct RejectSearch {
  /// A file of another store matches nowhere; going through every run for each of its rows would take long.
  private static let longestFailures = 100
  private let writer: LeadWriter
  private let before: Int64
  /// Rows of one reject file are mostly of one run.
  private var lastRun: Int64?
  private var failures = 0

  fileprivate init(_ writer: LeadWriter, before: Int64) {
    self.writer = writer
    self.before = before
  }

  package mutating func find(_ mark: RejectMark) throws -> RejectPlace? {
    try translatingErrors(path: writer.path) {
      if let lastRun, try isThere(mark, in: lastRun) { return RejectPlace(run: lastRun, row: mark.row) }
      guard failures < Self.longestFailures else { return nil }
      let runs = try writer.database.cachedStatement(
        sql: """
          SELECT runs.id FROM runs CROSS JOIN rejects ON rejects.run = runs.id AND rejects.row = ?1
          WHERE runs.id < ?2 AND runs.state = 'done' AND runs.command <> 'undo' AND rejects.line = ?3
            AND rejects.code = ?4 AND rejects.message = ?5
          ORDER BY runs.id DESC LIMIT 1
          """)
      let arguments: StatementArguments = [mark.row, before, mark.line, mark.code, mark.message]
      guard let run = try Int64.fetchOne(runs, arguments: arguments) else {
        failures += 1
        return nil
      }
      lastRun = run
      return RejectPlace(run: run, row: mark.row)
    }
  }

  private func isThere(_ mark: RejectMark, in run: Int64) throws -> Bool {
    let statement = try writer.database.cachedStatement(
      sql: """
        SELECT EXISTS (SELECT 1 FROM rejects WHERE run = ?1 AND row = ?2 AND line = ?3 AND code = ?4 AND message = ?5)
        """)
    return try Bool.fetchOne(statement, arguments: [run, mark.row, mark.line, mark.code, mark.message]) ?? false
  }
}

extension LeadWriter {
  /// A search among the rejects of earlier runs.
  package func rejectSearch(before run: Int64) -> RejectSearch { RejectSearch(self, before: run) }

  /// Keeps that a row of a run is a reject of an earlier one, given back.
  package func keepGivenBack(row: Int, of run: Int64, answering reject: RejectPlace) throws {
    try translatingErrors(path: path) {
      let statement = try database.cachedStatement(
        sql: """
          INSERT INTO given_back (by_run, by_row, run, row, first_run) VALUES (?1, ?2, ?3, ?4,
            coalesce((SELECT first_run FROM given_back WHERE by_run = ?3 AND by_row = ?4), ?3))
          ON CONFLICT DO NOTHING
          """)
      try statement.execute(arguments: [run, row, reject.run, reject.row])
    }
  }
}

/// A refused row that nothing has mended yet.
package struct OpenReject: Sendable, Hashable {
  package let run: Int64
  /// The file of that run.
  package let name: String
  /// When the row was refused first, ISO 8601 UTC.
  package let since: String
  /// Seconds from then to now.
  package let age: Int
  package let row: Int
  package let line: Int
  package var leadID: String?
  package let code: String
  package let field: String?
  package var value: String?
  package var message: String
}

extension LeadStore {
  /// Every reject that is open, oldest first. A reject of a run that is done is open until
  ///
  /// - its row was given back, in a later run that is done (where it is refused again, it is that run's reject, as old as
  ///   before), or
  /// - a later run changed the field that is at fault, of that lead, or
  /// - the same file was applied again.
  ///
  /// A run that was taken back does not count, neither for its rejects nor for what it mended.
  package func openRejects(_ body: (OpenReject) throws -> Void) throws {
    let columnOfField = LeadField.allCases.compactMap { field in
      field.column.map { "WHEN '\(field.rawValue)' THEN '\($0.sqlName)'" }
    }.joined(separator: " ")
    try inDatabase { database in
      let cursor = try Row.fetchCursor(
        database,
        sql: """
          SELECT rejects.*, runs.name, first.started_at AS since,
            strftime('%s', 'now') - strftime('%s', first.started_at) AS age
          FROM runs
          CROSS JOIN rejects ON rejects.run = runs.id
          LEFT JOIN given_back AS mine ON mine.by_run = rejects.run AND mine.by_row = rejects.row
          JOIN runs AS first ON first.id = coalesce(mine.first_run, rejects.run)
          WHERE runs.state = 'done' AND runs.command <> 'undo'
            AND NOT EXISTS (
              SELECT 1 FROM runs AS again WHERE again.sha256 = runs.sha256 AND again.id > runs.id
                AND again.state = 'done' AND again.command = runs.command)
            AND NOT EXISTS (
              SELECT 1 FROM given_back JOIN runs AS later ON later.id = given_back.by_run
              WHERE given_back.run = rejects.run AND given_back.row = rejects.row AND later.state = 'done')
            AND NOT EXISTS (
              SELECT 1 FROM leads CROSS JOIN runs AS later ON later.id > rejects.run
              CROSS JOIN \(Schema.edits) ON edits.run = later.id AND \(Schema.isEdit(ofLead: "leads.rowid"))
              CROSS JOIN json_each(edits.changes) AS change
              WHERE rejects.lead IS NOT NULL AND rejects.field IS NOT NULL AND leads.id = rejects.lead
                AND later.state = 'done' AND later.command <> 'undo'
                AND change.value ->> 1 = CASE rejects.field \(columnOfField) END)
          ORDER BY first.id, rejects.run, rejects.row
          """)
      while let row = try cursor.next() {
        try body(
          OpenReject(
            run: try row.value("run"), name: try row.value("name"), since: try row.value("since"),
            age: try row.optional("age") ?? 0, row: try row.value("row"), line: try row.value("line"),
            leadID: try row.optional("lead"), code: try row.value("code"), field: try row.optional("field"),
            value: try row.optional("value"), message: try row.value("message")))
      }
    }
  }
}
