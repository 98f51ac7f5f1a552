private import CSQLite
import GRDB
import Glibc

/// Copies SQLite's log back into the store, on a connection of its own: another one can write meanwhile.
///
/// Used on one thread at a time.
package final class LogCopier {
  private let path: String
  private var queue: DatabaseQueue?

  init(path: String) { self.path = path }

  /// Copies what the log holds, as far as no reader still needs what the store has.
  ///
  /// A failure does no harm: the log holds everything until it has been copied, and whoever opens the store next tries
  /// again.
  package func copy() {
    do { _ = try open()?.inDatabase { try $0.checkpoint(.passive) } } catch {}
    beginWriting()
  }

  /// Has the disk begin with what was copied, which SQLite syncs only once all of the log is: of 10,000 rows the last sync
  /// took 45 of 250 ms. Whether it succeeds is still what that sync says.
  private func beginWriting() {
    if let descriptor = OpenDescriptor.of(path) { csqlite_begin_writing(descriptor) }
  }

  /// - Returns: nil where the store's file has been moved away, in whose place SQLite would make another.
  private func open() throws -> DatabaseQueue? {
    if queue == nil, unsafe access(path, F_OK) == 0 { queue = try DatabaseQueue(path: path) }
    return queue
  }
}
