import Synchronization

/// Keeps two threads from using one connection to the store at once, which SQLite leaves to its user here.
final class StoreTurn: Sendable {
  private let mutex = Mutex(())

  /// Calls the body while nobody else has the turn.
  func take<Result>(_ body: () throws -> Result) rethrows -> Result {
    try mutex.withLock { _ in try body() }
  }
}
