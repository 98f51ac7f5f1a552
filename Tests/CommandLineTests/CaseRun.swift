import Foundation
import TestSupport

/// Runs a case in a copy of its folder and gathers what came out, under the names that `GoldenCase.expected()` uses.
struct CaseRun {
  private let golden: GoldenCase
  private let workspace: Workspace

  init(_ golden: GoldenCase) throws {
    self.golden = golden
    workspace = try Workspace()
    for name in try golden.inputs() {
      try FileManager.default.copyItem(
        at: golden.folder.appending(path: name), to: workspace.work.appending(path: name))
    }
  }

  /// What came out: texts by name, times and paths made the same for every run.
  func results() throws -> [String: String] {
    let before = try workspace.files()
    let ending = try workspace.run(script: golden.script)
    let stable = StableText(root: workspace.root)
    var results = [
      "expout": stable.text(ending.output), "experr": stable.text(ending.errors), "status": "\(ending.status)\n",
    ]
    for (name, data) in try workspace.files() where data != before[name] && !Self.isBinary(name) {
      results["expect/\(name)"] = stable.text(String(decoding: data, as: UTF8.self))
    }
    let store = workspace.work.appending(path: "leads.db")
    if FileManager.default.fileExists(atPath: store.path) { results["expect/store.txt"] = StoreDump.text(of: store) }
    return results
  }

  /// Stores are compared as `StoreDump` writes them; compressed inputs are what the script itself made.
  private static func isBinary(_ name: String) -> Bool {
    [".db", ".db-wal", ".db-shm", ".gz"].contains { name.hasSuffix($0) }
  }
}
