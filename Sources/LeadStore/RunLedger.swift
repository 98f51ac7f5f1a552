import GRDB
package import LeadModel

/// How far a run has come (SPEC section 5, 'Exactly once').
package enum RunState: String, Sendable {
  /// Edits are being written, or the reject file is not in place yet; the same command goes on with it.
  case writing
  case done
  /// Held back by `--max-rejects`; nothing was applied.
  case held
  /// Taken back; its file counts as not applied.
  case undone
}

/// What makes a file the same file: the SHA-256 of its decompressed content, and the options that change its meaning.
package struct RunIdentity: Sendable, Hashable {
  package let sha256: String
  /// The options as JSON with sorted keys.
  package let options: String

  package init(sha256: String, options: String) {
    self.sha256 = sha256
    self.options = options
  }
}

/// A run as the ledger holds it.
package struct RunRecord: Sendable, Hashable {
  package let id: Int64
  package let command: String
  package let name: String
  package let state: RunState
  package let startedAt: String
  /// Every lead up to this rowid is done; nil before the first transaction.
  package let progress: Int64?
  /// The receipt as JSON text, once the run is done.
  package let receipt: String?
}

extension LeadStore {
  /// The run of this command over the same content with the same options that is done or under way, if there is one.
  package func run(of command: String, identity: RunIdentity) throws -> RunRecord? {
    try inDatabase { database in
      let row = try Row.fetchOne(
        database,
        sql: """
          SELECT id, command, name, state, started_at, progress, receipt FROM runs
          WHERE sha256 = ? AND options = ? AND command = ? AND state IN ('writing', 'done')
          ORDER BY id DESC LIMIT 1
          """,
        arguments: [identity.sha256, identity.options, command])
      return try row.flatMap(RunRecord.init)
    }
  }

  /// The refused rows of a run, in input order.
  ///
  /// - Parameter whileWriting: only those that were refused inside a transaction that wrote.
  package func rejects(ofRun run: Int64, whileWriting: Bool = false, _ body: (RowOutcome) throws -> Void) throws {
    try inDatabase { database in
      let cursor = try Row.fetchCursor(
        database,
        sql: """
          SELECT row, line, lead, code, field, value, message, hint, status, partial FROM rejects
          WHERE run = ? AND written >= ? ORDER BY row
          """,
        arguments: [run, whileWriting ? 1 : 0])
      while let row = try cursor.next() { if let outcome = try RowOutcome(row) { try body(outcome) } }
    }
  }
}

extension LeadWriter {
  /// Enters a run as being written and gives its id.
  package func begin(command: String, name: String, identity: RunIdentity, startedAt: String) throws -> Int64 {
    try translatingErrors(path: path) {
      try database.execute(
        sql: """
          INSERT INTO runs (command, name, sha256, options, state, started_at)
          VALUES (?, ?, ?, ?, 'writing', ?)
          """,
        arguments: [command, name, identity.sha256, identity.options, startedAt])
      return database.lastInsertedRowID
    }
  }

  /// Closes a run with its receipt.
  package func finish(run: Int64, state: RunState, receipt: String, finishedAt: String) throws {
    try translatingErrors(path: path) {
      try database.execute(
        sql: "UPDATE runs SET state = ?, receipt = ?, finished_at = ? WHERE id = ?",
        arguments: [state.rawValue, receipt, finishedAt, run])
    }
  }
}

extension RunRecord {
  init?(_ row: Row) throws {
    guard let state = RunState(rawValue: try row.value("state")) else { return nil }
    self.init(
      id: try row.value("id"), command: try row.value("command"), name: try row.value("name"), state: state,
      startedAt: try row.value("started_at"), progress: try row.optional("progress"),
      receipt: try row.optional("receipt"))
  }
}

extension RowOutcome {
  fileprivate init?(_ row: Row) throws {
    guard let code = RejectCode(rawValue: try row.value("code")) else { return nil }
    let hint: String = try row.value("hint")
    let reject = Reject(
      code, field: try row.optional("field"), value: try row.optional("value"), message: try row.value("message"),
      hint: hint.isEmpty ? nil : hint)
    self.init(
      position: SourcePosition(row: try row.value("row"), line: try row.value("line")), result: .rejected(reject),
      isPartial: try row.value("partial"), leadID: try row.optional("lead"), leadStatus: try row.optional("status"))
  }
}

/// GRDB's own subscript ends the process where a value has another type, and a store may come from anywhere.
extension Row {
  /// The value of a column that the query names.
  ///
  /// - Throws: `DatabaseError` where it is NULL or of another type.
  func value<Value: DatabaseValueConvertible>(_ column: String) throws -> Value {
    guard let value: Value = try optional(column) else { throw Self.damage(column) }
    return value
  }

  /// The value of a column that the query names, nil for NULL.
  ///
  /// - Throws: `DatabaseError` where it is of another type.
  func optional<Value: DatabaseValueConvertible>(_ column: String) throws -> Value? {
    let stored: DatabaseValue = self[column]
    if stored.isNull { return nil }
    guard let value = Value.fromDatabaseValue(stored) else { throw Self.damage(column) }
    return value
  }

  /// What to throw where a value cannot be what leadpatch wrote.
  static func damage(_ column: String) -> DatabaseError {
    DatabaseError(resultCode: .SQLITE_CORRUPT, message: "the ledger's \(column) is not what leadpatch wrote")
  }
}
