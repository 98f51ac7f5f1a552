import GRDB
import GRDBSQLite

/// The pages that a connection has written.
///
/// Unsafe, with this invariant: whoever holds it uses it inside the closure of the `Database` that it was made with.
@safe
struct WrittenPages {
  private let connection: OpaquePointer?

  init(_ database: Database) { unsafe connection = database.sqliteConnection }

  var pages: Int {
    var count: Int32 = 0
    var highest: Int32 = 0
    _ = unsafe sqlite3_db_status(connection, SQLITE_DBSTATUS_CACHE_WRITE, &count, &highest, 0)
    return Int(count)
  }
}
