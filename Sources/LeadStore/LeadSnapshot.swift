import GRDB
package import LeadModel
import Reconciliation

/// One unchanging view of the leads, with an overlay: leads put into it are seen instead of the store's own.
///
/// The overlay is a private temporary database, so that it spills to disk by itself however many leads it holds.
package final class LeadSnapshot {
  let database: Database
  private let stored: LeadRows
  private let storedKeys: KeyLookups
  private var overlay: Overlay?
  private let byID: SQLiteStatement
  private let byNumber: SQLiteStatement
  private let numbers: NumberLookup

  /// - Parameter flush: of a view that changes, as that of who writes does: writes what is noted and not in the store yet.
  init(_ database: Database, writingBefore flush: (() throws -> Void)? = nil) throws {
    self.database = database
    stored = try LeadRows(database, table: "main.leads")
    numbers = try NumberLookup(database, writingBefore: flush)
    storedKeys = try KeyLookups(database, table: "main.leads", numbers: numbers)
    byID = try SQLiteStatement(database, "SELECT rowid FROM main.leads WHERE id = ?1 ORDER BY rowid LIMIT 1")
    byNumber = try SQLiteStatement(
      database, "SELECT 1 FROM main.leads WHERE phone IS NOT NULL AND CAST(phone AS INTEGER) = ?1 LIMIT 1")
  }

  /// The lead at a rowid, as the overlay has it, else as the store does.
  package func lead(rowID: Int64) throws -> Lead? {
    if let lead = try overlay?.rows.lead(rowID: rowID) { return lead }
    return try stored.lead(rowID: rowID)
  }

  /// Runs a body that goes through the store once, or comes to hardly a page of it twice, for which few pages need be kept:
  /// to make room for another page takes as long as to read it. Not so many are kept afterwards either, since a file for
  /// whose rows that is done fills memory by itself, and is written in the store's order.
  package func scanning<Result>(_ body: () throws -> Result) throws -> Result {
    func keep(_ kilobytes: Int) throws { try database.execute(sql: "PRAGMA main.cache_size = -\(kilobytes)") }
    try keep(LeadStore.scanCacheKilobytes)
    let result = Swift.Result { try body() }
    try keep(LeadStore.cacheKilobytes / 2)
    return try result.get()
  }

  /// Reads leads in rowid order, each as the overlay has it, else as the store does.
  ///
  /// - Parameter leftOut: columns that need not be read of the store's leads where the cursor is told so
  ///   (`givesPartialLeads`); each takes some ten nanoseconds a lead.
  package func makeCursor(leavingOut leftOut: Set<LeadColumn> = []) throws -> LeadCursor {
    try LeadCursor(database, leavingOut: leftOut) { [weak self] in self?.overlay?.rows }
  }

  /// The lead at a rowid as the store holds it.
  package func storedLead(rowID: Int64) throws -> Lead? { try stored.lead(rowID: rowID) }

  /// Every lead that a key matches, removed ones too, in rowid order; emails match in any case.
  package func matches(_ kind: KeyKind, _ key: String) throws -> [KeyMatch] {
    let matches = try storedKeys.matches(kind, key)
    guard let overlay else { return matches }
    let kept = try matches.filter { try !overlay.contains($0.rowID) }
    return (kept + (try overlay.keys.matches(kind, key))).sorted { $0.rowID < $1.rowID }
  }

  /// The first lead with a number, in rowid order, that is wanted. Unlike `matches` it looks no further: thousands of
  /// leads may share a number, and thousands of rows ask about it.
  ///
  /// - Parameter onlyOptedOut: only leads that have opted out, found without a look at the others.
  package func firstHolder(
    of e164: String, onlyOptedOut: Bool = false, where isWanted: (KeyMatch) throws -> Bool
  ) throws -> KeyMatch? {
    var first: KeyMatch?
    try storedKeys.search(number: e164, onlyOptedOut: onlyOptedOut) { match in
      guard try isWanted(match), try overlay?.contains(match.rowID) != true else { return false }
      first = match
      return true
    }
    try overlay?.keys.search(number: e164, onlyOptedOut: onlyOptedOut) { match in
      if let found = first, found.rowID < match.rowID { return true }
      guard try isWanted(match) else { return false }
      first = match
      return true
    }
    return first
  }

  /// Whether any lead may have a number, given as its digits; a look at the index alone, which is enough for most
  /// of those that a file gives to leads.
  package func mayHave(number: Int64) throws -> Bool {
    guard overlay == nil else { return true }
    if let mayHave = try numbers.mayHave(number) { return mayHave }
    defer { byNumber.reset() }
    try byNumber.bind(number, at: 1)
    return try byNumber.step()
  }

  /// The campaigns in which a live lead has a number that no row gave it.
  package func campaigns(keeping e164: String) throws -> Set<String?> {
    var campaigns: Set<String?> = []
    try storedKeys.search(number: e164, onlyOptedOut: false) { match in
      if !match.isRemoved, try overlay?.contains(match.rowID) != true { campaigns.insert(match.campaignID) }
      return false
    }
    try overlay?.keys.search(number: e164, onlyOptedOut: false) { match in
      if !match.isRemoved, try overlay?.hasClaimed(e164, match.rowID) != true { campaigns.insert(match.campaignID) }
      return false
    }
    return campaigns
  }

  /// The rowid of the lead with an id, UTF-8, the lowest where another tool gave it to several; nil where there is none. An
  /// id never changes, so the overlay has no say.
  package func rowID(ofLead id: Span<UInt8>) throws -> Int64? {
    defer { byID.reset() }
    try byID.bind(id, at: 1)
    return try byID.step() ? byID.integer(at: 0) : nil
  }

  /// Whether the store keeps two leads from having one id; another tool may have made the table anew without.
  package func hasUniqueIDs() throws -> Bool {
    let statement = try SQLiteStatement(
      database,
      """
      SELECT 1 FROM pragma_index_list('leads', 'main') AS list WHERE list."unique" = 1 AND list.partial = 0
        AND (SELECT count(*) = 1 AND max(name) = 'id' FROM pragma_index_info(list.name, 'main'))
      """)
    defer { statement.reset() }
    return try statement.step()
  }

  /// Calls a body with the rowid and the id, UTF-8, of every lead of the store, in any order; those of one id by rowid.
  package func forEachID(_ body: (Int64, Span<UInt8>) throws -> Void) throws {
    let statement = try SQLiteStatement(database, "SELECT rowid, id FROM main.leads")
    defer { statement.reset() }
    // What is no text, as another tool may have stored it, equals no id of a file.
    while try statement.step() {
      guard statement.isText(at: 1) else { continue }
      let rowID = statement.integer(at: 0)
      try statement.withText(at: 1) { try body(rowID, $0) }
    }
  }

  /// The least and the greatest rowid of the store, which lie as far apart as it has leads, or farther; nil where it has
  /// none.
  package func rowIDBounds() throws -> ClosedRange<Int64>? {
    // Two questions in one, each of which SQLite answers without a pass over the table.
    let statement = try SQLiteStatement(
      database, "SELECT (SELECT min(rowid) FROM main.leads), (SELECT max(rowid) FROM main.leads)")
    defer { statement.reset() }
    guard try statement.step(), case .integer(let first) = statement.value(at: 0) else { return nil }
    return first...max(first, statement.integer(at: 1))
  }

  /// Puts a lead into the overlay, in place of the store's own or of an earlier one.
  package func put(_ lead: Lead) throws {
    let overlay = try overlay ?? Overlay(database)
    self.overlay = overlay
    try overlay.put(lead)
  }

  /// Forgets the overlay, and all claims.
  package func clearOverlay() throws { try overlay?.clear() }

  /// Notes the row that gave a lead the number which it has in the overlay.
  ///
  /// - Parameter base: the number that the lead had before the file.
  package func claimNumber(_ rowID: Int64, row: Int, base: ColumnValue) throws {
    try overlay?.claim(rowID, row: row, base: base)
  }

  /// The leads of the overlay that a row gave another number than they had, by number and then by row.
  package func forEachClaim(_ body: (NumberClaim) throws -> Void) throws {
    try overlay?.forEachClaim(body)
  }

  /// Those of them that have one number, by row.
  package func forEachClaim(of e164: String, _ body: (NumberClaim) throws -> Void) throws {
    try overlay?.forEachClaim(of: e164, body)
  }

  /// How many leads with a number have opted out, removed ones too.
  package func optedOutNumberCount() throws -> Int {
    let statement = try SQLiteStatement(
      database,
      "SELECT count(*) FROM main.leads INDEXED BY leads_opted_out WHERE do_not_call <> 0 AND phone IS NOT NULL")
    defer { statement.reset() }
    return try statement.step() ? Int(statement.integer(at: 0)) : 0
  }

  /// Calls a body with the number of every lead that has opted out, removed ones too, in ascending order.
  package func forEachOptedOutNumber(_ body: (Int64) -> Void) throws {
    let statement = try SQLiteStatement(
      database,
      """
      SELECT CAST(phone AS INTEGER) FROM main.leads INDEXED BY leads_opted_out
      WHERE do_not_call <> 0 AND phone IS NOT NULL ORDER BY CAST(phone AS INTEGER)
      """)
    defer { statement.reset() }
    while try statement.step() { body(statement.integer(at: 0)) }
  }

  /// Puts every lead that a run has edited so far into the overlay, as it was before that run.
  package func putLeads(asBeforeRun run: Int64) throws {
    let statement = try SQLiteStatement(
      database, "SELECT lead, status, changes FROM \(Schema.edits) WHERE run = ?1 ORDER BY block, lead")
    defer { statement.reset() }
    try statement.bind(run, at: 1)
    while try statement.step() {
      guard var lead = try stored.lead(rowID: statement.integer(at: 0)) else { continue }
      for change in try PackedChanges.decode(statement.text(at: 2)).reversed() { lead[change.column] = change.old }
      lead[.status] = statement.value(at: 1)
      try put(lead)
    }
  }
}

