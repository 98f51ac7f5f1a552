import GRDB
import GRDBSQLite
import Glibc

/// Whether another process has the store open, so that it may wait for the write lock at any moment.
///
/// In WAL mode every process that uses a store holds a shared lock on one byte of its `-shm` file, the one behind the
/// eight bytes of the locks that SQLite describes (`UNIX_SHM_DMS` in its `os_unix.c`;
/// https://www.sqlite.org/walformat.html, 'WAL locks'). Whoever asks for that byte alone hears whether somebody else has
/// it.
///
/// Unsafe, with this invariant: the descriptor is SQLite's own (`OpenDescriptor`), open for as long as the connection is
/// that this was made with, and only asked.
struct OtherPrograms {
  /// `UNIX_SHM_DMS`: behind 120 bytes of header and eight of locks.
  private static let sharedByAll: off_t = 128
  /// nil where it could not be found.
  private let sharedMemory: Int32?

  /// - Parameter database: has read from the store before.
  init(_ database: Database) {
    guard let store = unsafe sqlite3_db_filename(database.sqliteConnection, "main") else {
      sharedMemory = nil
      return
    }
    sharedMemory = OpenDescriptor.of(unsafe String(cString: store) + "-shm")
  }

  /// False only where it is certain that no other process has the store open.
  var mayBeThere: Bool {
    guard let sharedMemory else { return true }
    var lock = flock()
    lock.l_type = Int16(F_WRLCK)
    lock.l_whence = Int16(SEEK_SET)
    lock.l_start = Self.sharedByAll
    lock.l_len = 1
    guard unsafe fcntl(sharedMemory, F_GETLK, &lock) == 0 else { return true }
    return lock.l_type != Int16(F_UNLCK)
  }
}
