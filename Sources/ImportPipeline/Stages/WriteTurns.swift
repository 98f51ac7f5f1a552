import LeadStore

/// Writes in one short transaction after another, and leaves the lock to others in between.
///
/// One is shared by all that a run writes, so that its parts do not crowd others out together.
final class WriteTurns {
  private let writer: LeadWriter
  private let log: LogCopying
  private let clock = MonotonicClock()
  private var sharing = LockSharing()
  private var version: Int
  /// Whether another program has written to the store since the run began to look at it; told to the body of a turn.
  private(set) var othersWrote = false
  /// The lock is left free until then.
  private var notBefore = -Double.infinity

  /// Runs a body that writes to a store in turns, and leaves the log to others as it found it.
  ///
  /// - Parameters:
  ///   - version: the store's data version before its leads were judged; another one means that a program was at work
  ///     meanwhile.
  ///   - logPieceBytes: bytes of the log after which it is copied back.
  static func run<Result>(
    _ store: LeadStore, version: Int, logPieceBytes: Int = LogCopying.defaultPieceBytes,
    _ body: (LeadWriter, WriteTurns) throws -> Result
  ) throws -> Result {
    try store.withWriter { writer in
      let result = try LogCopying.run(store, writer, pieceBytes: logPieceBytes) { log in
        try body(writer, WriteTurns(writer, log: log, version: version))
      }
      // Whoever has the store open would else have to, and the log would not start anew with the next run. Nobody is copying
      // any more, for whom this would give way.
      writer.copyLog()
      return result
    }
  }

  private init(_ writer: LeadWriter, log: LogCopying, version: Int) throws {
    self.writer = writer
    self.log = log
    self.version = version
    try writer.setLogSize(0)
  }

  /// Whether a transaction has held the lock for as long as it may; to be asked between two pieces of work.
  struct Turn {
    fileprivate let clock: MonotonicClock
    fileprivate let end: Double
    var isOver: Bool { clock.seconds > end }
  }

  /// Runs a body in a transaction, once the lock has been free for long enough.
  ///
  /// - Parameter isWhole: whether the turn is never over (`--atomic`).
  func take(isWhole: Bool = false, _ body: (Turn) throws -> Void) throws {
    clock.sleep(seconds: notBefore - clock.seconds)
    var started = 0.0
    var worked = 0.0
    try writer.transaction {
      started = clock.seconds
      let version = try writer.dataVersion()
      if version != self.version { try noteOthers(at: started) }
      self.version = version
      try body(Turn(clock: clock, end: isWhole ? .infinity : started + sharing.workTime(at: started)))
      worked = clock.seconds
    }
    let ended = clock.seconds
    let othersMayWait = writer.mayOthersWait
    notBefore =
      ended
      + sharing.gap(
        afterHolding: ended - started, committing: ended - worked, at: ended, othersMayWait: othersMayWait)
    if !othersWrote { try log.noteCommit(othersMayWait: othersMayWait, isWhole: isWhole) }
  }

  /// Brings the changes of numbers, where many wait, into their index, which no lead and no outcome depends on.
  ///
  /// - Parameter bytes: of changes that may wait.
  /// - Throws: `RunFailure` 130 or 143 between two transactions where a signal asked to stop.
  func foldNumbers(beyond bytes: Int) throws {
    guard let fold = try writer.numberFold(mostWaiting: bytes) else { return }
    try take { _ in try fold.begin() }
    while try fold.readBatch() {
      var isDone = false
      while !isDone {
        try Interruption.check()
        try take { turn in isDone = try fold.write { turn.isOver } }
      }
    }
  }

  private func noteOthers(at now: Double) throws {
    sharing.noteOthers(at: now)
    if !othersWrote { try writer.setLogSize(LogCopying.sharedPieceBytes) }
    othersWrote = true
  }
}
