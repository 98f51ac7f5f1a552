import Foundation
import GRDB
import LeadModel
import LeadStore
import TestSupport
import Testing

@testable import ImportPipeline

/// 'Killed at any instant, the same command run again ends in the same leads, the same counts and the same reject file'
/// (SPEC section 5, promise 3).
@Suite("Runs that were stopped")
struct ResumeTests {
  private static let leadCount = 12
  private static let campaign = Campaign(id: "a")

  private static func leads(_ count: Int) -> [Lead] {
    (1...count).map { number in
      var lead = Lead.blank(id: "L\(number)", campaign: "a", rowID: Int64(number))
      lead[.phone] = .text("+4420794600\(number < 10 ? "0" : "")\(number)")
      if number % 5 == 0 { lead[.status] = .text("completed") }
      return lead
    }
  }

  /// Rows of every outcome, several of them on one lead, numbers passed on from lead to lead, opt-outs in between.
  private static let rows = [
    #"{"id":"L1","name":"a"}"#, #"{"id":"L2","phone":"+442079460003"}"#, #"{"id":"L3","phone":"+442079460002"}"#,
    #"{"id":"L4","do_not_call":true}"#, #"{"id":"L6","phone":"+442079460004"}"#, #"{"id":"L1","name":"b"}"#,
    #"{"id":"L5","name":"x"}"#, #"{"id":"L5","do_not_call":true,"name":"x"}"#, #"{"id":"L7","phone":"+442079460008"}"#,
    #"{"id":"L8","email":"bad"}"#, #"{"id":"L9","external_id":"X"}"#, #"{"external_id":"X","notes":"moved"}"#,
    #"{"id":"L10","status":1}"#, #"{"id":"L11","variables":{"a":1}}"#, #"{"id":"L12","name":"z"}"#,
    #"{"id":"L10","name":"after"}"#, #"{"id":"L12","phone":"+442079460001"}"#, #"{"id":"L99"}"#, "[1]",
  ]

  /// What a run leaves, times and run numbers aside.
  private struct Outcome: Equatable {
    var leads: [Lead]
    var rejects: String?
    var counts: Receipt.Counts
    var rejectCodes: [RejectCode: Int]
    var changedFields: [String: Int]
    var warnings: [RowWarning: Int]
    var history: [String]
  }

  /// - Parameter shift: by how much the leads' rowids were lowered.
  private func outcome(of receipt: Receipt, in workshop: Workshop, count: Int, shift: Int = 0) throws -> Outcome {
    let store = try LeadStore.open(path: workshop.path("leads.db"), use: .reading, busyTimeout: 5)
    let history = try DatabaseQueue(path: store.path).read { database in
      try Row.fetchAll(database, sql: "SELECT lead, row, field, old, new FROM history ORDER BY lead, row, field")
        .map(\.description)
    }
    return Outcome(
      leads: try workshop.leads("leads.db", count: count, shift: shift), rejects: workshop.text("rejects"),
      counts: receipt.counts,
      rejectCodes: receipt.rejects, changedFields: receipt.changedFields, warnings: receipt.warnings, history: history)
  }

  private func run(_ workshop: Workshop, _ policy: DuplicatePhonesOption) -> CorrectionRun {
    var options = RunOptions(storePath: workshop.path("leads.db"))
    options.rejects = .file(workshop.path("rejects"))
    options.duplicatePhones = policy
    return CorrectionRun(source: .file(workshop.path("in.jsonl")), options: options, observer: RunObserver())
  }

  /// SQLite counts rowids from 1, but another tool may have given lower ones.
  @Test(
    "Stopped before any of its transactions and run again, a run ends as one that was never stopped, whatever the rowids",
    arguments: [0, 6, 1 << 40])
  func everyTransaction(shift: Int) throws {
    let workshop = try Workshop()
    try workshop.makeStore("slow.db", campaigns: [Self.campaign], leads: Self.leads(Self.leadCount))
    try workshop.makeSlow("slow.db")
    try workshop.write("in.jsonl", Self.rows.joined(separator: "\n"))
    try workshop.copy("slow.db", to: "leads.db")
    let receipt = try run(workshop, .reject).apply()
    let expected = try outcome(of: receipt, in: workshop, count: Self.leadCount)
    try #require(receipt.counts.applied > 5 && receipt.counts.rejected > 3)
    try DatabaseQueue(path: workshop.path("slow.db")).write { database in
      try database.execute(sql: "DROP TRIGGER slow; UPDATE leads SET rowid = rowid - \(shift)")
    }
    try workshop.makeSlowAgain("slow.db")
    var stops = 0
    while true {
      try workshop.copy("slow.db", to: "leads.db")
      try workshop.remove("rejects")
      let isWhole = try run(workshop, .reject).apply(stoppedBefore: stops) != nil
      if isWhole { break }
      #expect(!workshop.exists("rejects"), "a stopped run has no reject file")
      // Every other run is stopped a second time.
      if stops % 2 == 1 { _ = try run(workshop, .reject).apply(stoppedBefore: 1) }
      let again = try outcome(
        of: try run(workshop, .reject).apply(), in: workshop, count: Self.leadCount, shift: shift)
      #expect(again == expected, "stopped before transaction \(stops)")
      stops += 1
    }
    #expect(stops >= 8, "the store was too fast for many transactions")
  }

