import GRDB
import LeadModel
import Reconciliation
import TestSupport
import Testing

@testable import LeadStore

@Suite("Which leads have a number")
struct NumberIndexTests {
  // MARK: In a store

  private static func number(_ place: Int) -> String { "+4477009000\(place < 10 ? "0" : "")\(place)" }

  /// The numbers that leads are given, one that is none among them.
  private static let phones: [String?] = (0..<12).map(number) + [nil, "none", "+44 7700", "447700900001"]

  /// By the leads themselves.
  private static func holders(of phone: String, in database: Database) throws -> [Int64] {
    try Int64.fetchAll(database, sql: "SELECT rowid FROM leads WHERE +phone = ? ORDER BY rowid", arguments: [phone])
  }

  /// Expects that each number is found with the leads that have it, by a new view of the store.
  private static func expectAllFound(_ bench: StoreBench, _ what: String) throws {
    try bench.open(.reading).withSnapshot { snapshot in
      for phone in phones.compactMap(\.self) {
        let expected = try holders(of: phone, in: snapshot.database)
        #expect(try snapshot.matches(.phone, phone).map(\.rowID) == expected, "\(phone) \(what)")
        let number = try Int64.fetchOne(snapshot.database, sql: "SELECT CAST(? AS INTEGER)", arguments: [phone]) ?? 0
        if !expected.isEmpty { #expect(try snapshot.mayHave(number: number), "\(phone) \(what)") }
      }
    }
  }

  private static func setPhone(_ rowID: Int64, _ phone: String?, _ writer: LeadWriter) throws {
    guard let lead = try writer.lead(rowID: rowID) else { return }
    var after = lead
    after[.phone] = ColumnValue(phone)
    guard after[.phone] != lead[.phone] else { return }
    try writer.write(LeadEdit(FoldedLead(before: lead, givenBack: after)), run: 1, now: "T")
  }

  /// Does some of a fold, or all of it.
  private static func fold(
    _ writer: LeadWriter, steps: Int = .max, mostAtOnce: Int, mostSpareBlocks: Int = NumberFold.mostSpareBlocks
  ) throws {
    let fold = try writer.numberFold(mostWaiting: 0, mostAtOnce: mostAtOnce, mostSpareBlocks: mostSpareBlocks)
    guard let fold else { return }
    try writer.transaction { try fold.begin() }
    var left = steps
    while left > 0, try fold.readBatch() {
      var isDone = false
      while !isDone, left > 0 {
        try writer.transaction { isDone = try fold.write { true } }
        left -= 1
      }
    }
  }

  /// What diallers and others may have: each changes leads again while ours notes what was changed.
  private static let otherTriggers: [Int: String] = [
    1: "CREATE TRIGGER theirs AFTER UPDATE ON leads BEGIN SELECT 1; END",
    2: """
    CREATE TRIGGER theirs AFTER UPDATE OF phone ON leads WHEN OLD.phone <> NEW.phone BEGIN
      UPDATE leads SET phone = OLD.phone WHERE rowid = NEW.rowid AND rowid % 2 = 0;
    END
    """,
    3: """
    CREATE TRIGGER theirs AFTER DELETE ON leads BEGIN
      INSERT INTO leads (rowid, campaign_id, id, phone) VALUES (OLD.rowid, 'a', OLD.id, OLD.phone);
    END
    """,
    4: """
    CREATE TRIGGER theirs BEFORE UPDATE OF phone ON leads BEGIN
      UPDATE leads SET phone = NULL WHERE rowid = OLD.rowid;
    END
    """,
    5: """
    CREATE TRIGGER theirs AFTER INSERT ON leads BEGIN
      UPDATE leads SET phone = '\(number(1))' WHERE rowid = NEW.rowid AND rowid % 3 = 0;
    END
    """,
  ]

  @Test(
    "Each number is found with all its leads, whoever changed them, and however far changes have come into blocks",
    arguments: 0..<18)
  func numbersAreFound(seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    let bench = try StoreBench()
    try bench.fill([])
    let other = try DatabaseQueue(path: bench.path)
    // Triggers of somebody else let all triggers run, ours too.
    if let sql = Self.otherTriggers[seed % (Self.otherTriggers.count + 1)] { try bench.execute(sql) }
    // Those that set off themselves would not come to an end.
    if seed > 5, [0, 1, 5].contains(seed % 6) {
      try other.write { try $0.execute(sql: "PRAGMA recursive_triggers = 1") }
    }
    let store = try bench.open(.writing)
    var next = 1
    for _ in 0..<Sanitizer.rounds(60) {
      let rowID = Int64.random(in: 1...20, using: &random)
      let phone = try random.pick(Self.phones)
      let kind = Int.random(in: 0..<8, using: &random)
      switch kind {
      case 0, 1:
        next += 1
        try other.write { database in
          try database.execute(
            sql: "INSERT OR REPLACE INTO leads (rowid, campaign_id, id, phone) VALUES (?, 'a', ?, ?)",
            arguments: [rowID, "L\(next)", phone])
          try database.execute(
            sql: """
              INSERT INTO leads (campaign_id, id, phone) VALUES ('a', ?, ?)
              ON CONFLICT (id) DO UPDATE SET phone = excluded.phone
              """, arguments: ["L\(rowID)", phone])
        }
      case 2:
        try other.write {
          try $0.execute(sql: "UPDATE leads SET phone = ? WHERE rowid % 3 = ?", arguments: [phone, rowID % 3])
        }
      case 3: try other.write { try $0.execute(sql: "DELETE FROM leads WHERE rowid = ?", arguments: [rowID]) }
      case 4:
        try other.write {
          try $0.execute(
            sql:
              "UPDATE OR \(["IGNORE", "REPLACE"][seed % 2]) leads SET \(["rowid", "oid", "_rowid_"][next % 3]) = ? WHERE rowid = ?",
            arguments: [rowID + 1, rowID])
        }
      case 5, 6:
        try store.withWriter { writer in
          try writer.transaction { for lead in rowID...rowID + 3 { try Self.setPhone(lead, phone, writer) } }
        }
      default:
        try store.withWriter { writer in
          try Self.fold(writer, steps: random.chance(50) ? .max : 2, mostAtOnce: random.chance(50) ? 1 : 100)
        }
      }
      try Self.expectAllFound(bench, "after \(kind), seed \(seed)")
    }
  }

  @Test("Once all changes are in blocks, there is one entry for each number of a lead, in many blocks, and none other")
  func blocksHoldWhatThereIs() throws {
    let bench = try StoreBench()
    try bench.fill([])
    try bench.execute(
      """
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
      INSERT INTO leads (campaign_id, id, phone) SELECT 'a', 'L' || i, '+' || (447700000000 + i * 7919 % 5000) FROM n;
      """)
    let store = try bench.open(.writing)
    for round in 0..<4 {
      try store.withWriter { writer in
        try writer.transaction {
          for lead in stride(from: Int64(round + 1), to: 3000, by: 3) {
            try Self.setPhone(lead, "+\(447_710_000_000 + lead * 31 % 977)", writer)
          }
        }
        try Self.fold(writer, mostAtOnce: 300)
        let entries = try Self.entries(writer.database)
        let expected = try Row.fetchAll(
          writer.database,
          sql: "SELECT CAST(phone AS INTEGER) AS number, rowid FROM leads WHERE phone IS NOT NULL ORDER BY 1, 2")
        #expect(entries == expected.map { NumberedLead(number: $0["number"], lead: $0["rowid"]) })
        let isDone = try writer.numberFold(mostWaiting: 0) == nil
        #expect(isDone)
      }
    }
    #expect(try bench.rows("SELECT count(*) > 10, max(length(entries)) <= 960 FROM leadpatch_numbers") == ["1|1"])
    try bench.execute("DELETE FROM leads")
    try store.withWriter { try Self.fold($0, mostAtOnce: 1000) }
    #expect(try bench.rows("SELECT count(*) FROM leadpatch_numbers") == ["0"])
  }

  @Test("Numbers are found in whatever order they are looked for, one that fills several blocks too")
  func anyOrderFindsAll() throws {
    let bench = try StoreBench()
    try bench.fill([])
    // Every third lead has the same number, with others before and behind it.
    try bench.execute(
      """
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
      INSERT INTO leads (campaign_id, id, phone)
        SELECT 'a', 'L' || i, '+' || iif(i % 3 = 0, 447700002000, 447700000000 + i * 7919 % 4000) FROM n;
      """)
    let store = try bench.open(.writing)
    try store.withWriter { try Self.fold($0, mostAtOnce: 1000) }
    #expect(try bench.rows("SELECT count(*) > 2 FROM leadpatch_numbers WHERE number = 447700002000") == ["1"])
    var random = SplitMix64(seed: 3)
    let inOrder = Array(Int64(447_699_999_990)...447_700_004_010)
    for numbers in [
      inOrder, inOrder.reversed(), inOrder.shuffled(using: &random), inOrder.flatMap { [$0, $0, $0 - 900] },
    ] {
      try store.withSnapshot { snapshot in
        let expected = Dictionary(
          grouping: try Row.fetchAll(snapshot.database, sql: "SELECT CAST(phone AS INTEGER) AS n, rowid FROM leads"),
          by: { row -> Int64 in row["n"] }
        ).mapValues { $0.map { row -> Int64 in row["rowid"] }.sorted() }
        let lookup = try #require(try NumberLookup(snapshot.database, writingBefore: nil))
        for number in numbers {
          let leads = try lookup.leads(having: number)
          if leads != expected[number] ?? [] { Issue.record("\(number): \(leads)") }
        }
      }
    }
  }

  private static func entries(_ database: Database) throws -> [NumberedLead] {
    var entries: [NumberedLead] = []
    let blocks = try NumberBlocks(database)
    var last = NumberedLead(number: .min, lead: .min)
    while let block = try blocks.first(after: last) {
      let own = try block.entries()
      #expect(own.first == block.first)
      entries += own
      last = block.first
    }
    return entries
  }

  @Test("Of two that bring changes in at once, the one that began first gives up, and does no harm to the other")
  func theLaterFoldWins() throws {
    let bench = try StoreBench()
    try bench.fill(["L1 +447700900001 - - pending 0"])
    let first = try bench.open(.writing)
    let second = try bench.open(.writing)
    try bench.execute("UPDATE leads SET phone = '+447700900002'")
    try first.withWriter { writer in
      let early = try #require(try writer.numberFold(mostWaiting: 0))
      try writer.transaction { try early.begin() }
      #expect(try early.readBatch())
      // The number that the early one would take out comes back, and is brought in by the other.
      try bench.execute("UPDATE leads SET phone = '+447700900001'")
      try second.withWriter { try Self.fold($0, mostAtOnce: 100) }
      let hasGivenUp = try writer.transaction { try early.write { false } }
      #expect(hasGivenUp)
      #expect(try !early.readBatch())
    }
    try Self.expectAllFound(bench, "after both")
    #expect(try bench.rows("SELECT count(*) FROM leadpatch_number_changes WHERE changes NOT LIKE '#%'") == ["0"])
  }

  @Test("Who brings changes in gives up where the index was made anew meanwhile")
  func aNewIndexEndsFolds() throws {
    let bench = try StoreBench()
    try bench.fill(["L1 +447700900001 - - pending 0"])
    try bench.open(.writing).withWriter { writer in
      try writer.transaction { try Self.setPhone(1, "+447700900002", writer) }
      let early = try #require(try writer.numberFold(mostWaiting: 0))
      try writer.transaction { try early.begin() }
      #expect(try early.readBatch())
      // It would take out the number that the lead has again.
      try bench.execute("UPDATE leads SET phone = '+447700900001'; \(NumberIndex.invalidation)")
      _ = try bench.open(.writing)
      let hasGivenUp = try writer.transaction { try early.write { false } }
      #expect(hasGivenUp)
    }
    try Self.expectAllFound(bench, "after both")
  }

  @Test("Blocks that are joined since little is left of them stay in order, however many changes there are to each")
  func joinedBlocksStayInOrder() throws {
    let bench = try StoreBench()
    try bench.fill([])
    let store = try bench.open(.writing)
    try bench.execute(
      """
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200)
      INSERT INTO leads (campaign_id, id, phone) SELECT 'a', 'L' || i, '+' || (447700000000 + i * 10) FROM n;
      """)
    try store.withWriter { try Self.fold($0, mostAtOnce: 1 << 18) }
    // Between the numbers that stay, thousands that are no lead's any more.
    try bench.execute(
      """
      DELETE FROM leads WHERE rowid % 40 <> 0;
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12100)
      INSERT INTO leadpatch_number_changes (changes) SELECT '-' || (447700000000 + i) || '@5000' FROM n;
      """)
    try store.withWriter { writer in
      try Self.fold(writer, mostAtOnce: 1 << 18)
      let expected = try Int64.fetchAll(writer.database, sql: "SELECT rowid FROM leads ORDER BY rowid")
      #expect(try Self.entries(writer.database).map(\.lead) == expected)
    }
  }

  @Test("Numbers of leads that were replaced, which no trigger tells, do not add up")
  func entriesOfReplacedLeadsGo() throws {
    let bench = try StoreBench()
    try bench.fill([])
    let store = try bench.open(.writing)
    func blocks() throws -> Int { Int(try bench.rows("SELECT count(*) FROM leadpatch_numbers")[0]) ?? 0 }
    var counts: [Int] = []
    for _ in 0..<16 {
      try bench.execute(
        """
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400)
        INSERT OR REPLACE INTO leads (campaign_id, id, phone) SELECT 'a', 'L' || i, '+' || (447700900000 + i) FROM n;
        """)
      try store.withWriter { try Self.fold($0, mostAtOnce: 100, mostSpareBlocks: 10) }
      counts.append(try blocks())
    }
    #expect(counts.max() ?? 0 > 10 && counts.max() ?? 0 < 40, "\(counts)")
    #expect(zip(counts, counts.dropFirst()).contains { $0 > 2 * $1 }, "\(counts)")
    try bench.open(.reading).withSnapshot { snapshot in
      for lead in [1, 200, 400] {
        let found = try snapshot.matches(.phone, "+\(447_700_900_000 + lead)")
        #expect(found.map(\.id) == ["L\(lead)"])
      }
    }
  }

  @Test("Few changes wait, and are found all the same")
  func fewChangesWait() throws {
    let bench = try StoreBench()
    try bench.fill(["L1 +447700900001 - - pending 0"])
    try bench.open(.writing).withWriter { writer in
      let isLeft = try writer.numberFold() == nil
      #expect(isLeft)
    }
    try Self.expectAllFound(bench, "waiting")
  }

  @Test("A transaction that fails leaves no number of its own to the next")
  func failedTransactionsLeaveNothing() throws {
    struct Failure: Error {}
    let bench = try StoreBench()
    try bench.fill(["L1 +447700900001 - - pending 0", "L2 +447700900002 - - pending 0"])
    try bench.open(.writing).withWriter { writer in
      do {
        try writer.transaction {
          try Self.setPhone(1, "+447700900005", writer)
          throw Failure()
        }
      } catch is Failure {}
      try writer.transaction { try Self.setPhone(2, "+447700900006", writer) }
    }
    #expect(
      try bench.rows("SELECT changes FROM leadpatch_number_changes ORDER BY id DESC LIMIT 1")
        == ["-447700900002@2+447700900006@2"])
    try Self.expectAllFound(bench, "after a failure")
  }

