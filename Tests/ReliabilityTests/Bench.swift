import Foundation
import GRDB
import TestSupport
import Testing

/// A folder in which the program runs again and again over the same input: `work` is its working folder, `tmp` its
/// TMPDIR, `aside` holds what tests keep for themselves.
final class Bench: Sendable {
  private let scratch: ScratchFolder
  var work: String { "\(scratch.path)/work" }
  var temporary: String { "\(scratch.path)/tmp" }
  private var aside: String { "\(scratch.path)/aside" }

  /// Whether corrections stay in memory, where leads look for them; else all spools go to disk.
  private let holdsRows: Bool

  init(holdsRows: Bool = false) throws {
    scratch = try ScratchFolder(["work", "tmp", "aside"])
    self.holdsRows = holdsRows
  }

  func write(_ text: String, as name: String) throws { try Data(text.utf8).write(to: url(name)) }
  func bytes(_ name: String) -> Data? { FileManager.default.contents(atPath: "\(work)/\(name)") }
  func url(_ name: String) -> URL { URL(filePath: "\(work)/\(name)") }

  /// What lies in the working folder and in TMPDIR, by name.
  func names() throws -> [String] {
    let files = FileManager.default
    let temporary = try files.contentsOfDirectory(atPath: temporary).map { "tmp:\($0)" }
    return (try files.contentsOfDirectory(atPath: work) + temporary).sorted()
  }

  /// Keeps the working folder as it is now, to be put back by `reset`.
  func keep() throws { try FileManager.default.copyItem(atPath: work, toPath: "\(aside)/kept") }

  /// Puts the working folder back, and empties TMPDIR.
  func reset() throws {
    for folder in [work, temporary] { try FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.copyItem(atPath: "\(aside)/kept", toPath: work)
    try FileManager.default.createDirectory(atPath: temporary, withIntermediateDirectories: true)
  }

  // MARK: Running

  struct FaultedEnding {
    /// The exit status, or the signal where `wasKilled`.
    let status: Int32
    let wasKilled: Bool
    let output: String
    let messages: String
    /// The calls that were counted, or the one that was hit.
    let calls: [Call]
    var succeeded: Bool { !wasKilled && (0...1).contains(status) }

    init(_ ending: Ending, calls: [Call]) {
      (status, wasKilled) = (ending.status, ending.wasKilled)
      (output, messages) = (ending.output, ending.errors)
      self.calls = calls
    }
  }

  /// Runs the program to its end.
  ///
  /// - Parameters:
  ///   - fault: what happens at one of its calls.
  ///   - leaps: whether time leaps at each look at the clock, so that every transaction is as short as it can be.
  ///   - delay: seconds until it is killed.
  func run(
    _ arguments: [String], fault: Fault? = nil, leaps: Bool = true, input: String? = nil,
    killedAfter delay: Double? = nil
  ) throws -> FaultedEnding {
    let place = "\(aside)/\(UUID().uuidString)"
    let fault = fault ?? Fault(event: .count, kinds: [])
    let process = try process(arguments)
    process.environment?.merge(try fault.environment(under: [work, temporary], log: "\(place).calls")) { $1 }
    if leaps { process.environment?["FAULT_CLOCK_STEP"] = "60" }
    let handle = try input.map { try FileHandle(forReadingFrom: url($0)) }
    process.standardInput = handle ?? FileHandle.nullDevice
    defer { try? handle?.close() }
    let running = try RunningProcess(
      process, output: url("out"), errors: URL(filePath: "\(place).messages"))
    let ending = try running.end(killedAfter: delay ?? Double(Sanitizer.patience(seconds: 120)))
    let calls = FileManager.default.contents(atPath: "\(place).calls").map { String(decoding: $0, as: UTF8.self) } ?? ""
    for path in ["\(place).calls", "\(place).messages", "\(work)/out"] {
      try? FileManager.default.removeItem(atPath: path)
    }
    return FaultedEnding(ending, calls: calls.split(separator: "\n").compactMap { Call(line: $0) })
  }

  /// The program set up in the working folder, without input; to be started by the caller.
  func process(_ arguments: [String]) throws -> Process {
    let process = Process()
    process.executableURL = LeadpatchProgram.url
    process.arguments = arguments
    process.currentDirectoryURL = URL(filePath: work)
    process.environment = [
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC",
      "HOME": aside, "TMPDIR": temporary, "SQLITE_TMPDIR": temporary, "LEADPATCH_SPOOL_MEMORY": "512",
      "LEADPATCH_ROW_MEMORY": holdsRows ? "1000000" : "512", "LEADPATCH_LOG_PIECE": "60000",
      "LEADPATCH_NUMBERS_WAITING": "0",
      "LD_PRELOAD": try CompiledHelper.faults.get(),
    ].merging(Sanitizer.options) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    return process
  }
}
