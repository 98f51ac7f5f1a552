import GRDB
import LeadModel

/// The store's tables (SPEC section 2) and the ledger's, with the migrations that make them.
enum Schema {
  /// Migrations in order; a released one is never changed.
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1 leads, campaigns and the run ledger") { database in
      try database.execute(sql: contract)
      try database.execute(sql: indexes)
      try database.execute(sql: ledger)
    }
    migrator.registerMigration("what a run's file was like, for --hold-if") { database in
      try database.execute(sql: "CREATE TABLE run_figures (run INTEGER PRIMARY KEY, figures TEXT NOT NULL)")
    }
    migrator.registerMigration("rejects that were given back") { database in
      try database.execute(sql: givenBack)
    }
    migrator.registerMigration("edits in blocks") { try $0.execute(sql: editBlocks) }
    migrator.registerMigration("leads of rejects by hash") { database in
      try database.execute(sql: rejectedLeads)
      try RejectedLeads.fill(database)
    }
    migrator.registerMigration("numbers in blocks") { try NumberIndex.make($0) }
    return migrator
  }

  /// The two tables that other tools read and write. `rowid` is named so that VACUUM keeps it: history refers to it.
  private static let contract = """
    CREATE TABLE IF NOT EXISTS campaigns (
      id TEXT NOT NULL PRIMARY KEY,
      dialect TEXT,
      state TEXT NOT NULL DEFAULT 'active',
      default_region TEXT,
      default_time_zone TEXT
    );
    CREATE TABLE IF NOT EXISTS leads (
      rowid INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      campaign_id TEXT NOT NULL,
      external_id TEXT,
      phone TEXT,
      phone_extension TEXT,
      calling_code INTEGER,
      region TEXT,
      time_zone TEXT,
      time_zone_source TEXT,
      time_zone_candidates TEXT,
      name TEXT,
      first_name TEXT,
      last_name TEXT,
      email TEXT,
      linkedin_url TEXT,
      company TEXT,
      position TEXT,
      headline TEXT,
      variables TEXT NOT NULL DEFAULT '{}',
      notes TEXT,
      do_not_call INTEGER NOT NULL DEFAULT 0,
      status TEXT NOT NULL DEFAULT 'pending',
      call_log_id TEXT,
      created_at TEXT,
      updated_at TEXT,
      revision INTEGER NOT NULL DEFAULT 0
    );
    """

  private static let indexes = """
    \(NumberIndex.sqliteIndex)
    CREATE INDEX IF NOT EXISTS leads_by_external_id ON leads (external_id) WHERE external_id IS NOT NULL;
    CREATE INDEX IF NOT EXISTS leads_by_email ON leads (email COLLATE NOCASE) WHERE email IS NOT NULL;
    CREATE INDEX IF NOT EXISTS leads_opted_out ON leads (CAST(phone AS INTEGER))
      WHERE do_not_call <> 0 AND phone IS NOT NULL;
    """

  /// `rejects.written` is 1 for rows that were refused inside a transaction that wrote, where another attempt of the run
  /// could not find the same out again.
  private static let ledger = """
    CREATE TABLE runs (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      command TEXT NOT NULL,
      name TEXT NOT NULL,
      sha256 TEXT NOT NULL,
      options TEXT NOT NULL,
      state TEXT NOT NULL,
      started_at TEXT NOT NULL,
      finished_at TEXT,
      progress INTEGER,
      receipt TEXT
    );
    CREATE INDEX runs_by_content ON runs (sha256);
    CREATE TABLE edits (
      run INTEGER NOT NULL,
      lead INTEGER NOT NULL,
      status TEXT,
      changes TEXT NOT NULL,
      PRIMARY KEY (run, lead)
    ) WITHOUT ROWID;
    CREATE TABLE rejects (
      run INTEGER NOT NULL,
      row INTEGER NOT NULL,
      line INTEGER NOT NULL,
      lead TEXT,
      code TEXT NOT NULL,
      field TEXT,
      value TEXT,
      message TEXT NOT NULL,
      hint TEXT NOT NULL,
      status TEXT,
      partial INTEGER NOT NULL,
      written INTEGER NOT NULL,
      PRIMARY KEY (run, row)
    ) WITHOUT ROWID;
    CREATE INDEX rejects_by_lead ON rejects (lead) WHERE lead IS NOT NULL;
    CREATE VIEW history AS
      SELECT edits.run AS run, leads.id AS lead, change.value ->> 0 AS row, change.value ->> 1 AS field,
        change.value ->> 2 AS old, change.value ->> 3 AS new
      FROM edits JOIN leads ON leads.rowid = edits.lead, json_each(edits.changes) AS change;
    """

  /// A row of a reject file that was given back: `by_run` and `by_row` are where it stood, `run` and `row` the reject that
  /// it answers, `first_run` the run that refused it first.
  private static let givenBack = """
    CREATE TABLE given_back (
      by_run INTEGER NOT NULL,
      by_row INTEGER NOT NULL,
      run INTEGER NOT NULL,
      row INTEGER NOT NULL,
      first_run INTEGER NOT NULL,
      PRIMARY KEY (by_run, by_row)
    ) WITHOUT ROWID;
    CREATE INDEX given_back_by_reject ON given_back (run, row);
    """

  /// What runs did to leads: a row of `edit_blocks` is JSON `{"lead": [status, [[row, column, old, new], …]], …}`, of
  /// `leads` leads whose rowids shifted by `EditBlocks.placeBits` are `block`, with each lead's status before the run and
  /// its changes in file order. The view `edits` shows a row a lead, and `history` a row a change. What earlier versions
  /// kept lead by lead is brought into blocks.
  private static let editBlocks = """
    DROP VIEW history;
    ALTER TABLE edits RENAME TO edits_by_lead;
    CREATE TABLE edit_blocks (
      id INTEGER PRIMARY KEY,
      run INTEGER NOT NULL,
      block INTEGER NOT NULL,
      leads INTEGER NOT NULL,
      edits TEXT NOT NULL
    );
    CREATE INDEX edit_blocks_by_run ON edit_blocks (run, block, leads);
    INSERT INTO edit_blocks (run, block, leads, edits)
      SELECT run, lead >> 4, count(*),
        json_group_object(lead, json_array(status, iif(json_valid(changes), json(changes), changes)))
      FROM edits_by_lead GROUP BY run, lead >> 4;
    DROP TABLE edits_by_lead;
    CREATE VIEW edits AS \(editsByLead);
    CREATE VIEW history AS
      SELECT edits.run AS run, leads.id AS lead, change.value ->> 0 AS row, change.value ->> 1 AS field,
        change.value ->> 2 AS old, change.value ->> 3 AS new
      FROM edits JOIN leads ON leads.rowid = edits.lead, json_each(edits.changes) AS change;
    """

  /// A row of `rejected_leads` has the hashes of the leads of rejects whose rows are from `first` to `last`.
  private static let rejectedLeads = """
    DROP INDEX IF EXISTS rejects_by_lead;
    CREATE TABLE rejected_leads (
      id INTEGER PRIMARY KEY,
      run INTEGER NOT NULL,
      first INTEGER NOT NULL,
      last INTEGER NOT NULL,
      hashes TEXT NOT NULL
    );
    """

  /// The edits, a row a lead, for FROM. SQLite refuses functions within a view to a connection that trusts no schema, as
  /// ours are; so the view `edits`, made of the same text by a migration, is for other tools.
  static let edits = "(\(editsByLead)) AS edits"
  private static let editsByLead = """
    SELECT edit_blocks.run AS run, CAST(edit.key AS INTEGER) AS lead, edit.value ->> 0 AS status,
      edit.value -> 1 AS changes, edit_blocks.block AS block
    FROM edit_blocks, json_each(edit_blocks.edits) AS edit
    """

  /// That a row of `edits` is of one lead. The lead's block is named too, for the index.
  ///
  /// - Parameter lead: the lead's rowid in SQL.
  static func isEdit(ofLead lead: String) -> String {
    "edits.block = \(block(ofLead: lead)) AND edits.lead = \(lead)"
  }

  /// The block of a lead in SQL, as `EditBlocks` has it.
  static func block(ofLead lead: String) -> String { "\(lead) >> \(EditBlocks.placeBits)" }

  /// Bytes of a page in a new store. Against SQLite's own 4096, writing a large file costs a fifth less processor time in
  /// one transaction, and as much as before in short ones, where 16384 costs a fifth more: each of them writes the whole
  /// of every page that it touches.
  static let pageSize = 8192

  /// The columns of `leads` in `LeadColumn`'s order, for SELECT and INSERT.
  static let columnList = LeadColumn.allCases.map(\.sqlName).joined(separator: ", ")

  /// Whether the file holds nothing but what a killed `load` leaves of a store that it was making.
  static func isUnmade(_ database: Database) throws -> Bool {
    let count = try Int.fetchOne(
      database, sql: "SELECT count(*) FROM sqlite_schema WHERE tbl_name <> 'grdb_migrations'")
    return count == 0
  }

  /// Throws where the file's tables are not ours to work on.
  static func check(_ database: Database, path: String) throws {
    for table in ["leads", "campaigns"] {
      let type = try String.fetchOne(
        database, sql: "SELECT type FROM sqlite_schema WHERE name = ?", arguments: [table])
      guard type == "table" else {
        throw StoreError.foreign(path: path, reason: "it has no table '\(table)'")
      }
    }
    do {
      _ = try database.makeStatement(sql: "SELECT rowid, \(columnList) FROM leads")
      _ = try database.makeStatement(
        sql: "SELECT id, dialect, state, default_region, default_time_zone FROM campaigns")
    } catch let error as DatabaseError {
      throw StoreError.foreign(path: path, reason: error.message ?? "its tables lack columns")
    }
  }
}