  @Test("Who writes and looks sees each number that was written just before, in the same transaction too")
  func theWritersViewIsLive() throws {
    let bench = try StoreBench()
    try bench.fill(["L1 +447700900001 - - pending 0", "L2 - - - pending 0"])
    try bench.open(.writing).withWriter { writer in
      let view = try writer.view()
      for phone in ["+447700900003", "+447700900004", "+447700900001"] {
        try writer.transaction {
          for lead: Int64 in [1, 2] {
            try Self.setPhone(lead, phone, writer)
            #expect(try view.matches(.phone, phone).map(\.rowID) == Array(1...lead))
          }
        }
        try Self.fold(writer, mostAtOnce: 100)
        #expect(try view.matches(.phone, phone).map(\.rowID) == [1, 2])
      }
    }
  }

  // MARK: What other tools do to a store

  @Test("Another tool's triggers run when leadpatch writes, whenever they were made")
  func otherTriggersRun() throws {
    let bench = try StoreBench()
    try bench.fill(["L1 +447700900001 - - pending 0"])
    try bench.execute("CREATE TABLE theirs (phone)")
    try bench.open(.writing).withWriter { writer in
      try writer.transaction { try Self.setPhone(1, "+447700900002", writer) }
      try bench.execute(
        "CREATE TRIGGER theirs AFTER UPDATE OF phone ON leads BEGIN INSERT INTO theirs VALUES (NEW.phone); END")
      try writer.transaction { try Self.setPhone(1, "+447700900003", writer) }
      try Self.expectAllFound(bench, "with their trigger")
      try bench.execute("DROP TRIGGER theirs")
      try writer.transaction { try Self.setPhone(1, "+447700900004", writer) }
    }
    #expect(try bench.rows("SELECT phone FROM theirs") == ["+447700900003"])
    try Self.expectAllFound(bench, "without it")
  }

