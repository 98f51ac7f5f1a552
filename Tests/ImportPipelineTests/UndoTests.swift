import Foundation
import GRDB
import LeadModel
import LeadStore
import TestSupport
import Testing

@testable import ImportPipeline

/// 'Undo is exact' (SPEC sections 1 and 5).
@Suite("Taking runs back")
struct UndoTests {
  private static let leadCount = 8

  private static func leads(_ count: Int = leadCount) -> [Lead] {
    (1...count).map { number in
      var lead = Lead.blank(id: "L\(number)", campaign: "a", rowID: Int64(number))
      lead[.phone] = .text("+4420794601\(number < 10 ? "0" : "")\(number)")
      lead[.callingCode] = .integer(44)
      lead[.region] = .text("GB")
      lead[.externalID] = .text("E\(number)")
      lead[.name] = .text("Ann")
      if number % 4 == 0 { lead[.status] = .text("completed") }
      return lead
    }
  }

  private static func apply(_ rows: [String], as name: String, in workshop: Workshop) throws -> Int64 {
    try workshop.write(name, rows.joined(separator: "\n"))
    var options = RunOptions(storePath: workshop.path("leads.db"))
    options.rejects = .file(workshop.path("rejects"))
    let run = CorrectionRun(source: .file(workshop.path(name)), options: options, observer: RunObserver())
    return try #require(try run.apply().run)
  }

  /// What an undo said.
  private struct Answer {
    let receipt: UndoReceipt
    let skipped: [String: String]
    let changed: Set<String>
  }

  private static func undo(
    _ run: Int64, in workshop: Workshop, withOptOuts: Bool = false, isDryRun: Bool = false
  ) throws -> Answer {
    var skipped: [String: String] = [:]
    var changed: Set<String> = []
    var observer = UndoObserver()
    observer.onSkip = { skipped[$0.leadID ?? "gone"] = $0.code }
    observer.onChange = { id, _ in changed.insert(id) }
    let store = StoreOptions(path: workshop.path("leads.db"), busyTimeout: 5)
    let options = UndoOptions(store: store, run: run, withOptOuts: withOptOuts, isDryRun: isDryRun)
    let receipt = try UndoRun(options, observer: observer).undo()
    return Answer(receipt: receipt, skipped: skipped, changed: changed)
  }

  /// Leads without what an edit always changes.
  private static func values(in workshop: Workshop, count: Int = leadCount) throws -> [Lead] {
    try workshop.leads("leads.db", count: count).map { lead in
      var lead = lead
      lead[.revision] = .null
      return lead
    }
  }

