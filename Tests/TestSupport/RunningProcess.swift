import Dispatch
package import Foundation

/// What a process said and how it ended.
package struct Ending {
  package let output: String
  package let errors: String
  /// The exit status, or the signal where `wasKilled`.
  package let status: Int32
  package let wasKilled: Bool
}

/// A process at work; it writes to files, so that it never waits for a reader.
package struct RunningProcess {
  private let process: Process
  private let output: URL?
  private let errors: URL?
  private let ended = DispatchSemaphore(value: 0)

  /// Starts a process that is set up but for its output; without a file that is thrown away.
  package init(_ process: Process, output: URL? = nil, errors: URL? = nil) throws {
    self.process = process
    self.output = output
    self.errors = errors
    let handles = [try Self.file(output), try Self.file(errors)]
    (process.standardOutput, process.standardError) = (handles[0], handles[1])
    process.terminationHandler = { [ended] _ in ended.signal() }
    try process.run()
    // The process has them; kept open here they would add up over some thousand processes.
    for handle in handles where handle !== FileHandle.nullDevice { try handle.close() }
  }

  /// Waits for the end, or kills the process after so many seconds; call once.
  package func end(killedAfter delay: Double? = nil) throws -> Ending {
    if let delay, ended.wait(timeout: .now() + delay) == .timedOut {
      kill(process.processIdentifier, SIGKILL)
      ended.wait()
    } else if delay == nil {
      ended.wait()
    }
    return Ending(
      output: try Self.text(output), errors: try Self.text(errors), status: process.terminationStatus,
      wasKilled: process.terminationReason == .uncaughtSignal)
  }

  private static func file(_ url: URL?) throws -> FileHandle {
    guard let url else { return FileHandle.nullDevice }
    try Data().write(to: url)
    return try FileHandle(forWritingTo: url)
  }

  private static func text(_ url: URL?) throws -> String {
    try url.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) } ?? ""
  }
}
