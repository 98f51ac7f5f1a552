import Synchronization

/// Counts what several threads do together, up to a number.
final class SharedCounter: Sendable {
  private let done = Atomic(0)
  let count: Int

  init(count: Int) { self.count = count }

  /// The next number from 0 on, each to one thread alone; nil after the last.
  func next() -> Int? {
    let number = add(1) - 1
    return number < count ? number : nil
  }

  /// - Returns: how many there are now.
  @discardableResult
  func add(_ number: Int) -> Int { done.add(number, ordering: .relaxed).newValue }

  /// Gives no more numbers.
  func stop() { done.store(count, ordering: .relaxed) }
}
