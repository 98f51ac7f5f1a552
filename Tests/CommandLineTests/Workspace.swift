import Foundation
import TestSupport

/// A temporary folder in which scripts run: `work` is their working folder, `home` and `tmp` are HOME and TMPDIR.
final class Workspace {
  private let scratch: ScratchFolder
  var root: URL { URL(filePath: scratch.path) }
  var work: URL { root.appending(path: "work") }
  private var temporary: URL { root.appending(path: "tmp") }

  init() throws { scratch = try ScratchFolder(["work", "home", "tmp"], isLarge: true) }

  /// Writes an input.
  func write(_ text: String, as name: String) throws { try Data(text.utf8).write(to: work.appending(path: name)) }

  /// Runs a script to its end, with `sh` in the working folder; 124 is the status of one that takes over a minute.
  func run(script: URL) throws -> Ending { try start(arguments: [script.path]).end() }

  /// Runs a line of shell to its end.
  func run(_ line: String) throws -> Ending { try start(line).end() }

  /// Starts a line of shell.
  func start(_ line: String) throws -> RunningProcess { try start(arguments: ["-c", line]) }

  private func start(arguments: [String]) throws -> RunningProcess {
    let place = root.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["timeout", "-k", "1", "\(Sanitizer.patience(seconds: 60))", "sh"] + arguments
    process.currentDirectoryURL = work
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    return try RunningProcess(process, output: place.appending(path: "out"), errors: place.appending(path: "err"))
  }

  /// The files of the working folder, by name; what was left in TMPDIR is named `tmp:…`.
  func files() throws -> [String: Data] {
    var found: [String: Data] = [:]
    for (folder, prefix) in [(work, ""), (temporary, "tmp:")] {
      let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
      for name in names where !isFolder(folder.appending(path: name)) {
        found[prefix + name.replacing("/", with: ":")] = try Data(contentsOf: folder.appending(path: name))
      }
    }
    return found
  }

  private func isFolder(_ url: URL) -> Bool {
    (try? url.resourceValues(forKeys: [.isDirectoryKey]).isDirectory) ?? false
  }

  /// Nothing of the caller's environment but the way to the shell's tools, and a sanitizer's options.
  private var environment: [String: String] {
    [
      "PATH": LeadpatchProgram.searchPath, "LC_ALL": "C.UTF-8", "NO_COLOR": "1", "TZ": "UTC",
      "HOME": root.appending(path: "home").path, "TMPDIR": temporary.path,
    ].merging(Sanitizer.options) { $1 }
  }
}