  @Test("A run that failed inside a transaction keeps nothing of it, and goes on from there", arguments: [1, 4, 9, 12])
  func insideATransaction(lead: Int) throws {
    let workshop = try Workshop()
    try workshop.makeStore("slow.db", campaigns: [Self.campaign], leads: Self.leads(Self.leadCount))
    try workshop.makeSlow("slow.db")
    try workshop.write("in.jsonl", Self.rows.joined(separator: "\n"))
    try workshop.copy("slow.db", to: "leads.db")
    let expected = try outcome(of: try run(workshop, .warn).apply(), in: workshop, count: Self.leadCount)
    try workshop.copy("slow.db", to: "leads.db")
    try workshop.remove("rejects")
    func execute(_ sql: String) throws {
      try DatabaseQueue(path: workshop.path("leads.db")).write { try $0.execute(sql: sql) }
    }
    try execute(
      "CREATE TRIGGER broken AFTER UPDATE ON leads WHEN NEW.id = 'L\(lead)' BEGIN SELECT RAISE(ABORT, 'disk'); END")
    let failure = #expect(throws: RunFailure.self) { try run(workshop, .warn).apply() }
    #expect(failure?.status == .readOrWriteFailed)
    #expect(!workshop.exists("rejects"))
    try execute("DROP TRIGGER broken")
    let again = try outcome(of: try run(workshop, .warn).apply(), in: workshop, count: Self.leadCount)
    #expect(again == expected)
  }

  @Test("A file that was applied before is not applied again, and its reject file is written again where it is missing")
  func appliedBefore() throws {
    let workshop = try Workshop()
    try workshop.makeStore("leads.db", campaigns: [Self.campaign], leads: Self.leads(Self.leadCount))
    try workshop.write("in.jsonl", Self.rows.joined(separator: "\n"))
    let first = try run(workshop, .warn).apply()
    let leads = try workshop.leads("leads.db", count: Self.leadCount)
    let rejects = try #require(workshop.bytes("rejects"))
    try workshop.remove("rejects")
    let second = try run(workshop, .warn).apply()
    #expect(second.alreadyApplied && second.run == first.run && second.exit == .success)
    #expect(second.counts == first.counts && second.rejects == first.rejects)
    #expect(second.changedFields == first.changedFields && second.warnings == first.warnings)
    #expect(try workshop.leads("leads.db", count: Self.leadCount) == leads)
    #expect(workshop.bytes("rejects") == rejects)
    let third = try run(workshop, .reject).apply()
    #expect(!third.alreadyApplied, "other options make it another run")
  }

  @Test("The real program, killed at random times and run again, ends as if it had never been killed")
  func sigkill() throws {
    let kills = ProcessInfo.processInfo.environment["RESUME_KILLS"].flatMap { Int($0) } ?? 12
    let count = 1500
    let workshop = try Workshop()
    var leads = Self.leads(count)
    for place in leads.indices { leads[place][.phone] = .null }
    try workshop.makeStore("base.db", campaigns: [Self.campaign], leads: leads)
    var rows = (1...count).map { #"{"id":"L\#($0)","name":"n\#($0)","notes":"first"}"# }
    rows += (1...count).map { #"{"id":"L\#($0 * 7 % count + 1)","notes":"second"}"# }
    try workshop.write("in.jsonl", rows.joined(separator: "\n"))
    let arguments = [
      "apply", workshop.path("in.jsonl"), "--store", workshop.path("leads.db"), "--rejects", workshop.path("rejects"),
      "--report", workshop.path("report"), "--quiet",
    ]
    func counts() throws -> String {
      try #require(
        workshop.text("report")?.split(separator: "counts").last?.split(separator: "}").first.map(String.init))
    }
    try workshop.copy("base.db", to: "leads.db")
    let started = ContinuousClock.now
    #expect(try LeadpatchProgram.run(arguments).status == 1)
    let duration = started.duration(to: .now) / .seconds(1)
    let expected = (try workshop.leads("leads.db", count: count), workshop.bytes("rejects"), try counts())
    var random = SplitMix64(seed: 3)
    var killed = 0
    for number in 0..<10 * kills where number < kills || killed == 0 {
      try workshop.copy("base.db", to: "leads.db")
      for name in ["rejects", "report"] { try workshop.remove(name) }
      // The first part of a run reads and judges; most kills fall into the writing.
      let delay = duration * Double.random(in: number % 4 == 0 ? 0.05...0.5 : 0.4...1, using: &random)
      if try LeadpatchProgram.run(arguments, killedAfter: delay).wasKilled { killed += 1 }
      #expect(try LeadpatchProgram.run(arguments).status <= 1)
      #expect(try workshop.leads("leads.db", count: count) == expected.0, "kill \(number)")
      #expect(workshop.bytes("rejects") == expected.1, "kill \(number)")
      #expect(try counts() == expected.2, "kill \(number)")
      let leftovers = try workshop.names().filter { $0.hasSuffix(".leadpatch-tmp") }
      #expect(leftovers.isEmpty, "kill \(number)")
    }
    #expect(killed > 0)
  }
}
