import Foundation
import GRDB
import TestSupport
import Testing

/// 'Killed at any instant, the same command run again ends in the same leads, the same counts and the same reject file,
/// byte for byte (times aside), as a run that was never killed' (SPEC section 5, promise 3).
@Suite("Killed and run again", .serialized)
struct KillTests {
  @Test(
    "Killed at any of its calls and run again, a command ends as if it had never been killed", arguments: Scenario.all)
  func atEveryCall(scenario: Scenario) throws {
    let bench = try Bench(holdsRows: scenario.holdsRows)
    try scenario.prepare(bench)
    let (expected, calls) = try scenario.withoutFault(bench)
    var random = SplitMix64(seed: 7)
    var kills = 0
    var missed = 0
    var places: Set<Int64> = []
    for call in Effort.sample(upTo: calls.count, 16) {
      try bench.reset()
      let event: Fault.Event = calls[call - 1].kind == .write && call % 2 == 0 ? .tear : .kill
      let first = try bench.run(scenario.arguments, fault: Fault(event: event, call: call), input: scenario.input)
      // Two threads make calls, so that a run may make fewer of them than the one that counted.
      if first.wasKilled { kills += 1 } else { missed += 1 }
      if let place = try progress(bench) { places.insert(place) }
      if Int.random(in: 0..<4, using: &random) == 0 {
        let again = Int.random(in: 1...calls.count, using: &random)
        let fault = Fault(event: .kill, call: again)
        if try bench.run(scenario.arguments, fault: fault, input: scenario.input).wasKilled { kills += 1 }
      }
      let last = try bench.run(scenario.arguments, input: scenario.input)
      let outcome = try scenario.outcome(of: bench, last)
      #expect(scenario.isGood(last), "\(call): \(calls[call - 1]): status \(last.status), \(last.messages)")
      let isSame = outcome == expected
      #expect(
        isSame,
        "\(scenario.testDescription), \(event) at \(call): \(calls[call - 1])\n\(outcome.difference(from: expected))")
    }
    #expect(kills > 4 * missed, "\(missed) calls were not reached")
    Effort.report("\(scenario.testDescription): \(kills) kills at \(calls.count) calls, progress \(places.sorted())")
    if scenario.status == 1, !scenario.arguments.contains("--atomic") {
      #expect(places.count >= 3, "kills fell between too few transactions: \(places.sorted())")
    }
  }

  @Test("Killed at random times and run again, a command ends as if it had never been killed")
  func atRandomTimes() throws {
    let bench = try Bench()
    let scenario = Scenario.apply
    try scenario.prepare(bench)
    let (expected, _) = try scenario.withoutFault(bench)
    let started = ContinuousClock.now
    try bench.reset()
    _ = try bench.run(scenario.arguments)
    let duration = started.duration(to: .now) / .seconds(1)
    var random = SplitMix64(seed: 11)
    var kills = 0
    for _ in 0..<(Effort.isLong ? 200 : 10) {
      try bench.reset()
      let delay = Double.random(in: 0...duration, using: &random)
      if try bench.run(scenario.arguments, killedAfter: delay).wasKilled { kills += 1 }
      let last = try bench.run(scenario.arguments)
      let outcome = try scenario.outcome(of: bench, last)
      let isSame = outcome == expected
      #expect(isSame, "killed after \(delay) s\n\(outcome.difference(from: expected))")
    }
    #expect(kills > 0)
    Effort.report("\(kills) kills at random times")
  }

  /// How far the run has come that is under way in the store; of an undo, the leads that it has given back.
  private func progress(_ bench: Bench) throws -> Int64? {
    let store = bench.url("leads.db").path
    guard FileManager.default.fileExists(atPath: store) else { return nil }
    var configuration = Configuration()
    configuration.readonly = true
    let queue = try? DatabaseQueue(path: store, configuration: configuration)
    return try? queue?.read {
      try Int64.fetchOne(
        $0,
        sql: """
          SELECT iif(command = 'undo', (SELECT sum(leads) FROM edit_blocks WHERE run = runs.id), progress) FROM runs
          WHERE state = 'writing'
          """)
    } ?? nil
  }

  @Test("The same content under another name, or compressed otherwise, was applied before; other content was not")
  func whatIsTheSameFile() throws {
    let bench = try Bench()
    try Scenario.apply.prepare(bench)
    let files = FileManager.default
    #expect(try bench.run(["apply", "in.jsonl"]).status == 1)
    try files.copyItem(at: bench.url("in.jsonl"), to: bench.url("other.jsonl"))
    #expect(try isAlreadyApplied("other.jsonl", bench))
    let gzip = Process()
    gzip.executableURL = URL(filePath: "/usr/bin/env")
    gzip.arguments = ["gzip", "-1", bench.url("other.jsonl").path]
    try gzip.run()
    gzip.waitUntilExit()
    #expect(try isAlreadyApplied("other.jsonl.gz", bench))
    let content = try String(contentsOf: bench.url("in.jsonl"), encoding: .utf8)
    try bench.write(content + #"{"id":"L1","name":"later"}"# + "\n", as: "in.jsonl")
    #expect(try !isAlreadyApplied("in.jsonl", bench))
  }

  private func isAlreadyApplied(_ name: String, _ bench: Bench) throws -> Bool {
    let ending = try bench.run(["apply", name, "--json"])
    try #require(ending.succeeded, "\(ending.messages)")
    return ending.output.contains(#""already_applied":true"#)
  }
}