  @Test(
    "A store whose triggers are gone is not read, and the next that writes makes its index anew",
    arguments: [
      "DROP TRIGGER leadpatch_number_added", "DROP TRIGGER leadpatch_number_changed", "DROP TABLE leadpatch_numbers",
      "DROP TABLE leadpatch_number_changes; DROP TRIGGER leadpatch_number_added; DROP TRIGGER leadpatch_number_changed",
      """
      DROP TRIGGER leadpatch_number_changed;
      CREATE TRIGGER leadpatch_number_changed AFTER UPDATE ON leads BEGIN SELECT 1; END
      """,
      "CREATE TABLE anew AS SELECT * FROM leads; DROP TABLE leads; CREATE TABLE leads AS SELECT * FROM anew",
      """
      CREATE TABLE anew AS SELECT * FROM leads; DROP TABLE leads;
      CREATE TABLE leads (rowid INTEGER PRIMARY KEY, \(LeadColumn.allCases.map(\.sqlName).joined(separator: ", ")));
      INSERT INTO leads SELECT * FROM anew;
      """,
    ])
  func lostTriggersAreTold(change: String) throws {
    let bench = try StoreBench()
    try bench.fill(["L1 +447700900001 - - pending 0", "L2 +447700900002 - - pending 0"])
    try bench.execute(change)
    // What else is lost with the table is not this index's matter.
    try bench.execute(
      """
      CREATE INDEX IF NOT EXISTS leads_opted_out ON leads (CAST(phone AS INTEGER))
        WHERE do_not_call <> 0 AND phone IS NOT NULL
      """)
    if !change.hasPrefix("DROP TABLE") { try bench.execute("UPDATE leads SET phone = '+447700900003' WHERE id = 'L1'") }
    let error = #expect(throws: StoreError.self) { try bench.open(.reading) }
    guard case .foreign(_, let reason) = error, reason.contains("'apply' or 'load' makes it anew") else {
      Issue.record("\(String(describing: error))")
      return
    }
    let store = try bench.open(.writing)
    try Self.expectAllFound(bench, "after")
    try store.withWriter { writer in
      try writer.transaction { try Self.setPhone(2, "+447700900004", writer) }
      try Self.fold(writer, mostAtOnce: 100)
    }
    try bench.execute("UPDATE leads SET phone = '+447700900005' WHERE id = 'L1'")
    try Self.expectAllFound(bench, "and after other writes")
  }

