import Foundation
import GRDB
import LeadModel
import LeadStore
import Testing

@testable import ImportPipeline

/// What writing does to the store, and what it does when the dialler works on the same leads (SPEC section 5).
@Suite("Writing")
struct WriteTests {
  private static func makeStore(in workshop: Workshop, statuses: [String]) throws {
    let leads = statuses.enumerated().map { index, status in
      var lead = Lead.blank(id: "L\(index + 1)", campaign: "a", rowID: Int64(index + 1))
      lead[.status] = .text(status)
      lead[.name] = .text("Ann")
      lead[.updatedAt] = .text("before")
      return lead
    }
    try workshop.makeStore("leads.db", campaigns: [Campaign(id: "a")], leads: leads)
  }

  private static func run(_ rows: [String], in workshop: Workshop) throws -> CorrectionRun {
    try workshop.write("in.jsonl", rows.joined(separator: "\n"))
    var options = RunOptions(storePath: workshop.path("leads.db"))
    options.results = .file(workshop.path("results"))
    options.rejects = .file(workshop.path("rejects"))
    return CorrectionRun(source: .file(workshop.path("in.jsonl")), options: options, observer: RunObserver())
  }

  private static func rows(_ sql: String, in workshop: Workshop) throws -> [String] {
    try DatabaseQueue(path: workshop.path("leads.db")).read { database in
      try Row.fetchAll(database, sql: sql).map { row in
        row.map { String.fromDatabaseValue($0.1) ?? Int64.fromDatabaseValue($0.1)?.description ?? "null" }
          .joined(separator: "|")
      }
    }
  }

  private static func results(in workshop: Workshop) throws -> [String] {
    try ResultLine.read(workshop.text("results") ?? "").map(\.description)
  }

