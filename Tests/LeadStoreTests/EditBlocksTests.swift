import GRDB
import LeadModel
import Reconciliation
import Testing

@testable import LeadStore

@Suite("What the ledger keeps of edited leads")
struct EditBlocksTests {
  private static let rowIDs: [Int64] = [-17, -16, -1, 1, 15, 16, 17, 31, 32, 1 << 40, .max]

  /// A store with leads of these rowids, and a writer of it.
  private static func withWriter<Result>(
    in bench: StoreBench, _ rowIDs: [Int64] = rowIDs, _ body: (LeadWriter) throws -> Result
  ) throws -> Result {
    try bench.fill([])
    for rowID in rowIDs {
      try bench.execute(
        "INSERT INTO leads (rowid, campaign_id, id, phone, status) VALUES (\(rowID), 'a', 'L\(rowID)', '+442079460001', 'pending')"
      )
    }
    return try bench.open(.writing).withWriter(body)
  }

  private static func rename(_ rowID: Int64, _ name: String, run: Int64, _ writer: LeadWriter) throws {
    let lead = try #require(try writer.lead(rowID: rowID))
    var folded = FoldedLead(before: lead)
    let context = DecisionContext(
      rules: DialectRules(editable: [.name], variables: .merge), policy: EditPolicy(), campaign: nil
    ) { _ in [] }
    var correction = Correction(position: SourcePosition(row: 1, line: 2))
    correction.edits = [FieldEdit(field: .name, change: .text(name))]
    folded.add(JudgedCorrection(correction: correction, facts: []), context: context)
    try writer.write(LeadEdit(folded), run: run, now: "T")
  }

  private static func edits(ofRun run: Int64, in bench: StoreBench, limit: Int) throws -> [Int64] {
    try bench.open(.reading).withSnapshot { snapshot in
      var found: [Int64] = []
      while true {
        let page = try snapshot.edits(ofRun: run, after: found.last, limit: limit, onlyOptOuts: false)
        if page.isEmpty { return found }
        found += page.map(\.rowID)
      }
    }
  }

  @Test(
    "Each edit is found by its lead, and all of them in the order of rowids, however the leads were written",
    arguments: [1, 2, 3, 100], [false, true])
  func editsAreFound(leadsByTransaction: Int, isBackwards: Bool) throws {
    let bench = try StoreBench()
    let order = isBackwards ? Self.rowIDs.reversed() : Self.rowIDs
    try Self.withWriter(in: bench) { writer in
      for run: Int64 in [1, 2] {
        var rest = order[...]
        while !rest.isEmpty {
          try writer.transaction {
            for rowID in rest.prefix(leadsByTransaction) {
              try Self.rename(rowID, "n\(run)", run: run, writer)
              #expect(try writer.hasSettled(rowID, undo: run))
            }
          }
          rest = rest.dropFirst(leadsByTransaction)
        }
      }
    }
    for limit in [1, 2, 100] { #expect(try Self.edits(ofRun: 2, in: bench, limit: limit) == Self.rowIDs) }
    try bench.open(.reading).withSnapshot { snapshot in
      for rowID in Self.rowIDs {
        let edit = try #require(try snapshot.edit(ofRun: 2, lead: rowID))
        #expect(edit.rowID == rowID && edit.statusBefore == .text("pending"))
        #expect(edit.changes == [ColumnChange(row: 1, column: .name, old: .text("n1"), new: .text("n2"))])
      }
      #expect(try snapshot.edit(ofRun: 2, lead: 2) == nil)
    }
    let count = try bench.open(.reading).countEdits(ofRun: 1)
    #expect(count == Self.rowIDs.count)
  }

  @Test("A transaction that fails leaves none of its edits to the next one")
  func failedTransactionsLeaveNothing() throws {
    struct Failure: Error {}
    let bench = try StoreBench()
    try Self.withWriter(in: bench) { writer in
      do {
        try writer.transaction {
          try Self.rename(1, "lost", run: 1, writer)
          throw Failure()
        }
      } catch is Failure {}
      try writer.transaction { try Self.rename(15, "kept", run: 1, writer) }
    }
    #expect(try bench.rows("SELECT lead, status FROM edits") == ["15|pending"])
  }

  @Test(
    "A lead that the run itself opted out does not count as somebody who has opted out, before and after the commit")
  func ownOptOutsDoNotCount() throws {
    let bench = try StoreBench()
    try Self.withWriter(in: bench, [1, 2, 3]) { writer in
      try writer.transaction {
        try writer.database.execute(sql: "UPDATE leads SET do_not_call = 1 WHERE rowid IN (2, 3)")
        try Self.rename(2, "a", run: 7, writer)
        #expect(try writer.isOptedOut("+442079460001", otherThan: 1, run: 7), "lead 3 is not of the run")
        try Self.rename(3, "b", run: 7, writer)
        #expect(try !writer.isOptedOut("+442079460001", otherThan: 1, run: 7))
        #expect(try writer.isOptedOut("+442079460001", otherThan: 1, run: 8))
      }
      try writer.transaction { () throws -> Void in
        #expect(try !writer.isOptedOut("+442079460001", otherThan: 1, run: 7))
        #expect(try writer.isOptedOut("+442079460001", otherThan: 1, run: 8))
      }
    }
  }

  @Test("A ledger that was kept lead by lead is brought into blocks, and says the same")
  func earlierLedgersAreConverted() throws {
    let bench = try StoreBench()
    try Self.withWriter(in: bench) { _ in }
    try bench.execute(
      """
      DROP VIEW history; DROP VIEW edits; DROP TABLE edit_blocks;
      DELETE FROM grdb_migrations WHERE identifier = 'edits in blocks';
      CREATE TABLE edits (
        run INTEGER NOT NULL, lead INTEGER NOT NULL, status TEXT, changes TEXT NOT NULL, PRIMARY KEY (run, lead)
      ) WITHOUT ROWID;
      CREATE VIEW history AS SELECT run, lead FROM edits;
      INSERT INTO edits SELECT run.value, leads.rowid, iif(leads.rowid = 16, NULL, 'retry'),
          json_array(json_array(run.value, 'name', NULL, 'ü "' || leads.rowid || '"'), json_array(9, 'do_not_call', 0, 1))
        FROM leads, json_each('[1, 2]') AS run;
      UPDATE edits SET changes = 'not JSON' WHERE run = 1 AND lead = 31;
      """)
    let query = "SELECT run, lead, status, changes FROM edits WHERE json_type(changes) = 'array' ORDER BY run, lead"
    let before = try bench.rows(query.replacing("json_type", with: "json_valid(changes) AND json_type"))
    try #require(before.count == 2 * Self.rowIDs.count - 1)
    let refusal = #expect(throws: StoreError.self) { try bench.open(.reading) }
    var reason: String?
    if case .foreign(_, let text)? = refusal { reason = text }
    #expect(reason == "its ledger is of an earlier leadpatch; the next 'apply' or 'load' brings it up to date")
    _ = try bench.open(.writing)
    #expect(try bench.rows(query) == before)
    #expect(
      try bench.rows("SELECT row, field, old, new FROM history WHERE run = 2 AND lead = 'L-17'")
        == ["2|name|null|ü \"-17\"", "9|do_not_call|0|1"])
    #expect(try Self.edits(ofRun: 2, in: bench, limit: 3) == Self.rowIDs)
  }