/// A lead that ends a file with another number than it had.
package struct NumberClaim: Sendable, Hashable {
  package let rowID: Int64
  /// The row that gave it the number.
  package let row: Int
  package let e164: String
  /// The number that the lead had before.
  package let base: String?
  package let campaignID: String?
  package let isRemoved: Bool
}

/// The overlay's table, with the same columns and keys as `leads`.
private final class Overlay {
  let rows: LeadRows
  let keys: KeyLookups
  private let insert: SQLiteStatement
  private let find: SQLiteStatement
  private let deleteLeads: SQLiteStatement
  private let deleteClaims: SQLiteStatement
  private let insertClaim: SQLiteStatement
  private let claims: SQLiteStatement
  private let claimsOfNumber: SQLiteStatement
  private let findClaim: SQLiteStatement

  init(_ database: Database) throws {
    try database.execute(
      sql: """
        DROP TABLE IF EXISTS overlay.leads;
        CREATE TABLE overlay.leads (rowid INTEGER PRIMARY KEY, \(Schema.columnList));
        DROP TABLE IF EXISTS overlay.claims;
        CREATE TABLE overlay.claims (lead INTEGER PRIMARY KEY, row INTEGER NOT NULL, base TEXT);
        CREATE INDEX overlay.leads_by_id ON leads (id);
        CREATE INDEX overlay.leads_by_number ON leads (CAST(phone AS INTEGER)) WHERE phone IS NOT NULL;
        CREATE INDEX overlay.leads_opted_out ON leads (CAST(phone AS INTEGER))
          WHERE do_not_call <> 0 AND phone IS NOT NULL;
        CREATE INDEX overlay.leads_by_external_id ON leads (external_id) WHERE external_id IS NOT NULL;
        CREATE INDEX overlay.leads_by_email ON leads (email COLLATE NOCASE) WHERE email IS NOT NULL;
        """)
    rows = try LeadRows(database, table: "overlay.leads")
    keys = try KeyLookups(database, table: "overlay.leads", numbers: nil)
    let marks = LeadColumn.allCases.map { _ in "?" }.joined(separator: ", ")
    insert = try SQLiteStatement(
      database, "INSERT OR REPLACE INTO overlay.leads (rowid, \(Schema.columnList)) VALUES (?, \(marks))")
    find = try SQLiteStatement(database, "SELECT 1 FROM overlay.leads WHERE rowid = ?1")
    deleteLeads = try SQLiteStatement(database, "DELETE FROM overlay.leads")
    deleteClaims = try SQLiteStatement(database, "DELETE FROM overlay.claims")
    insertClaim = try SQLiteStatement(
      database,
      """
      INSERT INTO overlay.claims (lead, row, base) VALUES (?1, ?2, ?3)
      ON CONFLICT (lead) DO UPDATE SET row = excluded.row
      """)
    let columns = "lead, row, phone, base, campaign_id, status"
    claims = try SQLiteStatement(
      database,
      """
      SELECT \(columns) FROM overlay.claims JOIN overlay.leads ON overlay.leads.rowid = lead
      WHERE phone IS NOT base AND phone IS NOT NULL ORDER BY phone, row
      """)
    claimsOfNumber = try SQLiteStatement(
      database,
      """
      SELECT \(columns) FROM overlay.leads INDEXED BY leads_by_number
        CROSS JOIN overlay.claims ON lead = overlay.leads.rowid
      WHERE phone IS NOT NULL AND CAST(phone AS INTEGER) = CAST(?1 AS INTEGER) AND +phone = ?1 AND phone IS NOT base
      ORDER BY row
      """)
    findClaim = try SQLiteStatement(database, "SELECT 1 FROM overlay.claims WHERE lead = ?1 AND base IS NOT ?2")
  }

