import Foundation
import GRDB
import TestSupport
import Testing

/// Every command that the documentation shows is run, and prints what the page says; `LEADPATCH_REWRITE=1` makes the
/// pages say what is printed.
@Suite("What the documentation shows")
struct ShownCommandTests {
  private static let root = PackageFolder.url

  /// README.md and the pages of docs/ that show a command.
  static let pages: [String] = {
    let docs = (try? FileManager.default.contentsOfDirectory(atPath: root.appending(path: "docs").path)) ?? []
    let pages = ["README.md"] + docs.filter { $0.hasSuffix(".md") }.sorted().map { "docs/\($0)" }
    return pages.filter { page in
      (try? String(contentsOf: root.appending(path: page), encoding: .utf8))?.contains("\n$ ") ?? false
    }
  }()

  @Test("Every command prints what the page shows", arguments: pages)
  func everyCommandPrintsWhatThePageShows(page: String) throws {
    let file = Self.root.appending(path: page)
    let session = DocumentedSession(try String(contentsOf: file, encoding: .utf8))
    let workspace = try Workspace()
    if !session.beginsEmpty { try workspace.copySamples(from: Self.root.appending(path: "samples")) }
    var outputs: [(range: Range<Int>, lines: [String])] = []
    for step in session.steps {
      switch step {
      case .hidden(let command): _ = try workspace.run(command)
      case .file(let name, let text): try workspace.write(text, as: name)
      case .shown(let command, let range):
        if session.beginsEmpty, let name = command.wholeMatch(of: /cat (\S+)/)?.output.1 {
          try workspace.write(session.output(range).joined(separator: "\n") + "\n", as: String(name))
          continue
        }
        if let match = command.wholeMatch(of: /sqlite3 (\S+) "(.*)"/)?.output {
          try workspace.executeSQL(String(match.2), in: String(match.1))
          continue
        }
        let ending = try workspace.run("{ \(command)\n} 2>&1")
        var printed = ending.output.components(separatedBy: "\n")
        if printed.last == "" { printed.removeLast() }
        let shown = session.output(range)
        guard !DocumentedSession.matches(printed, shown) else { continue }
        outputs.append((range, printed))
        if ProcessInfo.processInfo.environment["LEADPATCH_REWRITE"] != "1" {
          let difference = LineDiff.text(
            expected: shown.joined(separator: "\n"), actual: printed.joined(separator: "\n"))
          Issue.record("\(page): $ \(command)\n\(difference)")
        }
      }
    }
    if ProcessInfo.processInfo.environment["LEADPATCH_REWRITE"] == "1", !outputs.isEmpty {
      try Data(session.replacing(outputs).utf8).write(to: file, options: .atomic)
    }
  }
}

extension Workspace {
  /// What the `sqlite3` program would do, which not every machine has.
  fileprivate func executeSQL(_ sql: String, in store: String) throws {
    try DatabaseQueue(path: work.appending(path: store).path).write { try $0.execute(sql: sql) }
  }

  fileprivate func copySamples(from folder: URL) throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      try FileManager.default.copyItem(at: folder.appending(path: name), to: work.appending(path: name))
    }
  }
}
