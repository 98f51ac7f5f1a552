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
  package static func listen() {
    // A reader of standard output that has gone shows as a failed write, with a status and a message.
    signal(SIGPIPE, SIG_IGN)
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in
        Interruption.requested.store(number, ordering: .relaxed)
        signal(number, SIG_DFL)
      }
    }
  }

  /// - Throws: `RunFailure` 130 or 143 where a signal came.
  static func check() throws {
    try probe?()
    let number = requested.load(ordering: .relaxed)
    guard number != 0 else { return }
    throw RunFailure(
      number == SIGINT ? .interrupted : .terminated,
      "stopped; what was written so far is complete, and the same command goes on from there")
  }
}
