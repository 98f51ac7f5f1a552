import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// SIGINT and SIGTERM: the first asks a run to stop between two transactions, a second one ends the process at once.
package enum Interruption {
  private static let requested = Atomic<Int32>(0)
  /// A test's own reason to stop, asked wherever a signal is looked for.
  @TaskLocal static var probe: (@Sendable () throws -> Void)?

  /// Starts to listen; call once, before a run.
  ///
  /// Unsafe, with this invariant: the handler does nothing but change an atomic and call `_exit`, which are allowed while
  /// any other code is interrupted.
  package static func listen() {
    // A reader of standard output that has gone shows as a failed write, with a status and a message.
    signal(SIGPIPE, SIG_IGN)
    var action = sigaction()
    unsafe action.__sigaction_handler.sa_handler = { number in
      // The second one, whichever it is.
      if Interruption.requested.exchange(number, ordering: .relaxed) != 0 { _exit(128 + number) }
    }
    // Without SA_RESTART a read that waits for a pipe comes back, so that the signal is looked at.
    action.sa_flags = 0
    for number in [SIGINT, SIGTERM] { unsafe sigaction(number, &action, nil) }
  }

  /// Whether a signal came.
  static var isRequested: Bool { requested.load(ordering: .relaxed) != 0 }

  /// To be called between two transactions.
  ///
  /// - Throws: `RunFailure` 130 or 143 where a signal came.
  static func check() throws {
    try probe?()
    try checkSignal(resumable)
  }

  /// To be called while the outputs are written, which another run can do again.
  ///
  /// - Parameter isPlan: whether no edit was written before.
  /// - Throws: `RunFailure` 130 or 143 where a signal came.
  static func checkWhileFinishing(isPlan: Bool) throws {
    try checkSignal(isPlan ? "nothing was applied" : resumable)
  }

  /// To be called while nothing is written yet.
  ///
  /// - Throws: `RunFailure` 130 or 143 where a signal came.
  static func checkBeforeWriting() throws { try checkSignal("nothing was applied") }

  /// To be called between two files.
  ///
  /// - Throws: `RunFailure` 130 or 143 where a signal came.
  static func checkBetweenFiles() throws { try checkSignal("no file was left half done") }

  private static let resumable = "what was written so far is complete, and the same command goes on from there"

  private static func checkSignal(_ consequence: String) throws {
    let number = requested.load(ordering: .relaxed)
    guard number != 0 else { return }
    throw RunFailure(number == SIGINT ? .interrupted : .terminated, "stopped; \(consequence)")
  }
}
