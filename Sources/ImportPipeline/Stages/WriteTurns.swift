import LeadStore

/// Writes in one short transaction after another, and leaves the lock to others in between.
///
/// One is shared by all that a run writes, so that its parts do not crowd others out together.
final class WriteTurns {
  private let writer: LeadWriter
  private let isAtomic: Bool
  private let clock = MonotonicClock()
  private var sharing = LockSharing()
  private var version: Int
  /// The lock is left free until then.
  private var notBefore = -Double.infinity

  /// - Parameter version: the store's data version when the run began to look at it; another one means that a program
  ///   was at work meanwhile.
  init(_ writer: LeadWriter, version: Int, isAtomic: Bool) {
    self.writer = writer
    self.version = version
    self.isAtomic = isAtomic
  }

  /// Whether a transaction has held the lock for as long as it may; to be asked between two pieces of work.
  struct Turn {
    fileprivate let clock: MonotonicClock
    fileprivate let end: Double
    var isOver: Bool { clock.seconds > end }
  }

  /// Runs a body in a transaction, once the lock has been free for long enough.
  func take(_ body: (Turn) throws -> Void) throws {
    clock.sleep(seconds: notBefore - clock.seconds)
    var started = 0.0
    var worked = 0.0
    try writer.transaction {
      started = clock.seconds
      let version = try writer.dataVersion()
      if version != self.version { sharing.noteOthers(at: started) }
      self.version = version
      try body(Turn(clock: clock, end: isAtomic ? .infinity : started + sharing.workTime(at: started)))
      worked = clock.seconds
    }
    let ended = clock.seconds
    notBefore = ended + sharing.gap(afterHolding: ended - started, committing: ended - worked, at: ended)
  }
}
