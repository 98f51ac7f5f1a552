import GRDB
package import LeadModel

/// Reads whole leads from a table that has the columns of `leads`.
struct LeadRows {
  private let byRowID: SQLiteStatement
  private let sink = LeadCellSink()

  /// - Parameter table: `main.leads` or `overlay.leads`.
  init(_ database: Database, table: String) throws {
    byRowID = try SQLiteStatement(
      database, "SELECT \(LeadCellSink.call(parameter: 2)) FROM \(table) WHERE rowid = ?1")
    try byRowID.bind(sink, at: 2)
  }

  func lead(rowID: Int64) throws -> Lead? {
    var cells = LeadCells()
    return try read(rowID: rowID, into: &cells) ? Lead(cells) : nil
  }

  /// Reads the lead at a rowid; false where there is none.
  func read(rowID: Int64, into cells: inout LeadCells) throws -> Bool {
    defer { byRowID.reset() }
    try byRowID.bind(rowID, at: 1)
    guard try byRowID.step() else { return false }
    swap(&cells, &sink.lead)
    cells.rowID = rowID
    return true
  }
}

/// Leads read in rowid order: steps from one to the next where few lie between, and seeks where many do.
///
/// A step costs a third of a seek, and a large file asks for most of the store's leads.
package final class LeadCursor {
  private static let longestWalk: UInt64 = 2
  private let wholeLeads: Reading
  /// The same without some columns; nil where none is ever left out.
  private let partialLeads: Reading?
  /// The one of the two that gives leads now.
  private var reading: Reading
  private var fromRowID: SQLiteStatement { reading.statement }
  private let sink = LeadCellSink()
  private let findOverlay: () -> LeadRows?
  private var overlay: LeadRows?
  /// The rowid at which the statement stands; nil before its first row and after its last.
  private var place: Int64?
  /// Whether the lead there has been given away.
  private var isTaken = false

  /// A statement and the columns that it hands over.
  private final class Reading {
    let statement: SQLiteStatement
    let columns: LeadCellSink.Columns

    init(_ database: Database, leavingOut leftOut: Set<LeadColumn> = [], into sink: LeadCellSink) throws {
      columns = LeadCellSink.Columns(leavingOut: leftOut)
      statement = try SQLiteStatement(
        database,
        "SELECT rowid, \(LeadCellSink.call(parameter: 2, columns)) FROM main.leads WHERE rowid >= ?1 ORDER BY rowid")
      try statement.bind(sink, at: 2)
    }
  }

  /// - Parameters:
  ///   - leftOut: columns that come as NULL, whatever a lead has in them, where `givesPartialLeads` is set.
  ///   - overlay: gives the leads that are to be seen instead of the stored ones, nil where there are none.
  init(_ database: Database, leavingOut leftOut: Set<LeadColumn>, overlay: @escaping () -> LeadRows?) throws {
    wholeLeads = try Reading(database, into: sink)
    partialLeads = leftOut.isEmpty ? nil : try Reading(database, leavingOut: leftOut, into: sink)
    reading = wholeLeads
    findOverlay = overlay
  }

  /// Whether the columns that may be left out are, from the next start on.
  package var givesPartialLeads = false

  /// Whether the lead that came last has all its columns.
  package var isWhole: Bool { reading === wholeLeads }

  /// Begins reading; an overlay that is made from now on is not seen.
  package func open() { overlay = findOverlay() }

  /// Reads the lead at a rowid; false where there is none. Leads must be asked for in rowid order.
  package func read(rowID: Int64, into cells: inout LeadCells) throws -> Bool {
    if try readOverlay(rowID, into: &cells) { return true }
    if place.map({ UInt64(bitPattern: rowID &- $0) > Self.longestWalk || isTaken && $0 == rowID }) ?? true {
      try start(at: rowID)
      try step()
    }
    while let place, place < rowID { try step() }
    guard place == rowID else { return false }
    giveHere(rowID, to: &cells)
    return true
  }

  /// Moves before the first lead that has this rowid or a higher one.
  package func start(at rowID: Int64) throws {
    reset()
    reading = givesPartialLeads ? partialLeads ?? wholeLeads : wholeLeads
    sink.columns = reading.columns
    try fromRowID.bind(rowID, at: 1)
  }

  /// Reads the next lead, up to a rowid; false where there is none. The cursor must have been started.
  package func next(through last: Int64, into cells: inout LeadCells) throws -> Bool {
    try step()
    guard let place, place <= last else { return false }
    if try readOverlay(place, into: &cells) {
      // An id never changes, so the overlay has no say.
      cells.hasTextID = sink.lead.hasTextID
    } else {
      giveHere(place, to: &cells)
    }
    return true
  }

  private func giveHere(_ rowID: Int64, to cells: inout LeadCells) {
    swap(&cells, &sink.lead)
    cells.rowID = rowID
    isTaken = true
  }

  private func readOverlay(_ rowID: Int64, into cells: inout LeadCells) throws -> Bool {
    guard let overlay else { return false }
    return try overlay.read(rowID: rowID, into: &cells)
  }

  private func step() throws {
    place = try fromRowID.step() ? fromRowID.integer(at: 0) : nil
    isTaken = false
  }

  /// Ends reading; must be called before the snapshot ends.
  package func close() {
    reset()
    overlay = nil
  }

  private func reset() {
    fromRowID.reset()
    place = nil
  }
}

