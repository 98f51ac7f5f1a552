import Foundation
import TestSupport
import Testing

/// What the fuzzers in Fuzzing/ look for, on the inputs that once broke it and on random ones.
///
/// A file of `Regressions` is named `FuzzCSV-…` for the fuzzer that found it, and holds that fuzzer's bytes.
@Suite("Fuzz checks")
struct RegressionTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Regressions")

  private static let files: [String] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasPrefix("Fuzz") }.sorted()
  }()

  private static func withPlace(_ body: (FuzzPlace) throws -> Void) throws {
    let scratch = try ScratchFolder()
    try withExtendedLifetime(scratch) { try body(try FuzzPlace(folder: scratch.path)) }
  }

  private static func check(_ target: some StringProtocol, _ bytes: [UInt8], _ place: FuzzPlace) throws {
    switch target {
    case "FuzzGzip": try checkGzip(bytes)
    case "FuzzCSV": try checkCSV(bytes)
    case "FuzzJSON": try checkJSON(bytes)
    case "FuzzHeader": try checkHeader(bytes)
    case "FuzzRun": try checkRun(bytes, in: place)
    default: throw BrokenPromise("no fuzzer is called \(target)")
    }
  }

  @Test("Every input that once broke a promise keeps it", arguments: files)
  func onceBroken(name: String) throws {
    let bytes = [UInt8](try Data(contentsOf: Self.folder.appending(path: name)))
    let target = name.prefix { $0 != "-" }
    try Self.withPlace { place in #expect(throws: Never.self, "\(name)") { try Self.check(target, bytes, place) } }
  }

  @Test(
    "Random texts out of the marks that matter keep every promise",
    arguments: [("FuzzGzip", 2000), ("FuzzCSV", 2000), ("FuzzJSON", 2000), ("FuzzHeader", 2000), ("FuzzRun", 40)])
  func randomTexts(target: String, count: Int) throws {
    let words = [
      ",", ",", "\n", "\n", "\"", "id", "phone", "do_not_call", "email", "L1", "L12", "+442079460011", "yes", "{", "}",
      "{\"id\":\"L1\"}", ":", "\"id\":\"L2\"", "\r\n", "variables.tier", "x", "\u{1F}\u{8}", "\0", "é",
    ].map { Array($0.utf8) }
    var random = SplitMix64(seed: 42)
    try Self.withPlace { place in
      for _ in 0..<count {
        var bytes = (0..<8).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        for _ in 0..<Int.random(in: 0...40, using: &random) { bytes += words.randomElement(using: &random) ?? [] }
        do {
          try Self.check(target, bytes, place)
        } catch {
          Issue.record("\(target): \(error) on \(String(decoding: bytes, as: UTF8.self).debugDescription)")
          return
        }
      }
    }
  }
}
