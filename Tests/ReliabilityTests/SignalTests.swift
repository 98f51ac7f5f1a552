import Foundation
import TestSupport
import Testing

/// SIGINT and SIGTERM end a run between two transactions; the same command goes on (SPEC section 1, exit status).
@Suite("Signals", .serialized)
struct SignalTests {
  @Test(
    "A signal at any call ends with 130 or 143 and the command that goes on, or comes too late to matter",
    arguments: [Scenario.apply, .applyAtomic, .applyHeld, .load, .undo], [SIGINT, SIGTERM])
  func atEveryCall(scenario: Scenario, signal: Int32) throws {
    let bench = try Bench(holdsRows: scenario.holdsRows)
    try scenario.prepare(bench)
    let (expected, calls) = try scenario.withoutFault(bench)
    var stopped = 0
    for call in Effort.sample(upTo: calls.count, 5) {
      try bench.reset()
      let fault = Fault(event: .signal(signal), call: call)
      let first = try bench.run(scenario.arguments, fault: fault, input: scenario.input)
      let place = "\(scenario.testDescription), signal \(signal) at \(call): \(calls[call - 1])"
      #expect(!first.wasKilled, "\(place)")
      if first.status == 128 + signal {
        stopped += 1
        #expect(first.messages.contains("leadpatch \(scenario.arguments.joined(separator: " "))"), "\(first.messages)")
        let names = try bench.names().filter { $0.hasSuffix(".leadpatch-tmp") || $0.hasPrefix("tmp:") }
        #expect(names.isEmpty, "\(place): left \(names)")
      } else {
        #expect(first.status == scenario.status, "\(place): \(first.status) \(first.messages)")
      }
      let last = try bench.run(scenario.arguments, input: scenario.input)
      let outcome = try scenario.outcome(of: bench, last)
      let isSame = outcome == expected
      #expect(isSame, "\(place)\n\(last.status) \(last.messages)\n\(outcome.difference(from: expected))")
    }
    #expect(stopped > 0)
    Effort.report("\(scenario.testDescription): signal \(signal) stopped \(stopped) of \(calls.count)")
  }

  @Test("A signal while it waits for another writer ends the waiting")
  func whileWaiting() throws {
    let bench = try Bench()
    try Scenario.apply.prepare(bench)
    try bench.reset()
    let holder = try StoreHolder(bench.url("leads.db").path)
    try holder.hold()
    let waiting = try bench.process(["apply", "in.jsonl", "--busy-timeout", "60"])
    try waiting.run()
    Thread.sleep(forTimeInterval: 1.5)
    let started = ContinuousClock.now
    kill(waiting.processIdentifier, SIGTERM)
    waiting.waitUntilExit()
    try holder.letGo()
    #expect(waiting.terminationReason == .exit && waiting.terminationStatus == 143)
    #expect(started.duration(to: .now) < .seconds(20), "it waited on for the lock")
    #expect(try bench.run(["apply", "in.jsonl"]).status == 1)
  }

  @Test(
    "A second signal ends the process at once, and the same command goes on",
    arguments: [(SIGINT, SIGTERM), (SIGTERM, SIGTERM)])
  func second(first: Int32, second: Int32) throws {
    let bench = try Bench()
    try Scenario.apply.prepare(bench)
    // A pipe that nobody writes to: it waits in a read, which only the second signal need end.
    try bench.reset()
    let pipe = Pipe()
    let waiting = try bench.process(["apply", "-"])
    waiting.standardInput = pipe
    try waiting.run()
    while waiting.isRunning, try !Self.catches(second, waiting) { Thread.sleep(forTimeInterval: 0.05) }
    kill(waiting.processIdentifier, first)
    kill(waiting.processIdentifier, second)
    waiting.waitUntilExit()
    #expect([128 + first, 128 + second].contains(waiting.terminationStatus))
    #expect(try bench.run(["apply", "in.jsonl"]).status == 1)
  }

  /// Whether a process has a handler for a signal by now, as the system tells.
  private static func catches(_ signal: Int32, _ process: Process) throws -> Bool {
    let facts = try String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)
    let mask = facts.firstMatch(of: /SigCgt:\s*([0-9a-f]+)/).flatMap { UInt64($0.output.1, radix: 16) } ?? 0
    return mask >> UInt64(signal - 1) & 1 == 1
  }

  @Test(
    "A reader of standard output that has gone is no success, and the same command goes on",
    arguments: [["--rejects", "-"], ["--results", "-"], ["--json"], ["--report", "-"]])
  func readerGone(option: [String]) throws {
    let bench = try Bench()
    try Scenario.apply.prepare(bench)
    let (expected, _) = try Scenario.apply.withoutFault(bench)
    try bench.reset()
    let shell = Process()
    shell.executableURL = URL(filePath: "/bin/sh")
    let program = LeadpatchProgram.url.path
    shell.arguments = [
      "-c",
      "{ sleep 1; '\(program)' apply in.jsonl --duplicate-phones reject \(option.joined(separator: " ")); "
        + "echo $? > status; } 2>/dev/null | true",
    ]
    shell.currentDirectoryURL = URL(filePath: bench.work)
    try shell.run()
    shell.waitUntilExit()
    #expect(bench.bytes("status").map { String(decoding: $0, as: UTF8.self) } == "74\n")
    try FileManager.default.removeItem(at: bench.url("status"))
    let last = try bench.run(Scenario.apply.arguments)
    #expect(last.succeeded)
    let leads = { (outcome: Outcome) in outcome.rows.filter { !$0.hasPrefix("runs") } }
    let isSame = leads(try Outcome(of: bench)) == leads(expected)
    #expect(isSame)
  }
}
