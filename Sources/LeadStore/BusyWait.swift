import GRDB
import Glibc
import Synchronization

/// How a connection waits where another program holds the write lock: it looks again every millisecond.
///
/// SQLite's own waiting, whose sleeps grow to 100 ms, finds the lock taken for good where a dialler works without a pause.
final class BusyWait: Sendable {
  private static let pause: UInt32 = 1000
  private let timeout: ContinuousClock.Duration
  private let isStopped: @Sendable () -> Bool
  private let began = Mutex(ContinuousClock.now)

  /// - Parameters:
  ///   - timeout: seconds after which the store counts as busy.
  ///   - isStopped: asked at each look; true ends the waiting at once.
  init(timeout: Double, isStopped: @escaping @Sendable () -> Bool) {
    self.timeout = .seconds(timeout)
    self.isStopped = isStopped
  }

  /// Waits for a moment before another look.
  ///
  /// - Parameter tries: how often this wait has looked before.
  /// - Returns: false where the waiting is over.
  func waits(after tries: Int) -> Bool {
    let now = ContinuousClock.now
    let start = began.withLock { began in
      if tries == 0 { began = now }
      return began
    }
    guard now - start < timeout, !isStopped() else { return false }
    usleep(Self.pause)
    return true
  }
}
