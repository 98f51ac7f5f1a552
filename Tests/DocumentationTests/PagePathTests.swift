import Foundation
import TestSupport
import Testing

/// What a page points to is there: files that it names in code, and links to other pages.
@Suite struct PagePathTests {
  private static let pages: [String] = {
    let root = PackageFolder.url.path
    let names = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    let others = (try? FileManager.default.contentsOfDirectory(atPath: "\(root)/docs")) ?? []
    return (names + others.map { "docs/\($0)" }).filter { $0.hasSuffix(".md") }.sorted()
  }()

  @Test("Every path and every link leads to something", arguments: pages)
  func pathsExist(page: String) throws {
    let file = PackageFolder.url.appending(path: page)
    let text = try String(contentsOf: file, encoding: .utf8)
    let named = text.matches(of: /`((?:Sources|Tests|Scripts|Fuzzing|Benchmarks|samples|docs)\/[^`\s]+)/)
      .map { String($0.output.1) }.filter { !$0.contains("/.build") }
    let links = text.matches(of: /\]\(([^)#:]+)\)/).map { String($0.output.1) }
    let missing =
      named.filter { !Self.exists(PackageFolder.url.appending(path: $0)) }
      + links.filter { !Self.exists(file.deletingLastPathComponent().appending(path: $0)) }
    #expect(missing.isEmpty, "\(page) names what is not there: \(missing)")
  }

  @Test("There are pages to look at")
  func pagesAreFound() { #expect(Self.pages.contains("README.md") && Self.pages.contains("docs/FIELDS.md")) }

  private static func exists(_ url: URL) -> Bool {
    FileManager.default.fileExists(atPath: url.standardizedFileURL.path)
  }
}