/// A lead that a key matched, with just what is needed to judge the match.
package struct KeyMatch: Sendable, Hashable {
  package let rowID: Int64
  package let id: String
  package let campaignID: String?
  package let status: String
  package let hasOptedOut: Bool

  package var isRemoved: Bool { status == LeadStatus.removed.word }
}

extension KeyMatch {
  /// A lead that is at hand.
  package init(_ lead: Lead) {
    self.init(
      rowID: lead.rowID, id: lead.id, campaignID: lead.campaignID, status: lead.status.word,
      hasOptedOut: lead.hasOptedOut)
  }
}

/// Finds leads by key in one table.
struct KeyLookups {
  private let statements: [KeyKind: SQLiteStatement]
  private let optedOut: SQLiteStatement
  private let folded: SQLiteStatement
  private let numbers: NumberLookup?
  private let ofNumber: SQLiteStatement
  private let storedNumber: StoredNumber

  /// - Parameter numbers: finds leads by their numbers; nil where SQLite's own index does.
  init(_ database: Database, table: String, numbers: NumberLookup?) throws {
    self.numbers = numbers
    func prepare(_ condition: String, index: String = "") throws -> SQLiteStatement {
      try SQLiteStatement(
        database,
        "SELECT rowid, id, campaign_id, status, do_not_call FROM \(table) \(index) WHERE \(condition) ORDER BY rowid")
    }
    // The `+` keeps SQLite from putting ?1 into the indexed expression, which would then match no index.
    let hasNumber = "phone IS NOT NULL AND CAST(phone AS INTEGER) = CAST(?1 AS INTEGER) AND +phone = ?1"
    statements = [
      .id: try prepare("id = ?1"),
      .externalID: try prepare("external_id = ?1"),
      .email: try prepare("email = ?1 COLLATE NOCASE"),
      .phone: try prepare(hasNumber),
    ]
    ofNumber = try prepare("rowid = ?2 AND +phone = ?1")
    storedNumber = try StoredNumber(database)
    optedOut = try prepare("do_not_call <> 0 AND \(hasNumber)", index: "INDEXED BY leads_opted_out")
    folded = try SQLiteStatement(
      database,
      "SELECT rowid, id, campaign_id, status, do_not_call, email FROM \(table) WHERE email IS NOT NULL ORDER BY rowid")
  }

  func matches(_ kind: KeyKind, _ key: String) throws -> [KeyMatch] {
    // SQLite folds the case of ASCII letters alone; an address with others is compared here, row by row.
    if kind == .email, !key.utf8.allSatisfy({ $0 < 0x80 }) { return try emailMatches(key.lowercased()) }
    var matches: [KeyMatch] = []
    if kind == .phone {
      try search(number: key, onlyOptedOut: false) { match in
        matches.append(match)
        return false
      }
      return matches
    }
    guard let statement = statements[kind] else { return [] }
    defer { statement.reset() }
    try statement.bind(key, at: 1)
    while try statement.step() { matches.append(match(in: statement)) }
    return matches
  }

  /// Calls a body with each lead that has a number, in rowid order, until it returns true.
  ///
  /// - Parameter onlyOptedOut: only leads that have opted out, found without a look at the others.
  func search(number e164: String, onlyOptedOut: Bool, _ isEnough: (KeyMatch) throws -> Bool) throws {
    if !onlyOptedOut, let leads = try leads(having: e164) {
      for rowID in leads { if let match = try match(rowID, having: e164), try isEnough(match) { return } }
      return
    }
    guard let statement = onlyOptedOut ? optedOut : statements[.phone] else { return }
    defer { statement.reset() }
    try statement.bind(e164, at: 1)
    while try statement.step() { if try isEnough(match(in: statement)) { return } }
  }

  /// The leads that may have a number; nil where SQLite's own index is to be asked.
  private func leads(having e164: String) throws -> [Int64]? {
    guard let numbers else { return nil }
    var e164 = e164
    e164.makeContiguousUTF8()
    return try numbers.leads(having: storedNumber.of(e164.utf8Span.span))
  }

  private func match(_ rowID: Int64, having e164: String) throws -> KeyMatch? {
    defer { ofNumber.reset() }
    try ofNumber.bind(e164, at: 1)
    try ofNumber.bind(rowID, at: 2)
    return try ofNumber.step() ? match(in: ofNumber) : nil
  }

  private func emailMatches(_ lowercased: String) throws -> [KeyMatch] {
    defer { folded.reset() }
    var matches: [KeyMatch] = []
    while try folded.step() {
      if folded.text(at: 5).lowercased() == lowercased { matches.append(match(in: folded)) }
    }
    return matches
  }

  private func match(in row: SQLiteStatement) -> KeyMatch {
    KeyMatch(
      rowID: row.integer(at: 0), id: row.text(at: 1), campaignID: row.value(at: 2).text, status: row.text(at: 3),
      hasOptedOut: row.integer(at: 4) != 0)
  }
}
