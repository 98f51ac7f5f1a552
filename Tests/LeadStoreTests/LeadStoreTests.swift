import Foundation
import GRDB
import LeadModel
import Reconciliation
import TestSupport
import Testing

@testable import LeadStore

/// A folder with one store, gone with the test.
final class StoreBench: Sendable {
  private let folder: ScratchFolder
  var path: String { folder.path + "/leads.db" }

  init() throws { folder = try ScratchFolder() }

  func open(_ use: LeadStore.Use, busyTimeout: Double = 5) throws -> LeadStore {
    try LeadStore.open(path: path, use: use, busyTimeout: busyTimeout)
  }

  /// Runs SQL as another tool would.
  func execute(_ sql: String) throws { try DatabaseQueue(path: path).write { try $0.execute(sql: sql) } }

  func rows(_ sql: String) throws -> [String] {
    try DatabaseQueue(path: path).read { database in
      try Row.fetchAll(database, sql: sql).map { row in
        row.map { String.fromDatabaseValue($0.1) ?? Int64.fromDatabaseValue($0.1)?.description ?? "null" }
          .joined(separator: "|")
      }
    }
  }

  /// A store with these leads: `id phone external_id email status do_not_call`, `-` for NULL.
  func fill(_ leads: [String]) throws {
    _ = try open(.creating)
    try execute("INSERT INTO campaigns (id) VALUES ('a')")
    for lead in leads {
      let values = lead.split(separator: " ").map { $0 == "-" ? "NULL" : "'\($0)'" }.joined(separator: ", ")
      try execute(
        "INSERT INTO leads (campaign_id, id, phone, external_id, email, status, do_not_call) VALUES ('a', \(values))")
    }
  }
}

@Suite("The lead store")
struct LeadStoreTests {
  // MARK: Opening