  /// A row that may change anything; opt-outs and external ids only where asked.
  private static func row(_ random: inout SplitMix64, optOuts: Bool, externalIDs: Bool) -> String {
    var members = ["\"id\":\"L\(Int.random(in: 1...leadCount, using: &random))\""]
    let number = Int.random(in: 1...12, using: &random)
    let choices = [
      #""phone":"+4420794601\#(number < 10 ? "0" : "")\#(number)""#, #""phone":"+1201555010\#(number % 10)""#,
      #""name":"n\#(number % 3)""#, #""notes":null"#, #""notes":"\#(number % 3)""#,
      #""email":"a\#(number)@example.com""#,
      #""variables.k\#(number % 2)":"\#(number % 3)""#, #""time_zone":"Europe/Berlin""#, #""time_zone":null"#,
      #""status":\#([1, 10, 100, 110, 130][number % 5])"#,
    ]
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      if let choice = choices.randomElement(using: &random) { members.append(choice) }
    }
    if optOuts, random.chance(20) { members.append(#""do_not_call":true"#) }
    if externalIDs, random.chance(30) {
      members.append(#""external_id":"# + (random.chance(50) ? "null" : "\"E\(number)\""))
    }
    var seen: Set<String> = []
    members = members.filter { seen.insert(String($0.prefix { $0 != ":" })).inserted }
    return "{\(members.joined(separator: ","))}"
  }

  private static func rows(_ random: inout SplitMix64, optOuts: Bool, externalIDs: Bool) -> [String] {
    let count = Int.random(in: 1...10, using: &random)
    return (0..<count).map { _ in row(&random, optOuts: optOuts, externalIDs: externalIDs) }
  }

  /// How many random stories each test tells; `UNDO_ROUNDS` asks for more.
  private static let rounds = ProcessInfo.processInfo.environment["UNDO_ROUNDS"].flatMap { Int($0) } ?? 12

  @Test("Runs taken back in reverse bring back every byte of the leads, but revision and time")
  func reverseOrder() throws {
    var random = SplitMix64(seed: 11)
    var changes = 0
    for round in 0..<Self.rounds {
      let workshop = try Workshop()
      try workshop.makeStore("leads.db", campaigns: [Campaign(id: "a")], leads: Self.leads())
      var before: [[Lead]] = []
      var runs: [Int64] = []
      for number in 0..<4 {
        before.append(try Self.values(in: workshop))
        let rows = Self.rows(&random, optOuts: false, externalIDs: true)
        runs.append(try Self.apply(rows, as: "\(round)-\(number).jsonl", in: workshop))
      }
      let end = try Self.values(in: workshop)
      if end != before[0] { changes += 1 }
      var undos: [Int64] = []
      for (run, expected) in zip(runs, before).reversed() {
        let plan = try Self.undo(run, in: workshop, isDryRun: true)
        let answer = try Self.undo(run, in: workshop)
        #expect(answer.skipped.isEmpty && answer.receipt.exit == .success, "round \(round), run \(run)")
        #expect(plan.receipt.counts == answer.receipt.counts && plan.changed.count == answer.receipt.counts.givenBack)
        #expect(try Self.values(in: workshop) == expected, "round \(round), run \(run)")
        undos.append(try #require(answer.receipt.run))
      }
      for undo in undos.reversed() { #expect(try Self.undo(undo, in: workshop).skipped.isEmpty) }
      #expect(try Self.values(in: workshop) == end, "round \(round): taken back, and brought back")
    }
    #expect(changes > Self.rounds / 2)
  }

  @Test("In any other order, leads are skipped exactly where the runs overlap")
  func anyOrder() throws {
    var random = SplitMix64(seed: 12)
    var skips = 0
    for round in 0..<Self.rounds {
      let workshop = try Workshop()
      try workshop.makeStore("leads.db", campaigns: [Campaign(id: "a")], leads: Self.leads())
      var states = [try Self.values(in: workshop)]
      var runs: [Int64] = []
      for number in 0..<4 {
        let rows = Self.rows(&random, optOuts: false, externalIDs: false)
        runs.append(try Self.apply(rows, as: "\(round)-\(number).jsonl", in: workshop))
        states.append(try Self.values(in: workshop))
      }
      var model = states[4]
      for place in (0..<4).shuffled(using: &random) {
        var expected: [String: String] = [:]
        for index in model.indices {
          let (before, after) = (states[place][index], states[place + 1][index])
          let columns = LeadColumn.allCases.filter { before[$0] != after[$0] }
          guard !columns.isEmpty else { continue }
          if model[index].status != after.status {
            expected[model[index].id] = "status_changed"
          } else if columns.contains(where: { model[index][$0] != after[$0] }) {
            expected[model[index].id] = "field_changed"
          } else {
            for column in columns { model[index][column] = before[column] }
          }
        }
        let plan = try Self.undo(runs[place], in: workshop, isDryRun: true)
        let answer = try Self.undo(runs[place], in: workshop)
        #expect(answer.skipped == expected && plan.skipped == expected, "round \(round), run \(runs[place])")
        #expect(answer.receipt.exit == (expected.isEmpty ? .success : .rowsRejected))
        #expect(try Self.values(in: workshop) == model, "round \(round), run \(runs[place])")
        skips += expected.count
      }
    }
    #expect(skips > 0)
  }

  @Test(
    "With opt-outs, no lead that may be dialled gets a number back that an opted-out lead has",
    arguments: [false, true])
  func optOuts(withOptOuts: Bool) throws {
    var random = SplitMix64(seed: 13)
    var refused = 0
    for round in 0..<Self.rounds * 2 {
      let workshop = try Workshop()
      try workshop.makeStore("leads.db", campaigns: [Campaign(id: "a")], leads: Self.leads())
      var runs: [Int64] = []
      for number in 0..<3 {
        let rows = Self.rows(&random, optOuts: true, externalIDs: true)
        runs.append(try Self.apply(rows, as: "\(round)-\(number).jsonl", in: workshop))
      }
      for run in runs.shuffled(using: &random) {
        let before = try Self.values(in: workshop)
        let plan = try Self.undo(run, in: workshop, withOptOuts: withOptOuts, isDryRun: true)
        let answer = try Self.undo(run, in: workshop, withOptOuts: withOptOuts)
        #expect(plan.skipped == answer.skipped && plan.receipt.counts == answer.receipt.counts, "round \(round)")
        let after = try Self.values(in: workshop)
        for (old, new) in zip(before, after) {
          if !withOptOuts { #expect(!old.hasOptedOut || new.hasOptedOut, "an opt-out stays") }
          if answer.skipped[old.id] != nil { #expect(old == new, "a skipped lead is left as it is") }
          guard old[.phone] != new[.phone] else { continue }
          // Leads that lost their opt-out in this undo do not count.
          let others = zip(before, after).filter { $0.1.id != new.id }
          let inTheWay = others.filter { was, now in
            if new.hasOptedOut { return !now.hasOptedOut && now[.phone] == new[.phone] }
            return now.hasOptedOut && [was[.phone], now[.phone]].contains(new[.phone])
          }
          #expect(inTheWay.isEmpty, "round \(round), run \(run): \(new.id) has the number of \(inTheWay.map(\.0.id))")
        }
        refused += answer.skipped.values.filter { $0 == "number_opted_out" }.count
      }
    }
    // An opt-out that is taken back with its run is rarely in the way.
    #expect(withOptOuts || refused > 0)
  }

  @Test("An undo that was stopped before any of its transactions goes on and ends as one that was never stopped")
  func everyTransaction() throws {
    let rows = (1...8).map { #"{"id":"L\#($0)","name":"Bob","do_not_call":\#($0 % 3 == 0)}"# }
    let workshop = try Workshop()
    try workshop.makeStore("leads.db", campaigns: [Campaign(id: "a")], leads: Self.leads())
    let run = try Self.apply(rows, as: "in.jsonl", in: workshop)
    let later = try Self.apply([#"{"id":"L5","name":"Cid"}"#], as: "later.jsonl", in: workshop)
    #expect(later > run)
    try workshop.makeSlow("leads.db")
    try workshop.copy("leads.db", to: "slow.db")
    let expected = try Self.undo(run, in: workshop, withOptOuts: true)
    let leads = try workshop.leads("leads.db", count: Self.leadCount)
    try #require(expected.receipt.counts.givenBack > 4 && expected.skipped == ["L5": "field_changed"])
    var stops = 0
    while true {
      try workshop.copy("slow.db", to: "leads.db")
      struct Stop: Error {}
      let count = Countdown(stops)
      do {
        let probe: @Sendable () throws -> Void = { if count.isOver() { throw Stop() } }
        _ = try Interruption.$probe.withValue(probe) { try Self.undo(run, in: workshop, withOptOuts: true) }
        break
      } catch is Stop {}
      #expect(throws: RunFailure.self, "another undo of the same run") { try Self.undo(run, in: workshop) }
      let answer = try Self.undo(run, in: workshop, withOptOuts: true)
      #expect(answer.receipt.counts == expected.receipt.counts && answer.skipped == expected.skipped, "stop \(stops)")
      #expect(answer.receipt.changedFields == expected.receipt.changedFields)
      #expect(try workshop.leads("leads.db", count: Self.leadCount) == leads, "stop \(stops)")
      stops += 1
    }
    #expect(stops >= 4, "the store was too fast for many transactions")
  }

  @Test("A lead that the dialler takes while the undo goes on is skipped and named")
  func diallerComesFirst() throws {
    let workshop = try Workshop()
    try workshop.makeStore("leads.db", campaigns: [Campaign(id: "a")], leads: Self.leads())
    let run = try Self.apply(
      [#"{"id":"L1","name":"Bob"}"#, #"{"id":"L2","name":"Bob"}"#, #"{"id":"L3","name":"Bob"}"#], as: "in.jsonl",
      in: workshop)
    let path = workshop.path("leads.db")
    let dialler: @Sendable () throws -> Void = {
      try DatabaseQueue(path: path).write { database in
        try database.execute(
          sql: "UPDATE leads SET status = 'in_call' WHERE id = 'L1'; DELETE FROM leads WHERE id = 'L3'")
      }
    }
    let answer = try Interruption.$probe.withValue(dialler) { try Self.undo(run, in: workshop) }
    #expect(answer.skipped == ["L1": "status_changed", "gone": "lead_missing"])
    #expect(answer.receipt.counts == UndoReceipt.Counts(leads: 3, givenBack: 1, unchanged: 0, skipped: 2))
    let names = try workshop.leads("leads.db", count: 3).map { $0[.name].text }
    #expect(names == ["Bob", "Ann"])
  }

  @Test("The real program, killed at random times while it takes a run back, ends as if it had never been killed")
  func sigkill() throws {
    let kills = ProcessInfo.processInfo.environment["UNDO_KILLS"].flatMap { Int($0) } ?? 6
    let count = 1500
    let workshop = try Workshop()
    try workshop.makeStore(
      "leads.db", campaigns: [Campaign(id: "a")],
      leads: (1...count).map { Lead.blank(id: "L\($0)", campaign: "a", rowID: Int64($0)) })
    let original = try Self.values(in: workshop, count: count)
    let run = try Self.apply(
      (1...count).map { #"{"id":"L\#($0)","name":"n\#($0)"}"# }, as: "in.jsonl", in: workshop)
    try DatabaseQueue(path: workshop.path("leads.db")).inDatabase {
      try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
    }
    try workshop.copy("leads.db", to: "base.db")
    let arguments = ["undo", "\(run)", "--store", workshop.path("leads.db"), "--quiet"]
    let started = ContinuousClock.now
    #expect(try LeadpatchProgram.run(arguments).status == 0)
    let duration = started.duration(to: .now) / .seconds(1)
    var random = SplitMix64(seed: 4)
    var killed = 0
    for number in 0..<10 * kills where number < kills || killed == 0 {
      try workshop.copy("base.db", to: "leads.db")
      let delay = duration * Double.random(in: 0.2...1, using: &random)
      if try LeadpatchProgram.run(arguments, killedAfter: delay).wasKilled { killed += 1 }
      #expect(try LeadpatchProgram.run(arguments).status == 0)
      #expect(try Self.values(in: workshop, count: count) == original, "kill \(number)")
      let edits = try DatabaseQueue(path: workshop.path("leads.db")).read {
        try Int.fetchAll($0, sql: "SELECT count(*) FROM edits GROUP BY run")
      }
      #expect(edits == [count, count], "kill \(number)")
    }
    #expect(killed > 0)
  }
}

/// Counts calls down, from any thread.
private final class Countdown: @unchecked Sendable {
  private let lock = NSLock()
  private var left: Int

  init(_ calls: Int) { left = calls }

  /// Whether the calls are used up.
  func isOver() -> Bool {
    lock.withLock {
      left -= 1
      return left < 0
    }
  }
}
