#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Pieces of work from the caller's thread to a second one that takes them in order: what the two do then takes as long
/// as the slower of them, not as long as both (of a million rows, inflating 0.2 s and understanding 0.8 s). Where the
/// caller's thread may help, the second one takes only some of the pieces, still in order.
///
/// The piece itself changes hands, and comes back to be filled again when it has been used; there are never more than
/// `mostWaiting` on the way. What comes out does not depend on which thread is faster, as long as it does not depend on who
/// took a piece where both may. The giving side stays on the caller's thread, where a signal interrupts a read that waits
/// for a pipe.
///
/// Unsafe, with this invariant: mutex and condition are made before the second thread starts and destroyed after it was
/// joined; everything else in `Shared` is touched only while the mutex is held.
enum PieceHandover {
  private static let mostWaiting = 4

  /// Runs both sides and waits for both; on this thread alone where the machine has no other to spare. A failure of the
  /// taking side comes first, as it would on one thread: whatever the giving side met, it met behind the piece that
  /// could not be taken.
  ///
  /// - Parameters:
  ///   - fresh: makes a piece to be filled.
  ///   - give: calls its argument with each piece, and finds another one in its place afterwards, new or used.
  ///   - take: takes pieces on the second thread: each of them, but for those that `help` takes.
  ///   - prepare: does beforehand some of what `take` would have to do with a piece, on the caller's thread, where the second
  ///     one is behind with as many as may wait; and behind the last piece, with those that still do.
  ///   - help: takes a piece on the caller's thread, where the second one is behind with as many as may wait and it does not
  ///     matter who takes which.
  /// - Returns: what the giving side does.
  static func run<Piece: Sendable, Outcome>(
    fresh: @escaping () -> Piece, give: (_ hand: (inout Piece) throws -> Void) throws -> Outcome,
    take: (inout Piece) throws -> Void, prepare: ((inout Piece) -> Void)? = nil,
    help: ((inout Piece) throws -> Void)? = nil
  ) throws -> Outcome {
    try withoutActuallyEscaping(take) { take in
      let shared = Shared(fresh: fresh, take: take)
      guard let thread = shared.start() else { return try give { try take(&$0) } }
      let outcome = Result {
        try give { piece in
          let isPrepared = prepare != nil && shared.isFull
          if isPrepared { prepare?(&piece) }
          if let help, shared.isFull { try help(&piece) } else { try shared.hand(&piece, isPrepared: isPrepared) }
        }
      }
      if let prepare, case .success = outcome { shared.prepareWaiting(prepare) }
      shared.close()
      pthread_join(thread, nil)
      if let failure = shared.failure { throw failure }
      return try outcome.get()
    }
  }

  /// Does one thing on this thread and another one on a second, and waits for both; one after the other where the machine
  /// has no thread to spare. A failure of the other thing comes first.
  ///
  /// - Returns: what this thread's comes to.
  static func run<Outcome>(_ own: () throws -> Outcome, beside other: () throws -> Void) throws -> Outcome {
    try run(
      fresh: { () },
      give: { hand in
        var start: Void = ()
        try hand(&start)
        return try own()
      }, take: { _ in try other() })
  }

  /// The taking side has failed; its own failure is what counts.
  private struct NobodyTakes: Error {}

  /// What the second thread runs, of any kind of piece: a C function cannot be generic.
  private class Taker {
    func takeAll() {}
  }

  /// A piece on its way; none while it is being prepared.
  private struct Waiting<Piece> {
    var piece: Piece?
    var isPrepared: Bool
  }

  @safe
  private final class Shared<Piece: Sendable>: Taker, @unchecked Sendable {
    private let fresh: () -> Piece
    private let take: (inout Piece) throws -> Void
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var waiting: [Waiting<Piece>] = []
    private var used: [Piece] = []
    private var isClosed = false
    private(set) var failure: (any Error)?

    init(fresh: @escaping () -> Piece, take: @escaping (inout Piece) throws -> Void) {
      self.fresh = fresh
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

    /// - Returns: nil where there is no thread to be had.
    func start() -> pthread_t? {
      var thread = pthread_t()
      let box = unsafe Unmanaged<Taker>.passRetained(self)
      let status = unsafe pthread_create(
        &thread, nil,
        { argument in
          if let argument = unsafe argument {
            unsafe Unmanaged<Taker>.fromOpaque(argument).takeRetainedValue().takeAll()
          }
          return nil
        }, box.toOpaque())
      guard status == 0 else {
        unsafe box.release()
        return nil
      }
      return thread
    }

    /// Whether as many pieces wait as may; never once nobody takes them any more.
    var isFull: Bool { locked { waiting.count == mostWaiting && failure == nil } }

    /// Gives one piece and puts another in its place.
    func hand(_ piece: inout Piece, isPrepared: Bool) throws {
      try locked {
        while waiting.count == mostWaiting, failure == nil { unsafe pthread_cond_wait(changed, mutex) }
        if failure != nil { throw NobodyTakes() }
        var given = used.popLast() ?? fresh()
        swap(&piece, &given)
        // Moved, so that the buffers in it have one owner and the other thread need not copy them.
        waiting.append(Waiting(piece: consume given, isPrepared: isPrepared))
        unsafe pthread_cond_signal(changed)
      }
    }

    /// Prepares the pieces that wait and are not prepared, the last one first, while the other side takes from the front.
    func prepareWaiting(_ prepare: (inout Piece) -> Void) {
      while var unprepared = takeOutUnprepared() {
        prepare(&unprepared.piece)
        putBack(unprepared.piece, fromEnd: unprepared.fromEnd)
      }
    }

    private func putBack(_ piece: Piece, fromEnd: Int) {
      locked {
        waiting[waiting.count - fromEnd] = Waiting(piece: piece, isPrepared: true)
        unsafe pthread_cond_signal(changed)
      }
    }

    /// - Returns: the last such piece, and its place counted from the end, which stays, since only the front is taken from.
    private func takeOutUnprepared() -> (piece: Piece, fromEnd: Int)? {
      locked {
        guard failure == nil, let place = waiting.lastIndex(where: { !$0.isPrepared }),
          let piece = waiting[place].piece.take()
        else { return nil }
        return (piece, waiting.count - place)
      }
    }

    func close() {
      locked {
        isClosed = true
        unsafe pthread_cond_signal(changed)
      }
    }

    override func takeAll() {
      while var piece = nextPiece() {
        do {
          try take(&piece)
        } catch {
          return locked {
            failure = error
            unsafe pthread_cond_signal(changed)
          }
        }
        locked { if used.count < mostWaiting { used.append(piece) } }
      }
    }

    private func nextPiece() -> Piece? {
      locked {
        while waiting.first.map({ $0.piece == nil }) ?? !isClosed { unsafe pthread_cond_wait(changed, mutex) }
        guard !waiting.isEmpty else { return nil }
        unsafe pthread_cond_signal(changed)
        return waiting.removeFirst().piece
      }
    }

    private func locked<Value>(_ body: () throws -> Value) rethrows -> Value {
      unsafe pthread_mutex_lock(mutex)
      defer { unsafe pthread_mutex_unlock(mutex) }
      return try body()
    }
  }
}
