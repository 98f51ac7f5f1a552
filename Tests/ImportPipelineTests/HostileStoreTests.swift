import Foundation
import GRDB
import LeadModel
import TestSupport
import Testing

@testable import ImportPipeline

/// Stores that were damaged or made to harm: a run on one ends with a status and a message or does its work, and never
/// ends the process.
///
/// `LEADPATCH_LONG=1` damages every eighth byte instead of some on each page.
@Suite("Hostile stores")
struct HostileStoreTests {
  private static let isLong = ProcessInfo.processInfo.environment["LEADPATCH_LONG"] == "1"
  private static let rows = (1...12).map { #"{"id":"L\#($0)","name":"Bob","phone":"+4420794600\#(10 + $0)"}"# }

  /// A store of a few pages for each table and index, with a finished run in its ledger.
  private static func makeStore(in workshop: Workshop) throws {
    let leads = (1...40).map { number in
      var lead = Lead.blank(id: "L\(number)", campaign: "a", rowID: Int64(number))
      lead[.phone] = .text("+44207946\(1000 + number)")
      lead[.email] = .text("l\(number)@example.com")
      lead[.externalID] = .text("X\(number)")
      lead[.notes] = .text(String(repeating: "note ", count: 100))
      lead[.doNotCall] = .integer(number % 5 == 0 ? 1 : 0)
      return lead
    }
    try workshop.makeStore("base.db", campaigns: [Campaign(id: "a")], leads: leads)
    _ = try run(in: workshop, rows: [#"{"id":"L20","name":"Cid"}"#, #"{"id":"none"}"#], store: "base.db")
  }

  private static func run(
    in workshop: Workshop, rows: [String] = rows, store: String = "leads.db", plans: Bool = false
  ) throws -> Receipt {
    try workshop.write("in.jsonl", rows.joined(separator: "\n"))
    var options = RunOptions(storePath: workshop.path(store))
    options.rejects = .file(workshop.path("rejects"))
    options.busyTimeout = 0.1
    let run = CorrectionRun(source: .file(workshop.path("in.jsonl")), options: options, observer: RunObserver())
    return try plans ? run.plan() : run.apply()
  }

  /// Plans, applies and applies again on the store as it is.
  ///
  /// - Returns: the status of `apply`.
  private static func tryAll(in workshop: Workshop, _ what: String) throws -> ImportPipeline.ExitStatus {
    var statuses: [ImportPipeline.ExitStatus] = []
    for plans in [true, false, false] {
      do {
        let receipt = try run(in: workshop, plans: plans)
        #expect(receipt.counts.addUp && receipt.counts.read == rows.count, "\(what): \(receipt.counts)")
        statuses.append(receipt.exit)
      } catch let failure as RunFailure {
        #expect(!failure.message.isEmpty)
        statuses.append(failure.status)
      }
    }
    let documented: Set<ImportPipeline.ExitStatus> = [
      .success, .rowsRejected, .unusableInput, .internalError, .readOrWriteFailed, .storeBusy,
    ]
    #expect(documented.isSuperset(of: statuses), "\(what): \(statuses)")
    return statuses[1]
  }

  @Test("A byte damaged anywhere in the store ends with a documented status, and counts that add up")
  func damagedPages() throws {
    let workshop = try Workshop()
    try Self.makeStore(in: workshop)
    let whole = try #require(workshop.bytes("base.db"))
    let pageSize = Self.pageSize(of: whole)
    try #require(whole.count > 10 * pageSize)
    var random = SplitMix64(seed: 7)
    var refused = 0
    for page in 0..<whole.count / pageSize {
      let places =
        Self.isLong
        ? Array(stride(from: 0, to: pageSize, by: 8))
        : [0, 3, 5, 8, 20] + (0..<3).map { _ in Int.random(in: 0..<pageSize, using: &random) }
      for place in places {
        var bytes = whole
        bytes[page * pageSize + place] ^= [0x01, 0x80, 0xFF][Int.random(in: 0..<3, using: &random)]
        try workshop.remove("leads.db")
        try workshop.write("leads.db", bytes)
        let status = try Self.tryAll(in: workshop, "page \(page), byte \(place)")
        if status > .rowsRejected { refused += 1 }
      }
    }
    #expect(refused > 10)
  }

  /// As the header of SQLite's file format says it (https://www.sqlite.org/fileformat.html, section 1.3.2).
  private static func pageSize(of store: [UInt8]) -> Int { Int(store[16]) << 8 | Int(store[17]) }

  @Test("A store cut at any page, and one with a log of garbage, ends with a documented status")
  func cutStores() throws {
    let workshop = try Workshop()
    try Self.makeStore(in: workshop)
    let whole = try #require(workshop.bytes("base.db"))
    let pageSize = Self.pageSize(of: whole)
    for length in [0, 1, 16, 99, 100, 512] + Array(stride(from: pageSize, to: whole.count, by: pageSize)) {
      try workshop.remove("leads.db")
      try workshop.write("leads.db", Array(whole[..<length]))
      let status = try Self.tryAll(in: workshop, "cut at \(length)")
      #expect(status > .rowsRejected, "cut at \(length): \(status)")
    }
    for log in ["-wal", "-journal"] {
      try workshop.copy("base.db", to: "leads.db")
      try workshop.write("leads.db" + log, (0..<9000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
      _ = try Self.tryAll(in: workshop, "garbage in \(log)")
      try workshop.remove("leads.db-journal")
    }
  }

  /// What somebody did to a store, and the status that `apply` ends with.
  private static let changes: [(sql: String, status: ImportPipeline.ExitStatus)] = [
    ("DROP TABLE leads", .unusableInput),
    ("ALTER TABLE leads RENAME TO l; CREATE VIEW leads AS SELECT * FROM l", .unusableInput),
    ("ALTER TABLE campaigns RENAME TO c; CREATE VIEW campaigns AS SELECT * FROM c", .unusableInput),
    ("ALTER TABLE leads DROP COLUMN notes", .unusableInput),
    ("INSERT INTO grdb_migrations VALUES ('9 of a later version')", .unusableInput),
    ("DROP TABLE rejects", .success),
    ("DROP INDEX leads_opted_out", .readOrWriteFailed),
    ("DROP TABLE runs; CREATE VIEW runs AS SELECT 1 AS id", .readOrWriteFailed),
    ("ALTER TABLE edit_blocks RENAME TO e; CREATE VIEW edit_blocks AS SELECT * FROM e", .readOrWriteFailed),
    ("CREATE TRIGGER t BEFORE UPDATE ON leads BEGIN SELECT RAISE(IGNORE); END", .internalError),
    ("CREATE TRIGGER t BEFORE UPDATE ON leads BEGIN SELECT RAISE(ABORT, 'no'); END", .readOrWriteFailed),
    ("CREATE TRIGGER t AFTER UPDATE ON leads BEGIN DELETE FROM leads WHERE rowid = new.rowid; END", .success),
    ("CREATE TRIGGER t AFTER UPDATE ON leads BEGIN INSERT INTO runs SELECT * FROM runs; END", .readOrWriteFailed),
    ("UPDATE leads SET name = x'FF00FE', notes = x'00', email = 1.5, variables = x'7B7D'", .success),
    ("UPDATE leads SET variables = '[' || replace(hex(zeroblob(3000)), '0', '[')", .success),
    ("UPDATE leads SET name = 'a' || char(0) || 'b', external_id = char(0)", .success),
    ("UPDATE leads SET phone = x'FF', calling_code = 'x', revision = 'many', do_not_call = 'yes'", .success),
    ("UPDATE leads SET revision = 9223372036854775807", .readOrWriteFailed),
    ("UPDATE leads SET status = x'00FF'", .rowsRejected),
    ("UPDATE leads SET notes = replace(hex(zeroblob(5000000)), '0', 'x') WHERE id = 'L1'", .success),
    ("UPDATE campaigns SET id = x'FF', state = 7, default_region = '\u{1B}[31m', default_time_zone = x'00'", .success),
  ]

  @Test("A store that somebody has changed is refused, or worked on as far as it goes", arguments: changes)
  func changedStores(sql: String, status: ImportPipeline.ExitStatus) throws {
    let workshop = try Workshop()
    try Self.makeStore(in: workshop)
    try workshop.copy("base.db", to: "leads.db")
    try DatabaseQueue(path: workshop.path("leads.db")).writeWithoutTransaction { try $0.execute(sql: sql) }
    #expect(try Self.tryAll(in: workshop, sql) == status, "\(sql)")
  }

  /// What somebody did to the ledger's entry of a run that is done or under way.
  @Test(
    "A ledger that somebody has changed never ends the process",
    arguments: ["state", "id", "command", "name", "started_at", "progress", "receipt", "options"])
  func changedLedgers(column: String) throws {
    for state in ["done", "writing"] {
      for value in ["NULL", "x'FF'", "-1", "1e300", "'text'", "'{}'", "'{\"counts\":{}}'"] {
        let workshop = try Workshop()
        try Self.makeStore(in: workshop)
        try workshop.copy("base.db", to: "leads.db")
        _ = try Self.run(in: workshop)
        try DatabaseQueue(path: workshop.path("leads.db")).writeWithoutTransaction { database in
          // A table without the constraints that ours has.
          try database.execute(
            sql: """
              CREATE TABLE copy AS SELECT * FROM runs;
              DROP TABLE runs;
              ALTER TABLE copy RENAME TO runs;
              UPDATE runs SET state = '\(state)';
              UPDATE runs SET \(column) = \(value);
              UPDATE edit_blocks SET edits = '{"1":["pending",[[1,"name",null]]]}';
              """)
        }
        _ = try Self.tryAll(in: workshop, "\(state), \(column) = \(value)")
      }
    }
  }
}
