import Foundation
import GRDB
import Testing

/// A folder in which the program runs again and again over the same input: `work` is its working folder, `tmp` its
/// TMPDIR, `aside` holds what tests keep for themselves. In memory where the machine has such a place.
final class Bench: Sendable {
  private let root: String
  var work: String { "\(root)/work" }
  var temporary: String { "\(root)/tmp" }
  private var aside: String { "\(root)/aside" }

  init() throws {
    let shared = "/dev/shm"
    let parent = FileManager.default.isWritableFile(atPath: shared) ? shared : NSTemporaryDirectory()
    root = "\(parent)/leadpatch-reliability-\(UUID().uuidString)"
    for folder in [root, "\(root)/work", "\(root)/tmp", "\(root)/aside"] {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: root) }

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

  struct Ending {
    /// The exit status, or the signal where `wasKilled`.
    let status: Int32
    let wasKilled: Bool
    let output: String
    let messages: String
    /// The calls that were counted, or the one that was hit.
    let calls: [Call]
    var succeeded: Bool { !wasKilled && (0...1).contains(status) }
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
  ) throws -> Ending {
    let place = "\(aside)/\(UUID().uuidString)"
    let fault = fault ?? Fault(event: .count, kinds: [])
    let process = try process(arguments)
    process.environment?.merge(try fault.environment(under: [work, temporary], log: "\(place).calls")) { $1 }
    if leaps { process.environment?["FAULT_CLOCK_STEP"] = "60" }
    process.standardInput =
      try input.map { try FileHandle(forReadingFrom: url($0)) } ?? FileHandle.nullDevice
    let output = try Self.emptyFile("\(work)/out")
    let messages = try Self.emptyFile("\(place).messages")
    process.standardOutput = output
    process.standardError = messages
    try process.run()
    let number = process.processIdentifier
    let limit = DispatchWorkItem { kill(number, SIGKILL) }
    DispatchQueue.global().asyncAfter(deadline: .now() + (delay ?? 120), execute: limit)
    process.waitUntilExit()
    limit.cancel()
    let calls = FileManager.default.contents(atPath: "\(place).calls").map { String(decoding: $0, as: UTF8.self) } ?? ""
    defer { for ending in ["calls", "messages"] { try? FileManager.default.removeItem(atPath: "\(place).\(ending)") } }
    let said = try String(decoding: Data(contentsOf: URL(filePath: "\(place).messages")), as: UTF8.self)
    let written = try String(decoding: Data(contentsOf: url("out")), as: UTF8.self)
    try FileManager.default.removeItem(atPath: "\(work)/out")
    return Ending(
      status: process.terminationStatus, wasKilled: process.terminationReason == .uncaughtSignal, output: written,
      messages: said, calls: calls.split(separator: "\n").compactMap { Call(line: $0) })
  }

  /// The program set up in the working folder, without input; to be started by the caller.
  func process(_ arguments: [String]) throws -> Process {
    let process = Process()
    process.executableURL = try LeadpatchProgram.url()
    process.arguments = arguments
    process.currentDirectoryURL = URL(filePath: work)
    process.environment = [
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC",
      "HOME": aside, "TMPDIR": temporary, "SQLITE_TMPDIR": temporary, "LEADPATCH_SPOOL_MEMORY": "512",
      "LD_PRELOAD": try CompiledHelper.faults.get(),
    ].merging(Sanitizer.options) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    return process
  }

  private static func emptyFile(_ path: String) throws -> FileHandle {
    try Data().write(to: URL(filePath: path))
    return try FileHandle(forWritingTo: URL(filePath: path))
  }
}

/// The program as SwiftPM built it beside the tests; `LEADPATCH_PROGRAM` names another one.
enum LeadpatchProgram {
  static func url() throws -> URL {
    if let path = ProcessInfo.processInfo.environment["LEADPATCH_PROGRAM"] { return URL(filePath: path) }
    let places = [Bundle.main.bundleURL, Bundle.main.executableURL?.deletingLastPathComponent()].compactMap { $0 }
    let candidates = places.flatMap { [$0, $0.deletingLastPathComponent()] }.map { $0.appending(path: "leadpatch") }
    return try #require(
      candidates.first { FileManager.default.isExecutableFile(atPath: $0.path) }, "there is no program to test")
  }
}