  @Test("Rows that change nothing, or are refused, write nothing of their leads")
  func unchangedRowsWriteNothing() throws {
    let workshop = try Workshop()
    try Self.makeStore(in: workshop, statuses: ["pending", "completed", "pending", "pending"])
    let receipt = try Self.run(
      [
        #"{"id":"L1","name":"Ann"}"#, #"{"id":"L2","name":"Bob"}"#, #"{"id":"L3","email":"bad"}"#, #"{"id":"L4"}"#,
        #"{"id":"L4","variables":{ }}"#,
      ], in: workshop
    ).apply()
    #expect(receipt.counts == Receipt.Counts(read: 5, unchanged: 3, rejected: 2))
    #expect(
      try Self.rows("SELECT DISTINCT name, updated_at, revision FROM leads", in: workshop) == ["Ann|before|0"])
    #expect(try Self.rows("SELECT count(*) FROM edits", in: workshop) == ["0"])
    #expect(
      try Self.rows("SELECT row, lead, code FROM rejects", in: workshop) == ["2|L2|lead_locked", "3|L3|email_invalid"])
  }

  @Test("Several rows of a lead are one update, a revision for each that changed it")
  func rowsOfALeadAreOneUpdate() throws {
    let workshop = try Workshop()
    try Self.makeStore(in: workshop, statuses: ["pending"])
    let receipt = try Self.run(
      [
        #"{"id":"L1","name":"Bob"}"#, #"{"id":"L1","name":"Bob"}"#, #"{"id":"L1","name":"Ann"}"#,
        #"{"id":"L1","status":130}"#, #"{"id":"L1","name":"Cid"}"#, #"{"id":"L1","do_not_call":true,"name":"Cid"}"#,
      ], in: workshop
    ).apply()
    #expect(receipt.counts == Receipt.Counts(read: 6, applied: 3, unchanged: 1, rejected: 2))
    #expect(receipt.changedFields == ["name": 2, "status": 1, "do_not_call": 1])
    #expect(
      try Self.rows("SELECT name, status, do_not_call, revision FROM leads", in: workshop) == ["Ann|completed|1|4"])
    #expect(
      try Self.rows("SELECT row, field, old, new FROM history ORDER BY row", in: workshop)
        == ["1|name|Ann|Bob", "3|name|Bob|Ann", "4|status|pending|completed", "6|do_not_call|0|1"])
  }

  /// What the dialler does to L1 after the file was judged and before it is written, and what becomes of the rows.
  private static let meanwhile: [(sql: String, results: [String], lead: String)] = [
    (
      "UPDATE leads SET status = 'in_call' WHERE id = 'L1'",
      ["row 1: rejected lead_locked on L1", "row 2: rejected lead_locked partial on L1", "row 3: applied on L2"],
      "Ann|null|1|in_call|1"
    ),
    (
      "UPDATE leads SET status = 'removed' WHERE id = 'L1'",
      ["row 1: rejected lead_removed on L1", "row 2: rejected lead_removed on L1", "row 3: applied on L2"],
      "Ann|null|0|removed|0"
    ),
    (
      "DELETE FROM leads WHERE id = 'L1'",
      ["row 1: rejected lead_removed on no lead", "row 2: rejected lead_removed on no lead", "row 3: applied on L2"],
      ""
    ),
    (
      "UPDATE leads SET name = 'Bob', revision = 7 WHERE id = 'L1'",
      ["row 1: unchanged on L1", "row 2: applied on L1", "row 3: applied on L2"], "Bob|x|1|pending|8"
    ),
    (
      "UPDATE leads SET notes = 'dialler', revision = 7 WHERE id = 'L1'",
      ["row 1: applied on L1", "row 2: applied on L1", "row 3: applied on L2"], "Bob|x|1|pending|9"
    ),
  ]

  @Test(
    "A lead that the dialler changes between judging and writing is judged by what it is then", arguments: meanwhile)
  func diallerComesFirst(sql: String, results: [String], lead: String) throws {
    let workshop = try Workshop()
    try Self.makeStore(in: workshop, statuses: ["pending", "pending"])
    let run = try Self.run(
      [
        #"{"id":"L1","name":"Bob"}"#, #"{"id":"L1","do_not_call":true,"notes":"x"}"#, #"{"id":"L2","name":"Bob"}"#,
      ], in: workshop)
    let path = workshop.path("leads.db")
    let dialler: @Sendable () throws -> Void = { try DatabaseQueue(path: path).write { try $0.execute(sql: sql) } }
    let receipt = try Interruption.$probe.withValue(dialler) { try run.apply() }
    #expect(try Self.results(in: workshop) == results)
    #expect(receipt.counts.addUp && receipt.counts.read == 3)
    #expect(
      try Self.rows("SELECT name, notes, do_not_call, status, revision FROM leads WHERE id = 'L1'", in: workshop)
        == (lead.isEmpty ? [] : [lead]))
  }

  /// What another program does to the store after the file was judged, the file's one row, and what is to come of it.
  private static let meanwhileToOneRow: [(sql: String, row: String, result: String, lead: String)] = [
    (
      "UPDATE leads SET notes = 'dialler' WHERE id = 'L2'", #"{"id":"L1","name":"Bob"}"#, "row 1: applied on L1",
      "Bob|null|null|pending|1"
    ),
    (
      "UPDATE leads SET notes = 'dialler' WHERE id = 'L1'", #"{"id":"L1","name":"Bob"}"#, "row 1: applied on L1",
      "Bob|dialler|null|pending|1"
    ),
    (
      "UPDATE leads SET variables = '{\"a\":1}' WHERE id = 'L1'", #"{"id":"L1","variables":{"a":1}}"#,
      "row 1: unchanged on L1", "Ann|null|null|pending|0"
    ),
    (
      "UPDATE leads SET status = 'in_call' WHERE id = 'L1'", #"{"id":"L1","name":"Bob"}"#,
      "row 1: rejected lead_locked on L1", "Ann|null|null|in_call|0"
    ),
    (
      "UPDATE leads SET phone = '+442079460001', do_not_call = 1 WHERE id = 'L2'",
      #"{"id":"L1","phone":"+442079460001"}"#, "row 1: rejected number_opted_out on L1", "Ann|null|null|pending|0"
    ),
    (
      "UPDATE leads SET phone = '+442079460001' WHERE id = 'L2'", #"{"id":"L1","phone":"+442079460001"}"#,
      "row 1: applied on L1", "Ann|null|+442079460001|pending|1"
    ),
  ]

  @Test("A lead that is still what it was is written as judged, any other judged again", arguments: meanwhileToOneRow)
  func othersWriteMeanwhile(sql: String, row: String, result: String, lead: String) throws {
    let workshop = try Workshop()
    try Self.makeStore(in: workshop, statuses: ["pending", "pending"])
    let run = try Self.run([row], in: workshop)
    let path = workshop.path("leads.db")
    let other: @Sendable () throws -> Void = { try DatabaseQueue(path: path).write { try $0.execute(sql: sql) } }
    let receipt = try Interruption.$probe.withValue(other) { try run.apply() }
    #expect(try Self.results(in: workshop) == [result])
    #expect(receipt.counts.addUp)
    #expect(
      try Self.rows("SELECT name, notes, phone, status, revision FROM leads WHERE id = 'L1'", in: workshop) == [lead])
  }

  @Test("A lead that was locked while it was written, and is free when a killed run goes on, is counted as it is")
  func lockedThenKilledThenFree() throws {
    let workshop = try Workshop()
    try Self.makeStore(in: workshop, statuses: ["pending", "pending", "pending"])
    try workshop.makeSlow("leads.db")
    let rows = (1...3).map { #"{"id":"L\#($0)","name":"Bob"}"# }
    let path = workshop.path("leads.db")
    @Sendable func set(_ status: String) throws {
      try DatabaseQueue(path: path).write { database in
        try database.execute(
          sql: "DROP TRIGGER slow; UPDATE leads SET status = '\(status)' WHERE id = 'L1'")
      }
      try workshop.makeSlowAgain("leads.db")
    }
    // The dialler takes L1 after the file was judged; the run is killed once L1 and L2 are done.
    let first = try Self.run(rows, in: workshop)
    try set("pending")
    struct Stop: Error {}
    let killer: @Sendable () throws -> Void = {
      let done = try DatabaseQueue(path: path).read { try Int.fetchOne($0, sql: "SELECT max(progress) FROM runs") }
      if (done ?? 0) > 0 { throw Stop() }
      try set("in_call")
    }
    #expect(throws: Stop.self) { try Interruption.$probe.withValue(killer) { try first.apply() } }
    try set("pending")
    let receipt = try Self.run(rows, in: workshop).apply()
    let changed = try Self.rows("SELECT count(*) FROM leads WHERE name = 'Bob'", in: workshop)
    #expect(changed == ["\(receipt.counts.applied)"], "\(receipt.counts)")
  }
}