  @Test("Where leads have no column for their rowid, which VACUUM may then change, SQLite keeps the index")
  func fleetingRowIDsAreLeftToSQLite() throws {
    let bench = try StoreBench()
    try bench.execute(
      """
      CREATE TABLE campaigns (id TEXT PRIMARY KEY, dialect, state, default_region, default_time_zone);
      CREATE TABLE leads (\(LeadColumn.allCases.map(\.sqlName).joined(separator: ", ")));
      INSERT INTO leads (id, campaign_id, phone) VALUES ('L1', 'a', '+447700900001'), ('L2', 'a', '+447700900002');
      """)
    _ = try bench.open(.writing)
    try bench.execute("DELETE FROM leads WHERE id = 'L1'")
    try DatabaseQueue(path: bench.path).vacuum()
    try Self.expectAllFound(bench, "after VACUUM")
    #expect(
      try bench.rows("SELECT name FROM sqlite_schema WHERE name LIKE '%number%' ORDER BY name") == ["leads_by_number"])
  }

  @Test("A store whose numbers SQLite kept an index of is converted, and finds the same; its index is gone")
  func earlierStoresAreConverted() throws {
    let bench = try StoreBench()
    try bench.fill((0..<12).map { "L\($0) \(Self.number($0 % 7)) - - pending 0" } + ["L12 - - - pending 0"])
    try bench.execute(
      """
      DROP TABLE leadpatch_numbers; DROP TABLE leadpatch_number_changes; DROP TRIGGER leadpatch_number_added;
      DROP TRIGGER leadpatch_number_changed; DROP TRIGGER leadpatch_number_removed;
      CREATE INDEX leads_by_number ON leads (CAST(phone AS INTEGER)) WHERE phone IS NOT NULL;
      DELETE FROM grdb_migrations WHERE identifier = 'numbers in blocks';
      """)
    _ = try bench.open(.writing)
    try Self.expectAllFound(bench, "after")
    #expect(try bench.rows("SELECT count(*) FROM sqlite_schema WHERE name = 'leads_by_number'") == ["0"])
    #expect(try bench.rows("SELECT count(*) FROM leadpatch_number_changes") == ["0"])
  }

  @Test("A store whose texts are UTF-16, and numbers beyond all bounds, are no different")
  func oddStoresAreIndexed() throws {
    let bench = try StoreBench()
    let columns = LeadColumn.allCases.map(\.sqlName).joined(separator: ", ")
    try bench.execute(
      """
      PRAGMA encoding = 'UTF-16le';
      CREATE TABLE campaigns (id TEXT PRIMARY KEY, dialect, state, default_region, default_time_zone);
      CREATE TABLE leads (rowid INTEGER PRIMARY KEY, \(columns));
      """)
    let store = try bench.open(.writing)
    let phones = ["+447700900001", "9223372036854775807", "-9223372036854775808", "99999999999999999999999", "", "-0"]
    for (place, phone) in phones.enumerated() {
      try bench.execute(
        "INSERT INTO leads (rowid, id, campaign_id, phone) VALUES (\([.min, -1, 0, 1, 2, .max][place] as Int64), 'L\(place)', 'a', '\(phone)')"
      )
    }
    for round in 0..<2 {
      try store.withSnapshot { snapshot in
        for (place, phone) in phones.enumerated() {
          let found = try snapshot.matches(.phone, phone)
          #expect(found.map(\.id) == ["L\(place)"], "\(phone) in round \(round)")
        }
      }
      try store.withWriter { try Self.fold($0, mostAtOnce: 2) }
    }
    #expect(try bench.rows("PRAGMA encoding") == ["UTF-16le"])
    #expect(try bench.rows("SELECT sum(length(entries)) > 0 FROM leadpatch_numbers") == ["1"])
  }

  @Test(
    "Whatever a store holds in place of the index's rows, looking and writing end, and are right or say what is wrong",
    arguments: [
      "INSERT INTO leadpatch_numbers VALUES ('x', 1, x'')", "INSERT INTO leadpatch_numbers VALUES (1, 'x', x'0001')",
      "INSERT INTO leadpatch_numbers VALUES (447700900000, 5, x'')",
      "INSERT INTO leadpatch_numbers VALUES (447700900000, 5, x'0006')",
      "INSERT INTO leadpatch_numbers VALUES (447700900000, 5, x'00050004')",
      "INSERT INTO leadpatch_numbers VALUES (-9223372036854775808, -9223372036854775808, x'00FF')",
      "INSERT INTO leadpatch_number_changes (changes) VALUES (NULL)",
      "INSERT INTO leadpatch_number_changes (changes) VALUES (x'2B')",
      "INSERT INTO leadpatch_number_changes (changes) VALUES (12)",
      "INSERT INTO leadpatch_number_changes VALUES (9223372036854775807, '')",
      "INSERT INTO leadpatch_number_changes VALUES (-5, '+447700900002@1')",
      "INSERT INTO leadpatch_number_changes VALUES (9223372036854775000, '+1@1')",
      "INSERT INTO leadpatch_number_changes VALUES (4611686018427387904, '#1')",
    ])
  func hostileIndexesEnd(change: String) throws {
    let bench = try StoreBench()
    try bench.fill((1...9).map { "L\($0) \(Self.number($0)) - - pending 0" })
    try bench.execute(change)
    func tell(_ body: () throws -> Void) throws {
      do { try body() } catch StoreError.failed(_, let reason) {
        #expect(reason.contains(NumberIndex.invalidation))
      }
    }
    let store = try bench.open(.writing)
    for place in 1...9 {
      try tell {
        let found = try store.withSnapshot { try $0.matches(.phone, Self.number(place)).map(\.id) }
        #expect(found == ["L\(place)"])
      }
    }
    try tell { try store.withWriter { try Self.fold($0, mostAtOnce: 100) } }
    try bench.execute(NumberIndex.invalidation)
    _ = try bench.open(.writing)
    try Self.expectAllFound(bench, "made anew")
  }

  @Test(
    "Rows of the index that leadpatch did not write are told, with what to do, which helps",
    arguments: [
      ("leadpatch_numbers", "INSERT INTO leadpatch_numbers VALUES (1, 1, x'FF')"),
      ("leadpatch_number_changes", "INSERT INTO leadpatch_number_changes (changes) VALUES ('+1')"),
    ])
  func damageIsTold(table: String, change: String) throws {
    let bench = try StoreBench()
    try bench.fill(["L1 +447700900001 - - pending 0"])
    try bench.execute(change)
    let error = #expect(throws: StoreError.self) {
      try bench.open(.reading).withSnapshot { try $0.matches(.phone, "+447700900001") }
    }
    guard case .failed(_, let reason) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(reason.contains(table) && reason.contains("'\(NumberIndex.invalidation)'"))
    try bench.execute(NumberIndex.invalidation)
    _ = try bench.open(.writing)
    try Self.expectAllFound(bench, "after mending")
  }
}
