import Dispatch
import Foundation

/// What a script said and how it ended.
struct Ending {
  let output: String
  let errors: String
  let status: Int32
}

/// A script at work; it writes to files, so that it never waits for a reader.
struct RunningScript {
  private let process: Process
  private let output: URL
  private let errors: URL
  private let ended = DispatchSemaphore(value: 0)

  /// Starts a process that is set up but for its output.
  init(_ process: Process, output: URL, errors: URL) throws {
    self.process = process
    self.output = output
    self.errors = errors
    process.standardOutput = try Self.emptyFile(output)
    process.standardError = try Self.emptyFile(errors)
    process.terminationHandler = { [ended] _ in ended.signal() }
    try process.run()
  }

  /// Waits for the end; call once.
  func end() throws -> Ending {
    ended.wait()
    return Ending(
      output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self), status: process.terminationStatus)
  }

  private static func emptyFile(_ url: URL) throws -> FileHandle {
    try Data().write(to: url)
    return try FileHandle(forWritingTo: url)
  }
}
