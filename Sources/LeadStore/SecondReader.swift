import GRDB
import GRDBSQLite

/// A second connection to a store, so that two threads can read the same unchanging view of it at once.
///
/// SQLite has no word for 'the view that another connection sees' where it is built without its snapshots, as Debian's
/// is. But it tells of a connection whether others have committed since it was asked last (`PRAGMA data_version`,
/// https://www.sqlite.org/pragma.html#pragma_data_version): if none has between two questions of the first connection,
/// the second one of them from within its view, then a view that began in between is the same.
///
/// Unsafe, with this invariant: the one call of SQLite is given a connection inside the closure of its `Database`, and a
/// number that outlives the call.
enum SecondReader {
  /// So often is a view asked for that nobody has written to meanwhile; each time takes some ten microseconds.
  private static let attempts = 50

  /// - Returns: nil where the store cannot be opened once more.
  static func open(path: String) -> DatabaseQueue? {
    var configuration = Configuration()
    // Never makes a file in place of one that was moved away.
    configuration.readonly = true
    configuration.prepareDatabase { try LeadStore.prepareConnection($0, cacheKilobytes: LeadStore.scanCacheKilobytes) }
    return try? DatabaseQueue(path: path, configuration: configuration)
  }

  /// Begins a transaction on both connections that sees the same in both.
  ///
  /// - Returns: false, with no transaction begun, where somebody else commits all the time, the store's file is no longer
  ///   where the second connection found one, or the store has no log, so that who reads holds others up.
  static func beginSameView(_ first: Database, _ second: Database) throws -> Bool {
    guard try String.fetchOne(first, sql: "PRAGMA main.journal_mode") == "wal" else { return false }
    for _ in 0..<attempts {
      do {
        let version = try dataVersion(first)
        try second.beginTransaction(.deferred)
        _ = try dataVersion(second)
        try first.beginTransaction(.deferred)
        if try dataVersion(first) == version {
          if !hasMoved(first) { return true }
          end(first, second)
          return false
        }
      } catch {
        end(first, second)
        throw error
      }
      end(first, second)
    }
    return false
  }

  private static func end(_ first: Database, _ second: Database) {
    for database in [first, second] where database.isInsideTransaction { try? database.rollback() }
  }

  private static func dataVersion(_ database: Database) throws -> Int {
    try Int.fetchOne(database, sql: "PRAGMA main.data_version") ?? 0
  }

  /// Whether the file of a connection is no longer the one that its path names.
  private static func hasMoved(_ database: Database) -> Bool {
    var hasMoved: Int32 = 1
    let status = unsafe sqlite3_file_control(database.sqliteConnection, "main", SQLITE_FCNTL_HAS_MOVED, &hasMoved)
    return status != SQLITE_OK || hasMoved != 0
  }
}