  @Test("A store is made from nothing, with the two contract tables and the ledger, and opens again")
  func storeIsMadeFromNothing() throws {
    let bench = try StoreBench()
    _ = try bench.open(.creating)
    #expect(
      try bench.rows(
        "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite%' ORDER BY name")
        == [
          "campaigns", "edit_blocks", "edits", "given_back", "grdb_migrations", "history", "leadpatch_number_changes",
          "leadpatch_numbers", "leads", "rejected_leads", "rejects", "run_figures", "runs",
        ])
    #expect(try bench.rows("PRAGMA journal_mode") == ["wal"])
    #expect(
      try bench.rows("SELECT name FROM pragma_table_info('leads') WHERE name <> 'rowid' ORDER BY cid")
        == LeadColumn.allCases.map(\.sqlName))
    for use in [LeadStore.Use.reading, .writing, .creating] { #expect(try bench.open(use).campaigns().isEmpty) }
  }

  @Test("A store that another tool made of the two contract tables is taken up, its leads as they were")
  func contractTablesAreTakenUp() throws {
    let bench = try StoreBench()
    let columns = LeadColumn.allCases.map {
      "\($0.sqlName) \($0 == .doNotCall || $0 == .revision ? "INTEGER" : "TEXT")"
    }
    try bench.execute(
      """
      CREATE TABLE campaigns (id TEXT PRIMARY KEY, dialect, state, default_region, default_time_zone);
      CREATE TABLE leads (\(columns.joined(separator: ", ")), own_column TEXT);
      INSERT INTO leads (id, campaign_id, phone, status, own_column) VALUES ('L1', 'a', '+442079460001', 'odd', 'x');
      """)
    let foreign = #expect(throws: StoreError.self) { try bench.open(.reading) }
    #expect(foreign?.kind == "foreign", "a store without a ledger is read")
    let before = try bench.rows("SELECT * FROM leads")
    let store = try bench.open(.writing)
    #expect(try bench.rows("SELECT * FROM leads") == before)
    #expect(try bench.rows("SELECT count(*) FROM runs") == ["0"])
    #expect(try store.withSnapshot { try $0.matches(.phone, "+442079460001").map(\.id) } == ["L1"])
    #expect(try bench.open(.reading).campaigns().isEmpty)
  }

  @Test(
    "What is no store of ours is refused, and left alone",
    arguments: [
      ("newer", "INSERT INTO grdb_migrations VALUES ('99 from the future')"), ("no leads", "DROP TABLE leads"),
      ("no campaigns", "DROP TABLE campaigns"), ("a column gone", "ALTER TABLE leads DROP COLUMN headline"),
      (
        "a view for a table",
        "ALTER TABLE leads RENAME TO real_leads; CREATE VIEW leads AS SELECT * FROM real_leads"
      ),
    ])
  func foreignStoresAreRefused(name: String, change: String) throws {
    let bench = try StoreBench()
    try bench.fill([])
    try bench.execute(change)
    for use in [LeadStore.Use.reading, .writing] {
      let error = #expect(throws: StoreError.self, "\(name)") { try bench.open(use) }
      #expect(error?.kind == "foreign", "\(name)")
    }
  }

  @Test(
    "A file that is no database is refused", arguments: ["no database at all, but a text", "SQLite format 3\u{0}cut"])
  func otherFilesAreRefused(text: String) throws {
    let bench = try StoreBench()
    let content = Data((text + String(repeating: "x", count: 2000)).utf8)
    try content.write(to: URL(fileURLWithPath: bench.path))
    for use in [LeadStore.Use.reading, .writing] {
      let error = #expect(throws: StoreError.self) { try bench.open(use) }
      #expect(error?.kind == "foreign")
    }
    #expect(FileManager.default.contents(atPath: bench.path) == content)
  }

  @Test("A store that another writer holds is busy after the timeout")
  func heldStoreIsBusy() throws {
    let bench = try StoreBench()
    try bench.fill(["L1 - - - pending 0"])
    let store = try bench.open(.reading, busyTimeout: 0.05)
    try DatabaseQueue(path: bench.path).inDatabase { other in
      try other.beginTransaction(.immediate)
      let error = #expect(throws: StoreError.self) { try store.withWriter { try $0.transaction {} } }
      #expect(error?.kind == "busy")
      #expect(try store.withSnapshot { try $0.lead(rowID: 1)?.id } == "L1", "readers wait for nobody")
      try other.rollback()
    }
    try store.withWriter { try $0.transaction {} }
  }

  @Test("A store that is made is its owner's alone")
  func storeIsPrivate() throws {
    let bench = try StoreBench()
    _ = try bench.open(.creating)
    let mode = try FileManager.default.attributesOfItem(atPath: bench.path)[.posixPermissions]
    #expect(mode as? Int == 0o600)
  }

  // MARK: Finding

  @Test("Leads are found by every key, removed ones too, emails in any case")
  func leadsAreFoundByEveryKey() throws {
    let bench = try StoreBench()
    try bench.fill([
      "L1 +442079460001 X1 Ann@Example.com pending 0", "L2 +442079460001 X2 zoë@example.com removed 1",
      "L3 +44207946000 - ann@example.COM pending 0", "L4 - - - pending 0", "L5 442079460001 x1 - pending 0",
    ])
    let cases: [(KeyKind, String, [String])] = [
      (.id, "L1", ["L1"]), (.id, "l1", []), (.externalID, "X1", ["L1"]), (.externalID, "x1", ["L5"]),
      (.phone, "+442079460001", ["L1", "L2"]), (.phone, "+44207946000", ["L3"]), (.phone, "+0", []),
      (.email, "ANN@EXAMPLE.COM", ["L1", "L3"]), (.email, "ZOË@example.com", ["L2"]), (.email, "none@x.y", []),
    ]
    try bench.open(.reading).withSnapshot { snapshot in
      for (kind, key, ids) in cases {
        #expect(try snapshot.matches(kind, key).map(\.id) == ids, "\(kind) \(key)")
      }
      let match = try #require(try snapshot.matches(.id, "L2").first)
      #expect(match == KeyMatch(rowID: 2, id: "L2", campaignID: "a", status: "removed", hasOptedOut: true))
      #expect(match.isRemoved)
    }
  }

  @Test("Every key is looked up by an index", arguments: KeyKind.allCases)
  func lookupsUseIndexes(kind: KeyKind) throws {
    let bench = try StoreBench()
    try bench.fill(["L1 +442079460001 X1 ann@example.com pending 0"])
    let store = try bench.open(.reading)
    let key = [KeyKind.id: "L1", .externalID: "X1", .email: "ann@example.com", .phone: "+442079460001"][kind] ?? ""
    try store.withSnapshot { snapshot in
      // The overlay is made by the first lead put into it, and is looked into for every key from then on.
      try snapshot.put(try #require(try snapshot.lead(rowID: 1)))
    }
    let log = StatementLog()
    try store.inDatabase { database in
      database.trace { event in if case .statement(let statement) = event { log.add(statement.expandedSQL) } }
      let snapshot = try LeadSnapshot(database)
      _ = try snapshot.matches(kind, key)
      let lead = try #require(try snapshot.lead(rowID: 1))
      try snapshot.put(lead)
      #expect(try snapshot.matches(kind, key).map(\.id) == ["L1"])
      database.trace(nil)
      let lookups = log.statements.filter { $0.hasPrefix("SELECT") && $0.contains(".leads WHERE") }
      try #require(lookups.contains { $0.contains("main.leads") } && lookups.contains { $0.contains("overlay.leads") })
      for sql in lookups {
        let plan = try Row.fetchAll(database, sql: "EXPLAIN QUERY PLAN \(sql)").map { row -> String in row["detail"] }
        #expect(plan.contains { $0.hasPrefix("SEARCH") } && !plan.contains { $0.hasPrefix("SCAN") }, "\(sql): \(plan)")
      }
    }
  }

  @Test("A snapshot does not move while another connection writes")
  func snapshotsStandStill() throws {
    let bench = try StoreBench()
    try bench.fill(["L1 +442079460001 - - pending 0"])
    let store = try bench.open(.reading)
    try store.withSnapshot { snapshot in
      #expect(try snapshot.lead(rowID: 1)?.status == .pending)
      try bench.execute("UPDATE leads SET status = 'in_call', phone = NULL")
      #expect(try snapshot.lead(rowID: 1)?.status == .pending)
      #expect(try snapshot.matches(.phone, "+442079460001").count == 1)
    }
    #expect(try store.withSnapshot { try $0.lead(rowID: 1)?.status } == .inCall)
  }

  @Test("A lead in the overlay is seen in place of the store's own, by every key, until the overlay is cleared")
  func overlayGoesFirst() throws {
    let bench = try StoreBench()
    try bench.fill(["L1 +442079460001 X1 ann@example.com pending 0", "L2 +442079460002 X2 - pending 0"])
    try bench.open(.reading).withSnapshot { snapshot in
      var lead = try #require(try snapshot.lead(rowID: 1))
      lead[.phone] = .text("+442079460002")
      lead[.externalID] = .null
      lead[.email] = .text("bob@example.com")
      lead[.doNotCall] = .integer(1)
      try snapshot.put(lead)
      try snapshot.claimNumber(1, row: 7, base: .text("+442079460001"))
      try snapshot.claimNumber(1, row: 9, base: .text("+442079460009"))
      #expect(try snapshot.lead(rowID: 1) == lead)
      #expect(try snapshot.storedLead(rowID: 1)?[.phone] == .text("+442079460001"))
      for (kind, key, rowIDs) in [
        (KeyKind.phone, "+442079460001", []), (.phone, "+442079460002", [1, 2]), (.externalID, "X1", []),
        (.email, "ann@example.com", []), (.email, "BOB@example.com", [1]), (.id, "L1", [1]),
      ] {
        #expect(try snapshot.matches(kind, key).map(\.rowID) == rowIDs.map(Int64.init), "\(kind) \(key)")
      }
      var claims: [NumberClaim] = []
      try snapshot.forEachClaim { claims.append($0) }
      let claim = NumberClaim(
        rowID: 1, row: 9, e164: "+442079460002", base: "+442079460001", campaignID: "a", isRemoved: false)
      #expect(claims == [claim])
      for (number, expected) in [("+442079460002", [claim]), ("+442079460001", [])] {
        claims = []
        try snapshot.forEachClaim(of: number) { claims.append($0) }
        #expect(claims == expected, "\(number)")
      }
      let holder = { try snapshot.firstHolder(of: $0, onlyOptedOut: $1) { _ in true }?.rowID }
      #expect(try holder("+442079460002", false) == 1 && holder("+442079460001", false) == nil)
      #expect(try holder("+442079460002", true) == 1, "only the overlay has it opted out")
      #expect(try snapshot.firstHolder(of: "+442079460002") { !$0.hasOptedOut }?.rowID == 2)
      #expect(try snapshot.campaigns(keeping: "+442079460002") == ["a"], "lead 2 has had it all along")
      #expect(try snapshot.campaigns(keeping: "+442079460001") == [])
      lead[.phone] = .text("+442079460001")
      try snapshot.put(lead)
      claims = []
      try snapshot.forEachClaim { claims.append($0) }
      #expect(claims.isEmpty, "a lead whose number is as it was claims none")
      try snapshot.clearOverlay()
      #expect(try snapshot.lead(rowID: 1)?[.email] == .text("ann@example.com"))
      #expect(try snapshot.matches(.externalID, "X1").count == 1)
    }
  }

  @Test("The numbers of leads that opted out come in order, removed leads too")
  func optedOutNumbers() throws {
    let bench = try StoreBench()
    try bench.fill([
      "L1 +442079460003 - - pending 1", "L2 +442079460002 - - removed 1", "L3 +442079460001 - - pending 0",
      "L4 - - - pending 1",
    ])
    var numbers: [Int64] = []
    try bench.open(.reading).withSnapshot { try $0.forEachOptedOutNumber { numbers.append($0) } }
    #expect(numbers == [442_079_460_002, 442_079_460_003])
  }

  // MARK: Writing

  /// The lead of rowid 1 after rows that set names, as `decide` would give it.
  private func edit(_ lead: Lead, names: [String]) -> LeadEdit {
    var folded = FoldedLead(before: lead)
    let context = DecisionContext(
      rules: DialectRules(editable: [.name], variables: .merge), policy: EditPolicy(), campaign: nil
    ) { _ in [] }
    for (index, name) in names.enumerated() {
      var correction = Correction(position: SourcePosition(row: index + 1, line: index + 2))
      correction.edits = [FieldEdit(field: .name, change: .text(name))]
      folded.add(JudgedCorrection(correction: correction, facts: []), context: context)
    }
    return LeadEdit(folded)
  }

  private func beginRun(_ writer: LeadWriter) throws -> Int64 {
    try writer.transaction {
      try writer.begin(
        command: "apply", name: "f.csv", identity: RunIdentity(sha256: "s", options: "{}"), startedAt: "now")
    }
  }

  @Test("An edit writes the changed columns, the time, one revision a row, and a history that the view unpacks")
  func editsAreWrittenWithHistory() throws {
    let bench = try StoreBench()
    try bench.fill(["L1 +442079460001 - - pending 0"])
    try bench.open(.writing).withWriter { writer in
      let run = try beginRun(writer)
      try writer.transaction {
        let lead = try #require(try writer.lead(rowID: 1))
        try writer.write(edit(lead, names: ["a", "b", "b", "\"ü\\\n"]), run: run, now: "T")
        try writer.setProgress(run: run, through: 1)
      }
    }
    #expect(try bench.rows("SELECT name, updated_at, revision, phone FROM leads") == ["\"ü\\\n|T|3|+442079460001"])
    #expect(
      try bench.rows("SELECT run, lead, row, field, old, new FROM history ORDER BY row")
        == ["1|L1|1|name|null|a", "1|L1|2|name|a|b", "1|L1|4|name|b|\"ü\\\n"])
    #expect(try bench.rows("SELECT run, lead, status FROM edits") == ["1|1|pending"])
    #expect(try bench.rows("SELECT progress, state FROM runs") == ["1|writing"])
  }

  @Test("An edit that would not change exactly one row is an error, and nothing of its transaction is kept")
  func editsOfNoRowAreErrors() throws {
    let bench = try StoreBench()
    try bench.fill(["L1 - - - pending 0", "L2 - - - pending 0"])
    try bench.open(.writing).withWriter { writer -> Void in
      let run = try beginRun(writer)
      let first = try #require(try writer.lead(rowID: 1))
      let second = try #require(try writer.lead(rowID: 2))
      try bench.execute("UPDATE leads SET status = 'in_call' WHERE id = 'L2'")
      let gone = Lead(rowID: 99, values: first.values)
      for stale in [gone, second] {
        let after = edit(stale, names: ["x"])
        let error = #expect(throws: StoreError.self) {
          try writer.transaction {
            try writer.write(edit(first, names: ["kept?"]), run: run, now: "T")
            try writer.write(after, run: run, now: "T")
          }
        }
        #expect(error?.kind == "accounting")
      }
    }
    #expect(try bench.rows("SELECT id, name, revision FROM leads ORDER BY id") == ["L1|null|0", "L2|null|0"])
    #expect(try bench.rows("SELECT count(*) FROM edits") == ["0"])
  }

  @Test("Leads that a run has edited are put back as they were before it")
  func leadsAsBeforeRun() throws {
    let bench = try StoreBench()
    try bench.fill(["L1 +442079460001 - - pending 0", "L2 - - - pending 0"])
    let store = try bench.open(.writing)
    let before = try store.withSnapshot { try $0.lead(rowID: 1) }
    try store.withWriter { writer in
      let run = try beginRun(writer)
      try writer.transaction {
        try writer.write(edit(try #require(try writer.lead(rowID: 1)), names: ["a", "b"]), run: run, now: "T")
      }
    }
    try bench.execute("UPDATE leads SET status = 'in_call'")
    try store.withSnapshot { snapshot in
      try snapshot.putLeads(asBeforeRun: 1)
      var lead = try #require(try snapshot.lead(rowID: 1))
      #expect(lead[.name] == .null && lead.status == .pending)
      lead[.updatedAt] = before?[.updatedAt] ?? .null
      lead[.revision] = before?[.revision] ?? .null
      #expect(lead == before)
      #expect(try snapshot.lead(rowID: 2)?.status == .inCall, "a lead that the run did not edit is as it is")
    }
  }

  @Test("Packed changes come back as they were")
  func packedChangesRoundTrip() throws {
    let values: [ColumnValue] = [
      .null, .integer(0), .integer(.max), .integer(.min), .text(""), .text("null"), .text("1"),
      .text("\"\\\u{1}\n\u{7F}é🎉"), .text("{\"a\":[1]}"),
    ]
    let changes = values.flatMap { old in
      values.map { ColumnChange(row: 3, column: .variables, old: old, new: $0) }
    }
    #expect(try PackedChanges.decode(String(decoding: PackedChanges.encode(changes), as: UTF8.self)) == changes)
    #expect(try PackedChanges.decode(String(decoding: PackedChanges.encode([]), as: UTF8.self)).isEmpty)
    #expect(throws: (any Error).self) { try PackedChanges.decode("[[1,\"no_column\",null,null]]") }
  }

  @Test("The ledger gives back the last run over the same content with the same options, done or under way")
  func ledgerFindsRuns() throws {
    let bench = try StoreBench()
    try bench.fill([])
    let store = try bench.open(.writing)
    let identity = RunIdentity(sha256: "s", options: "{}")
    let run = try store.withWriter { try beginRun($0) }
    #expect(try store.run(of: "apply", identity: identity)?.state == .writing)
    #expect(try store.run(of: "load", identity: identity) == nil)
    #expect(try store.run(of: "apply", identity: RunIdentity(sha256: "s", options: "{1}")) == nil)
    #expect(try store.run(of: "apply", identity: RunIdentity(sha256: "t", options: "{}")) == nil)
    let rejects = [
      Reject(.emailInvalid, field: "email", value: "é\n", message: "m", hint: "h"),
      Reject(.leadNotFound, message: "its hint is the code's"),
    ]
    let outcomes = rejects.enumerated().map { index, reject in
      RowOutcome(
        position: SourcePosition(row: 2 + index, line: 3), result: .rejected(reject), isPartial: index == 0,
        leadID: index == 0 ? "L1" : nil, leadStatus: index == 0 ? "odd" : nil)
    }
    for state in [RunState.done, .held, .undone] {
      try store.withWriter { writer in
        try writer.transaction {
          for (reject, outcome) in zip(rejects, outcomes) {
            try writer.keepReject(reject, of: outcome, run: run, whileWriting: false)
          }
          try writer.finish(run: run, state: state, receipt: "{}", finishedAt: "then")
        }
      }
      #expect(try store.run(of: "apply", identity: identity)?.state == (state == .done ? .done : nil))
    }
    var kept: [RowOutcome] = []
    try store.rejects(ofRun: run) { kept.append($0) }
    #expect(kept == outcomes)
  }

  @Test("Another connection's writes show in the data version, our own do not")
  func dataVersionTellsOthers() throws {
    let bench = try StoreBench()
    try bench.fill(["L1 - - - pending 0"])
    try bench.open(.writing).withWriter { writer in
      let first = try writer.dataVersion()
      _ = try beginRun(writer)
      #expect(try writer.dataVersion() == first)
      try bench.execute("UPDATE leads SET notes = 'x'")
      #expect(try writer.dataVersion() != first)
    }
  }

  // MARK: GRDB on Linux

  @Test("GRDB does on this platform what the store needs of it")
  func smokeTestOfGRDB() throws {
    let bench = try StoreBench()
    let queue = try DatabaseQueue(path: bench.path)
    try queue.inDatabase { database in
      #expect(try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL") == "wal")
      try database.execute(
        sql: "CREATE TABLE t (n INTEGER, x TEXT); CREATE INDEX i ON t (CAST(x AS INTEGER)) WHERE x IS NOT NULL")
      try database.execute(sql: "ATTACH DATABASE '' AS side; CREATE TABLE side.t (n INTEGER)")
      for number in 0..<1000 {
        try database.execute(sql: "INSERT INTO t VALUES (?, ?)", arguments: [number, "+\(number)"])
      }
      try database.beginTransaction(.immediate)
      try database.execute(sql: "DELETE FROM t")
      try database.rollback()
      #expect(try Int.fetchOne(database, sql: "SELECT count(*) FROM t") == 1000)
      #expect(try String.fetchOne(database, sql: "SELECT '[1,2]' ->> 1") == "2")
      #expect(throws: DatabaseError.self) { try database.execute(sql: "INSERT INTO nowhere VALUES (1)") }
    }
    let version = try queue.inDatabase { try String.fetchOne($0, sql: "SELECT sqlite_version()") }
    let parts = try #require(version).split(separator: ".").compactMap { Int($0) }
    #expect(parts.lexicographicallyPrecedes([3, 38]) == false, "the view history needs ->>")
  }
}

extension StoreError {
  /// The case's name.
  fileprivate var kind: String {
    switch self {
    case .cannotCreate: "cannotCreate"
    case .foreign: "foreign"
    case .busy: "busy"
    case .failed: "failed"
    case .accounting: "accounting"
    }
  }
}

/// The SQL of statements as they ran.
private final class StatementLog: @unchecked Sendable {
  private let lock = NSLock()
  private var log: [String] = []

  func add(_ sql: String) { lock.withLock { log.append(sql) } }
  var statements: [String] { lock.withLock { log } }
}
