import GRDB

/// What can go wrong with the store, free of SQLite's types; the pipeline turns it into an exit status.
package enum StoreError: Error, Sendable {
  /// The file could not be made.
  case cannotCreate(path: String, reason: String)
  /// The file is no lead store, or is one of a newer leadpatch.
  case foreign(path: String, reason: String)
  /// Another writer held the store for longer than `--busy-timeout`.
  case busy(path: String)
  /// Reading or writing failed; the reason is SQLite's own text.
  case failed(path: String, reason: String)
  /// An edit did not change exactly one row.
  case accounting(reason: String)
}

/// Runs a body and turns SQLite's errors into ours.
func translatingErrors<Result>(path: String, _ body: () throws -> Result) throws -> Result {
  do {
    return try body()
  } catch let error as DatabaseError {
    switch error.resultCode {
    case .SQLITE_BUSY, .SQLITE_LOCKED: throw StoreError.busy(path: path)
    case .SQLITE_NOTADB: throw StoreError.foreign(path: path, reason: "it is not an SQLite database")
    default: throw StoreError.failed(path: path, reason: error.message ?? error.resultCode.description)
    }
  } catch let damage as NumberIndexDamage {
    throw StoreError.failed(
      path: path,
      reason:
        "its table \(damage.table) holds what leadpatch did not write; after '\(NumberIndex.invalidation)' in SQLite the "
        + "next 'apply' makes it anew")
  } catch is RowDecodingError {
    throw StoreError.failed(path: path, reason: "a table holds values that leadpatch did not write")
  }
}
