package import Foundation

/// The program that tests run.
package enum LeadpatchProgram {
  /// The built `leadpatch`, beside the test bundle itself, so that any `--scratch-path` and build configuration is
  /// followed. `LEADPATCH_PROGRAM` names another program, such as an installed one.
  package static let url: URL = {
    if let path = ProcessInfo.processInfo.environment["LEADPATCH_PROGRAM"] { return URL(filePath: path).absoluteURL }
    let places = [Bundle.main.bundleURL, Bundle.main.executableURL?.deletingLastPathComponent()].compactMap { $0 }
    let candidates = places.flatMap { [$0, $0.deletingLastPathComponent()] }.map { $0.appending(path: "leadpatch") }
    let built = candidates.first { FileManager.default.isExecutableFile(atPath: $0.path) }
    return built ?? PackageFolder.url.appending(path: ".build/debug/leadpatch")
  }()

  package static var folder: URL { url.deletingLastPathComponent() }

  /// The way to the shell's tools, the program's folder first.
  package static var searchPath: String {
    "\(folder.path):\(ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")"
  }

  /// Runs the program to its end, or kills it after so many seconds; what it says is not kept.
  package static func run(_ arguments: [String], killedAfter delay: Double? = nil) throws -> Ending {
    let process = Process()
    process.executableURL = url
    process.arguments = arguments
    return try RunningProcess(process).end(killedAfter: delay)
  }
}