  /// What somebody may have put into the ledger, and whether what it then says of lead 1 can be read.
  private static let damages: [(sql: String, isReadable: Bool)] =
    ["'no JSON'", "x'00FF'", "''"].map { ("UPDATE edit_blocks SET edits = \($0)", false) }
    + ["'5'", "'{}'", "'[]'"].map { ("UPDATE edit_blocks SET edits = \($0)", true) }
    + [
      #"{"1":5}"#, #"{"1":[]}"#, #"{"1":["pending"]}"#, #"{"1":["pending",5]}"#,
      #"{"1":["pending",[[1,"name",null]]]}"#,
      #"{"1":["pending",[[1,"none",1,2]]]}"#,
    ].map { ("UPDATE edit_blocks SET edits = '\($0)'", false) }
    + [
      (#"UPDATE edit_blocks SET edits = '{"x":["pending",[]]}'"#, true),
      (#"UPDATE edit_blocks SET edits = '{"1":[7,[]]}'"#, false),
      ("UPDATE edit_blocks SET block = 'x', leads = x'FF'", true),
    ]
    + ["row", "line", "code", "message", "partial"].map { ("UPDATE rejects SET \($0) = x'FF'", false) }

  @Test(
    "What the ledger says and leadpatch cannot have written is a failure of the store, never the end of the process")
  func damagedLedgersAreFailures() throws {
    for (sql, isReadable) in Self.damages {
      let bench = try StoreBench()
      try Self.withWriter(in: bench, [1, 2]) { writer in
        try writer.transaction {
          _ = try writer.begin(
            command: "apply", name: "f.csv", identity: RunIdentity(sha256: "s", options: "{}"), startedAt: "T")
          try Self.rename(1, "a", run: 1, writer)
          let reject = Reject(.leadLocked, field: "name", value: "b", message: "m")
          let outcome = RowOutcome(position: SourcePosition(row: 2, line: 3), result: .rejected(reject), leadID: "L1")
          try writer.keepReject(reject, of: outcome, run: 1, whileWriting: true)
        }
      }
      try bench.execute("UPDATE runs SET state = 'done'; \(sql)")
      let store = try bench.open(.reading)
      var failures = 0
      func count(_ body: () throws -> Void) throws { do { try body() } catch is StoreError { failures += 1 } }
      func read(_ body: (LeadSnapshot) throws -> Void) throws { try count { try store.withSnapshot(body) } }
      try read { _ = try $0.edits(ofRun: 1, after: nil, limit: 10, onlyOptOuts: false) }
      try read { _ = try $0.edit(ofRun: 1, lead: 1) }
      try read { try $0.putLeads(asBeforeRun: 1) }
      try read { snapshot in _ = try snapshot.lead(rowID: 1).map { try snapshot.events(ofLead: $0) } }
      try read { try $0.skips(ofUndo: 1) { _ in } }
      try count { try store.openRejects { _ in } }
      try count { try store.rejects(ofRun: 1) { _ in } }
      try count { _ = try store.countEdits(ofRun: 1) }
      #expect((failures == 0) == isReadable, "\(sql): \(failures)")
    }
  }
}
