import Foundation
import Testing

/// Each folder of `Cases`, run as a person would run it (see `GoldenCase`).
///
/// `LEADPATCH_REWRITE=1 swift test --filter CommandLineTests` takes what comes out for what must come out; read the
/// difference before it is committed. Cases with a `known` file keep their expectation, which is the contract's.
@Suite("The command line, case by case")
struct GoldenTests {
  @Test("Case", arguments: GoldenCase.all)
  func outcome(of golden: GoldenCase) throws {
    let results = try CaseRun(golden).results()
    if let fault = golden.knownFault {
      withKnownIssue(Comment(rawValue: fault)) { try compare(results, golden) }
    } else if Self.rewrites {
      try golden.rewrite(results)
    } else {
      try compare(results, golden)
    }
  }

  @Test("There are cases to run")
  func casesAreFound() { #expect(GoldenCase.all.count > 1) }

  private func compare(_ results: [String: String], _ golden: GoldenCase) throws {
    let expected = try golden.expected()
    for name in Set(results.keys).union(expected.keys).sorted() where results[name] != expected[name] {
      let difference = LineDiff.text(expected: expected[name], actual: results[name])
      Issue.record("\(golden.name)/\(name)\n\(difference)")
    }
  }

  private static let rewrites = ProcessInfo.processInfo.environment["LEADPATCH_REWRITE"] == "1"
}
