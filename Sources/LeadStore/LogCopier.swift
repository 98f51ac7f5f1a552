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
  }

  /// - Returns: nil where the store's file has been moved away, in whose place SQLite would make another.
  private func open() throws -> DatabaseQueue? {
    if queue == nil, unsafe access(path, F_OK) == 0 { queue = try DatabaseQueue(path: path) }
    return queue
  }
}