  func contains(_ rowID: Int64) throws -> Bool {
    defer { find.reset() }
    try find.bind(rowID, at: 1)
    return try find.step()
  }

  func put(_ lead: Lead) throws {
    try insert.bind(lead.rowID, at: 1)
    for (index, value) in lead.values.enumerated() { try insert.bind(value, at: index + 2) }
    try insert.run()
  }

  func clear() throws {
    try deleteLeads.run()
    try deleteClaims.run()
  }

  func claim(_ rowID: Int64, row: Int, base: ColumnValue) throws {
    try insertClaim.bind(rowID, at: 1)
    try insertClaim.bind(Int64(row), at: 2)
    try insertClaim.bind(base, at: 3)
    try insertClaim.run()
  }

  func forEachClaim(_ body: (NumberClaim) throws -> Void) throws {
    defer { claims.reset() }
    while try claims.step() { try body(claim(in: claims)) }
  }

  func forEachClaim(of e164: String, _ body: (NumberClaim) throws -> Void) throws {
    defer { claimsOfNumber.reset() }
    try claimsOfNumber.bind(e164, at: 1)
    while try claimsOfNumber.step() { try body(claim(in: claimsOfNumber)) }
  }

  private func claim(in row: SQLiteStatement) -> NumberClaim {
    NumberClaim(
      rowID: row.integer(at: 0), row: Int(row.integer(at: 1)), e164: row.text(at: 2), base: row.value(at: 3).text,
      campaignID: row.value(at: 4).text, isRemoved: row.text(at: 5) == LeadStatus.removed.word)
  }

  /// Whether a row gave the lead, which has this number, another number than it had before.
  func hasClaimed(_ e164: String, _ rowID: Int64) throws -> Bool {
    defer { findClaim.reset() }
    try findClaim.bind(rowID, at: 1)
    try findClaim.bind(e164, at: 2)
    return try findClaim.step()
  }
}
