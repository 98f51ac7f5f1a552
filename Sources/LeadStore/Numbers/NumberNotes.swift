import CSQLite
import GRDB
import GRDBSQLite
import LeadModel

/// The numbers that a writer changes, noted by itself, thousands in a row, with the triggers of its connection off:
/// they took a microsecond for each number, a tenth of the time of `apply`.
///
/// That is so only as long as the store has no trigger but the index's own; else all of them run, and note the numbers.
///
/// Unsafe, with this invariant: the one call of SQLite is given a connection inside the closure of its `Database`.
final class NumberNotes {
  /// Bytes of a row, some 3,000 changes.
  private static let mostBytes = 1 << 16
  private let database: Database
  private var schema: SchemaVersion
  private let stored: StoredNumber
  private var insert: SQLiteStatement?
  /// Whether numbers are to be noted here, and triggers are off.
  private(set) var isOn = false
  private var text: [UInt8] = []

  init(_ database: Database) throws {
    self.database = database
    schema = try SchemaVersion(database)
    stored = try StoredNumber(database)
  }

  /// To be called at the beginning of each transaction, when nobody else can change the schema any more.
  func begin() throws {
    guard try schema.hasChanged() else { return }
    isOn = try NumberIndex.isKept(database) && !NumberIndex.hasOtherTriggers(database)
    let status = unsafe csqlite_set_triggers(database.sqliteConnection, isOn ? 0 : 1)
    guard status == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: status)) }
  }

  /// Notes that a lead has another number; it is in the index after `close`.
  ///
  /// - Parameter text: what the cells' texts stand in.
  func note(_ lead: Int64, before: StoredRow.Cell, after: StoredRow.Cell, in text: ArraySlice<UInt8>) throws {
    if let number = try number(before, in: text) { add(number, lead, .hasLost) }
    if let number = try number(after, in: text) { add(number, lead, .has) }
    if self.text.count >= Self.mostBytes { try close() }
  }

  private func add(_ number: Int64, _ lead: Int64, _ kind: NumberChange.Kind) {
    NumberChange(entry: NumberedLead(number: number, lead: lead), kind: kind).append(to: &text)
  }

  /// Notes the number of a lead that is new.
  func note(_ lead: Int64, has phone: ColumnValue) throws {
    var row = LeadCells()
    row.append(phone)
    try note(lead, before: .null, after: row.cells[0], in: row.text[...])
  }

  /// The number of a phone as `NumberIndex` has it; nil for none.
  private func number(_ cell: StoredRow.Cell, in text: ArraySlice<UInt8>) throws -> Int64? {
    switch cell {
    case .null: return nil
    case .integer(let number): return number
    case .text(let start, let end): return try stored.of(text[Int(start)..<Int(end)].span)
    }
  }

  /// Writes what was noted and is not written yet: before the transaction ends.
  func close() throws {
    guard !text.isEmpty else { return }
    let statement =
      try insert ?? SQLiteStatement(database, "INSERT INTO main.leadpatch_number_changes (changes) VALUES (?1)")
    insert = statement
    let changes = text
    try statement.bind(changes.span, at: 1)
    try statement.run()
    drop()
  }

  /// Forgets what was noted, with the transaction that it was noted in.
  func drop() { text.removeAll(keepingCapacity: true) }
}
