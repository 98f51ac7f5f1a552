import Foundation
import TestSupport
import Testing

/// A folder of `Cases`: a shell script, the files that it works on, and what must come out.
///
/// | file | what it is |
/// |---|---|
/// | `cmd` | the script; `leadpatch` is on its path |
/// | `expout`, `experr`, `status` | standard output, standard error and exit status of the script |
/// | `expect/NAME` | a file that the script makes or changes, all of them and no other |
/// | `expect/store.txt` | what `leads.db` holds at the end, as `StoreDump` writes it |
/// | `known` | why the case fails today: the program is wrong, the expectation is the contract's |
/// | anything else | an input, copied for the script to work on |
struct GoldenCase: Sendable, CustomTestStringConvertible {
  let folder: URL

  var name: String { folder.lastPathComponent }
  var testDescription: String { name }
  var script: URL { folder.appending(path: "cmd") }

  /// Every case, by name.
  static let all: [GoldenCase] = {
    let cases = PackageFolder.url.appending(path: "Tests/CommandLineTests/Cases")
    let folders = (try? FileManager.default.contentsOfDirectory(atPath: cases.path)) ?? []
    return folders.sorted().filter { !$0.hasPrefix(".") }.map {
      GoldenCase(folder: cases.appending(path: $0))
    }
  }()

  /// Why the case is known to fail, if it is.
  var knownFault: String? {
    (try? String(contentsOf: folder.appending(path: "known"), encoding: .utf8))?
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// The names of the files that the script works on.
  func inputs() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { !Self.ownNames.contains($0) }.sorted()
  }

  /// What must come out, by name: `expout`, `experr`, `status`, and `expect/…`.
  func expected() throws -> [String: String] {
    var results: [String: String] = [:]
    for name in ["expout", "experr", "status"] { results[name] = try text(name) }
    let made = folder.appending(path: "expect")
    guard FileManager.default.fileExists(atPath: made.path) else { return results }
    for name in try FileManager.default.contentsOfDirectory(atPath: made.path) {
      results["expect/\(name)"] = try text("expect/\(name)")
    }
    return results
  }

  /// Makes what came out what must come out.
  func rewrite(_ results: [String: String]) throws {
    let made = folder.appending(path: "expect")
    try? FileManager.default.removeItem(at: made)
    if results.keys.contains(where: { $0.hasPrefix("expect/") }) {
      try FileManager.default.createDirectory(at: made, withIntermediateDirectories: true)
    }
    for (name, text) in results { try Data(text.utf8).write(to: folder.appending(path: name)) }
  }

  private func text(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: folder.appending(path: name)), as: UTF8.self)
  }

  private static let ownNames: Set = ["cmd", "expout", "experr", "status", "known", "expect"]
}
