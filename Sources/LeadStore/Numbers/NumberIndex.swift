import GRDB

/// Which leads have a number: the store's index of numbers, as tables of our own and triggers that keep it.
///
/// An index that SQLite keeps has a place of its own for each number that a lead gets or loses, and each of the short
/// transactions of a large file comes to nearly all of its pages: with four million leads that was a third of the time of
/// `apply`, and what made a row cost more the larger the store was. Here triggers note each change of a number at the end of
/// `leadpatch_number_changes`, whoever makes it, and a run that finds many there brings them into `leadpatch_numbers` in the
/// order of the numbers (`NumberFold`), so that each block is written once.
///
/// What the two say together is enough: as long as the triggers are there, each lead's number stands in a block or in a
/// change. It may be too much, as where a lead has lost the number since, or was replaced, which no trigger tells; so whoever
/// finds a lead by a number looks at the lead itself (`NumberLookup`).
enum NumberIndex {
  private static let tables = """
    CREATE TABLE leadpatch_numbers (
      number INTEGER NOT NULL,
      lead INTEGER NOT NULL,
      entries BLOB NOT NULL,
      PRIMARY KEY (number, lead)
    ) WITHOUT ROWID;
    CREATE TABLE leadpatch_number_changes (id INTEGER PRIMARY KEY, changes TEXT);
    """

  /// By name. SQLite tells the columns of an UPDATE by how they are spelled, and a rowid has three names. It does not say in
  /// which order triggers run, and those of others may change a lead again: so what a trigger notes of a number that is gone
  /// is a doubt, not a fact.
  private static let triggers = [
    "leadpatch_number_added": """
    CREATE TRIGGER leadpatch_number_added AFTER INSERT ON leads WHEN NEW.phone IS NOT NULL BEGIN
      INSERT INTO leadpatch_number_changes (changes) VALUES (\(NumberChange.sql("NEW", .has)));
    END
    """,
    "leadpatch_number_changed": """
    CREATE TRIGGER leadpatch_number_changed AFTER UPDATE OF phone, rowid, oid, _rowid_ ON leads
      WHEN NEW.phone IS NOT OLD.phone OR NEW.rowid <> OLD.rowid AND NEW.phone IS NOT NULL BEGIN
      INSERT INTO leadpatch_number_changes (changes)
        VALUES (\(NumberChange.sql("OLD", .mayHaveLost)) || \(NumberChange.sql("NEW", .has)));
    END
    """,
    "leadpatch_number_removed": """
    CREATE TRIGGER leadpatch_number_removed AFTER DELETE ON leads WHEN OLD.phone IS NOT NULL BEGIN
      INSERT INTO leadpatch_number_changes (changes) VALUES (\(NumberChange.sql("OLD", .mayHaveLost)));
    END
    """,
  ]

  /// After this SQL the index is no longer used, and made anew by the next that writes.
  static let invalidation = "DROP TRIGGER leadpatch_number_added"

  /// Whether the store's numbers are in tables and triggers of ours. Where not, they are looked for through SQLite's own
  /// index.
  static func isKept(_ database: Database) throws -> Bool {
    let parts = try SQLiteStatement(
      database, "SELECT type, name, sql FROM main.sqlite_schema WHERE type IN ('table', 'trigger')")
    defer { parts.reset() }
    var missing = Set(triggers.keys).union(["leadpatch_numbers", "leadpatch_number_changes"])
    while try parts.step() {
      let name = parts.text(at: 1)
      let isTable = parts.text(at: 0) == "table"
      if isTable ? triggers[name] == nil : parts.text(at: 2) == triggers[name] { missing.remove(name) }
    }
    return try missing.isEmpty && hasLastingRowIDs(database)
  }

  /// Whether the store has triggers that are none of these.
  static func hasOtherTriggers(_ database: Database) throws -> Bool {
    let others = try SQLiteStatement(database, "SELECT name FROM main.sqlite_schema WHERE type = 'trigger'")
    defer { others.reset() }
    while try others.step() { if triggers[others.text(at: 0)] == nil { return true } }
    return false
  }

  /// Whether a lead keeps its rowid whatever is done to the store. Another tool may have made the table without a column
  /// for it, and then VACUUM may give leads other ones.
  private static func hasLastingRowIDs(_ database: Database) throws -> Bool {
    try Bool.fetchOne(
      database,
      sql: """
        SELECT EXISTS (
            SELECT 1 FROM pragma_table_info('leads', 'main') WHERE name = 'rowid' AND upper(type) = 'INTEGER' AND pk = 1)
          AND NOT EXISTS (SELECT 1 FROM pragma_index_list('leads', 'main') WHERE origin = 'pk')
        """) ?? false
  }

  /// Whether there is nothing for `make` to do.
  static func isAsItCanBe(_ database: Database) throws -> Bool {
    if try isKept(database) { return true }
    let hasIndex = try Bool.fetchOne(
      database,
      sql: "SELECT EXISTS (SELECT 1 FROM main.sqlite_schema WHERE type = 'index' AND name = 'leads_by_number')")
    return try hasIndex == true && !hasLastingRowIDs(database)
  }

  /// Makes the index of all leads anew; to be called in a transaction. Where rowids do not last, SQLite keeps the index.
  static func make(_ database: Database) throws {
    for name in triggers.keys.sorted() { try database.execute(sql: "DROP TRIGGER IF EXISTS \(name)") }
    try database.execute(sql: "DROP TABLE IF EXISTS leadpatch_numbers; DROP TABLE IF EXISTS leadpatch_number_changes")
    guard try hasLastingRowIDs(database) else { return try database.execute(sql: sqliteIndex) }
    try database.execute(sql: tables)
    try fill(database)
    try database.execute(sql: "DROP INDEX IF EXISTS leads_by_number")
    for (_, sql) in triggers.sorted(by: { $0.key < $1.key }) { try database.execute(sql: sql) }
  }

  /// Smaller keys than E.164 text, kept by SQLite itself whoever writes the phone.
  static let sqliteIndex =
    "CREATE INDEX IF NOT EXISTS leads_by_number ON leads (CAST(phone AS INTEGER)) WHERE phone IS NOT NULL;"

  private static func fill(_ database: Database) throws {
    let blocks = try NumberBlocks(database)
    let leads = try SQLiteStatement(
      database,
      "SELECT CAST(phone AS INTEGER), rowid FROM main.leads WHERE phone IS NOT NULL ORDER BY CAST(phone AS INTEGER), rowid"
    )
    defer { leads.reset() }
    var entries: [NumberedLead] = []
    func write() throws {
      for block in NumberBlock.share(entries) { try blocks.put(block) }
      entries.removeAll(keepingCapacity: true)
    }
    while try leads.step() {
      entries.append(NumberedLead(number: leads.integer(at: 0), lead: leads.integer(at: 1)))
      if entries.count == 4096 { try write() }
    }
    try write()
  }
}
