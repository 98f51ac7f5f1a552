import Foundation
import TestSupport
import Testing

/// ARCHITECTURE.md names the files that there are: its lists are compared with what Sources holds.
@Suite struct ArchitectureTests {
  @Test(
    "A table lists every file that it is about, and no other",
    arguments: [
      ("## Where `unsafe` stands", #"\bunsafe\b"#), ("## Where Foundation is used", #"^\s*(\w+ )?import Foundation"#),
    ])
  func tableIsComplete(heading: String, pattern: String) throws {
    let expression = try Regex(pattern).anchorsMatchLineEndings()
    let using = try Self.sources(under: "Sources").filter { try Self.code(of: $0).firstMatch(of: expression) != nil }
    #expect(try Self.paths(in: Self.section(heading)).sorted() == using.sorted())
  }

  @Test("Every Swift file that the page names is there")
  func namedFilesExist() throws {
    let sources = try Self.sources(under: "Sources") + Self.sources(under: "Tests")
    let page = try Self.page()
    for name in page.matches(of: /`([A-Za-z0-9+\/]+\.swift)`/).map(\.output.1) {
      #expect(sources.contains { $0.hasSuffix("/" + name) || $0 == name }, "there is no file \(name)")
    }
  }

  @Test("Every target of the fuzzers has its sources")
  func fuzzedTargetsAreThere() throws {
    let package = PackageFolder.url.appending(path: "Fuzzing")
    let manifest = try String(contentsOf: package.appending(path: "Package.swift"), encoding: .utf8)
    let targets = manifest.matches(of: /\.(?:target|systemLibrary)\(\s*name: "([^"]+)"/).map(\.output.1)
    #expect(targets.contains("LeadStore"))
    for target in targets {
      let folder = package.appending(path: "Sources/\(target)").path
      #expect(FileManager.default.fileExists(atPath: folder), "Fuzzing/Sources has no \(target)")
    }
  }

  private static func page() throws -> String {
    try String(contentsOf: PackageFolder.url.appending(path: "ARCHITECTURE.md"), encoding: .utf8)
  }

  /// The text from a heading to the next one.
  private static func section(_ heading: String) throws -> Substring {
    let page = try page()
    let start = try #require(page.range(of: heading + "\n"), "the page has no '\(heading)'").upperBound
    let end = page.range(of: "\n## ", range: start..<page.endIndex)?.lowerBound ?? page.endIndex
    return page[start..<end]
  }

  private static func paths(in text: Substring) -> [String] {
    text.matches(of: /`(Sources\/[^`]+\.swift)`/).map { String($0.output.1) }
  }

  /// The paths of all Swift files of a folder.
  private static func sources(under folder: String) throws -> [String] {
    let names = try FileManager.default.subpathsOfDirectory(atPath: PackageFolder.url.appending(path: folder).path)
    return names.filter { $0.hasSuffix(".swift") }.map { "\(folder)/\($0)" }
  }

  /// A file's text without its comments.
  private static func code(of path: String) throws -> String {
    try String(contentsOf: PackageFolder.url.appending(path: path), encoding: .utf8).replacing(/\/\/.*/, with: "")
  }
}
