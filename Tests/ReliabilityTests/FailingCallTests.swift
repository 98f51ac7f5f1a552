import Foundation
import Testing

/// Reads, writes and locks that fail: never a good exit, never a half state, always a message that names what failed.
@Suite("Calls that fail", .serialized)
struct FailingCallTests {
  /// An error and the calls that it strikes.
  struct Trouble: CustomTestStringConvertible {
    let testDescription: String
    let number: Int32
    let isLasting: Bool
    let kinds: [Fault.Kind]

    static let all = [
      Trouble(
        testDescription: "the disk is full from then on", number: ENOSPC, isLasting: true,
        kinds: [.write, .truncate, .open, .rename]),
      Trouble(
        testDescription: "the disk fails once", number: EIO, isLasting: false,
        kinds: [.read, .write, .sync, .rename, .truncate, .unlink, .open, .map, .close]),
      Trouble(
        testDescription: "the quota is used up once", number: EDQUOT, isLasting: false, kinds: [.write, .truncate]),
      Trouble(testDescription: "locks cannot be had from then on", number: EAGAIN, isLasting: true, kinds: [.lock]),
      Trouble(testDescription: "a lock fails once", number: EIO, isLasting: false, kinds: [.lock]),
      Trouble(testDescription: "memory cannot be mapped", number: ENOMEM, isLasting: true, kinds: [.map]),
    ]
  }

  @Test(
    "Where a call fails the exit says so, and a run after it ends as if nothing had failed",
    arguments: [Scenario.apply, .applyFromPipe, .load, .undo], Trouble.all)
  func atEveryCall(scenario: Scenario, trouble: Trouble) throws {
    let bench = try Bench(holdsRows: scenario.holdsRows)
    try scenario.prepare(bench)
    let (expected, calls) = try scenario.withoutFault(bench, kinds: trouble.kinds)
    var harmless: Set<Call> = []
    var failed = 0
    var missed = 0
    for call in Effort.sample(upTo: calls.count, 4) {
      try bench.reset()
      let fault = Fault(
        event: .failure(trouble.number, lasting: trouble.isLasting), call: call, kinds: trouble.kinds)
      let first = try bench.run(scenario.arguments + ["--busy-timeout", "1"], fault: fault, input: scenario.input)
      // Two threads make calls, so that the same number may hit another one than in the run that counted, or none.
      let hit = first.calls.first
      let place = "\(scenario.testDescription), \(trouble.testDescription) at \(call): \(hit ?? calls[call - 1])"
      #expect(!first.wasKilled, "\(place): crashed: \(first.messages)")
      var outcome: Outcome
      if first.status == scenario.status {
        if let hit {
          harmless.insert(hit)
          #expect(isHarmless(hit), "\(place): exit \(first.status), as if nothing had failed")
        } else {
          missed += 1
        }
        outcome = try scenario.outcome(of: bench, first)
        // Left lying, to be taken up or removed by the next run.
        for name in outcome.files.keys where name.hasPrefix("leads.db-") || name.hasSuffix(".leadpatch-tmp") {
          outcome.files[name] = nil
        }
      } else {
        failed += 1
        #expect([73, 74, 75].contains(first.status), "\(place): exit \(first.status): \(first.messages)")
        #expect(namesWhatFailed(first.messages, bench), "\(place): \(first.messages)")
        let last = try bench.run(scenario.arguments, input: scenario.input)
        outcome = try scenario.outcome(of: bench, last)
        #expect(scenario.isGood(last), "\(place), then: \(last.status): \(last.messages)")
      }
      let isSame = outcome == expected
      #expect(isSame, "\(place)\n\(outcome.difference(from: expected))")
    }
    #expect(missed <= 1 + calls.count / 4, "\(missed) calls were not reached")
    let passed = harmless.map(\.description).sorted().joined(separator: ", ")
    Effort.report(
      "\(scenario.testDescription), \(trouble.testDescription): \(failed) of \(calls.count) calls failed the run; "
        + "harmless: \(passed)")
  }

  /// A failure that changes nothing that anybody was promised.
  private func isHarmless(_ call: Call) -> Bool {
    switch (call.kind, call.file) {
    // SQLite copies its log into the store at its leisure, and at the end removes it; until then the log holds all.
    case (_, "leads.db"), (_, "leads.db-wal"), (_, "leads.db-shm"), (_, "leads.db-journal"): true
    // What was only read, or is no longer wanted, need not be closed well; the temporary file is made new.
    case (.close, _): true
    case (.unlink, let name): name.hasSuffix(".leadpatch-tmp")
    // Without unnamed files, a file is made and its name removed.
    case (.open, "tmp"): true
    // SQLite syncs the folder of a log that it made, and passes over a file system that cannot do so. What we sync
    // after a rename is the folder as `.`, and must not fail.
    case (.open, "work"), (.sync, "work"): true
    default: false
    }
  }

  @Test("Where no thread is to be had a run does on one what it does on two", arguments: [Scenario.apply, .load])
  func withoutThreads(scenario: Scenario) throws {
    let bench = try Bench(holdsRows: scenario.holdsRows)
    try scenario.prepare(bench)
    let (expected, calls) = try scenario.withoutFault(bench, kinds: [.thread])
    #expect(!calls.isEmpty)
    for call in 1...max(calls.count, 1) {
      try bench.reset()
      let fault = Fault(event: .failure(EAGAIN, lasting: false), call: call, kinds: [.thread])
      let ending = try bench.run(scenario.arguments, fault: fault, input: scenario.input)
      #expect(scenario.isGood(ending), "\(call): \(ending.status): \(ending.messages)")
      let outcome = try scenario.outcome(of: bench, ending)
      #expect(outcome == expected, "\(call): \(outcome.difference(from: expected))")
    }
  }

  private func namesWhatFailed(_ messages: String, _ bench: Bench) -> Bool {
    let names = ["in.", "new.", "leads.db", "results.jsonl", "report.json", "standard input", "standard output"]
    return (names + [bench.temporary]).contains { messages.contains($0) }
  }

  @Test("A short read or write is no failure", arguments: [Scenario.apply, .applyFromPipe, .load])
  func short(scenario: Scenario) throws {
    let bench = try Bench(holdsRows: scenario.holdsRows)
    try scenario.prepare(bench)
    let (expected, calls) = try scenario.withoutFault(bench, kinds: [.read, .write])
    for call in Effort.sample(upTo: calls.count, 10) {
      try bench.reset()
      let fault = Fault(event: .short, call: call, kinds: [.read, .write])
      let first = try bench.run(scenario.arguments, fault: fault, input: scenario.input)
      let outcome = try scenario.outcome(of: bench, first)
      #expect(first.status == scenario.status, "\(call): \(calls[call - 1]): \(first.status), \(first.messages)")
      let isSame = outcome == expected
      #expect(isSame, "\(call): \(calls[call - 1])\n\(outcome.difference(from: expected))")
    }
  }
}
