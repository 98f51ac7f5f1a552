import GRDB

/// Tells whether a store's tables and triggers are what they were (https://www.sqlite.org/pragma.html#pragma_schema_version).
struct SchemaVersion {
  private let version: SQLiteStatement
  private var last: Int64?

  init(_ database: Database) throws { version = try SQLiteStatement(database, "PRAGMA main.schema_version") }

  /// Whether they have changed since this was asked last; true at the first time.
  mutating func hasChanged() throws -> Bool {
    defer { version.reset() }
    let now = try version.step() ? version.integer(at: 0) : 0
    defer { last = now }
    return now != last
  }
}
