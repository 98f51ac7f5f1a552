#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Pieces of bytes from the thread that reads and inflates to a second one that takes them in order: reading a million
/// rows then takes as long as the slower of the two, not as long as both (0.17 s to inflate, 0.4 s to understand).
///
/// The piece's array itself changes hands, and comes back when it has been used; there are never more than `mostWaiting`
/// on the way. What comes out does not depend on which thread is faster. The reading side stays on the caller's thread,
/// where a signal interrupts a read that waits for a pipe.
///
/// Unsafe, with this invariant: mutex and condition are made before the second thread starts and destroyed after it was
/// joined; everything else in `Shared` is touched only while the mutex is held.
enum PieceHandover {
  private static let mostWaiting = 4

  /// Runs both sides and waits for both. A failure of the taking side comes first, as it would on one thread: whatever
  /// the giving side met, it met behind the piece that could not be taken.
  ///
  /// - Parameters:
  ///   - give: calls its argument with each piece; the array that it finds in its place afterwards is as long.
  ///   - take: takes each piece, on the second thread.
  static func run(
    give: (_ hand: (inout [UInt8], Int) throws -> Void) throws -> Void,
    take: (_ bytes: [UInt8], _ count: Int) throws -> Void
  ) throws {
    try withoutActuallyEscaping(take) { take in
      let shared = Shared(take: take)
      let thread = try shared.start()
      let failure: (any Error)?
      do {
        try give { try shared.hand(&$0, $1) }
        failure = nil
      } catch {
        failure = error
      }
      shared.close()
      pthread_join(thread, nil)
      if let first = shared.failure ?? failure { throw first }
    }
  }

  /// The taking side has failed; its own failure is what counts.
  private struct NobodyTakes: Error {}

  @safe
  private final class Shared: @unchecked Sendable {
    private let take: ([UInt8], Int) throws -> Void
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var waiting: [(bytes: [UInt8], count: Int)] = []
    private var used: [[UInt8]] = []
    private var isClosed = false
    private(set) var failure: (any Error)?

    init(take: @escaping ([UInt8], Int) throws -> Void) {
      self.take = take
      unsafe pthread_mutex_init(mutex, nil)
      unsafe pthread_cond_init(changed, nil)
    }

    deinit {
      unsafe pthread_cond_destroy(changed)
      unsafe pthread_mutex_destroy(mutex)
      unsafe changed.deallocate()
      unsafe mutex.deallocate()
    }

    func start() throws -> pthread_t {
      var thread = pthread_t()
      let box = unsafe Unmanaged.passRetained(self)
      let status = unsafe pthread_create(
        &thread, nil,
        { argument in
          if let argument = unsafe argument {
            unsafe Unmanaged<Shared>.fromOpaque(argument).takeRetainedValue().takeAll()
          }
          return nil
        }, box.toOpaque())
      guard status == 0 else {
        unsafe box.release()
        throw RunFailure(.readOrWriteFailed, "a second thread cannot be started; nothing was applied")
      }
      return thread
    }

    /// Gives one piece and puts an array of the same length in its place.
    func hand(_ bytes: inout [UInt8], _ count: Int) throws {
      let length = bytes.count
      try locked {
        while waiting.count == mostWaiting, failure == nil { unsafe pthread_cond_wait(changed, mutex) }
        if failure != nil { throw NobodyTakes() }
        waiting.append((bytes, count))
        bytes = []
        if let last = used.popLast(), last.count == length { bytes = last }
        unsafe pthread_cond_signal(changed)
      }
      if bytes.isEmpty { bytes = [UInt8](repeating: 0, count: length) }
    }

    func close() {
      locked {
        isClosed = true
        unsafe pthread_cond_signal(changed)
      }
    }

    private func takeAll() {
      while let piece = nextPiece() {
        do {
          try take(piece.bytes, piece.count)
        } catch {
          return locked {
            failure = error
            unsafe pthread_cond_signal(changed)
          }
        }
        locked { if used.count < mostWaiting { used.append(piece.bytes) } }
      }
    }

    private func nextPiece() -> (bytes: [UInt8], count: Int)? {
      locked {
        while waiting.isEmpty, !isClosed { unsafe pthread_cond_wait(changed, mutex) }
        guard !waiting.isEmpty else { return nil }
        unsafe pthread_cond_signal(changed)
        return waiting.removeFirst()
      }
    }

    private func locked<Result>(_ body: () throws -> Result) rethrows -> Result {
      unsafe pthread_mutex_lock(mutex)
      defer { unsafe pthread_mutex_unlock(mutex) }
      return try body()
    }
  }
}
