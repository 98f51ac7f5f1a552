import Foundation

/// Where the program under test and the cases lie.
enum LeadpatchProgram {
  /// The folder of the built `leadpatch`: that of the test bundle itself, so that any `--scratch-path` and build
  /// configuration is followed. `LEADPATCH_PROGRAM` names another program, such as an installed one.
  static let folder: URL = {
    if let path = ProcessInfo.processInfo.environment["LEADPATCH_PROGRAM"] {
      return URL(filePath: path).absoluteURL.deletingLastPathComponent()
    }
    let candidates = [Bundle.main.bundleURL, Bundle.main.executableURL?.deletingLastPathComponent()]
    let parents = candidates.compactMap { $0 }.flatMap { [$0, $0.deletingLastPathComponent()] }
    let built = parents.first { FileManager.default.isExecutableFile(atPath: $0.appending(path: "leadpatch").path) }
    return built ?? packageFolder.appending(path: ".build/debug")
  }()

  /// The folder of `Cases`, beside this file.
  static let cases = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Cases")

  private static let packageFolder = cases.deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
}
