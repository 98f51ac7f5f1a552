import GRDB
import GRDBSQLite
import LeadModel

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Takes the columns of a row from SQLite all at once, as the arguments of a function that a statement calls with them.
///
/// To be asked for column by column they need a call each that checks the statement, and their texts a growing array: of
/// the time that reading a lead took, this was two thirds.
///
/// Unsafe, with this invariant: the statement that a sink is bound to holds it, so that it is there whenever SQLite calls the
/// function with it; the values, and the pointers to their texts, are used only until that call returns, and each value is
/// asked for its text once.
@safe
final class LeadCellSink {
  private static let function: StaticString = "leadpatch_lead"

  private var row = TakenRow()

  /// What the statement calls with which columns.
  var columns: Columns {
    get { row.columns }
    set { row.columns = newValue }
  }

  /// The columns that a statement hands over, in the table's order; the others are NULL.
  struct Columns {
    fileprivate let taken: [LeadColumn]
    fileprivate let leftOut: [LeadColumn]

    init(leavingOut leftOut: Set<LeadColumn> = []) {
      taken = LeadColumn.allCases.filter { !leftOut.contains($0) }
      self.leftOut = LeadColumn.allCases.filter(leftOut.contains)
    }
  }

  /// The row that the statement gave last; whoever takes it may leave another one's buffers in its place.
  var lead: LeadCells {
    get { row.lead }
    _modify { yield &row.lead }
  }

  /// What selects a row into a sink.
  ///
  /// - Parameters:
  ///   - parameter: the statement's parameter that the sink is bound to.
  ///   - columns: those that the sink must have while the statement steps.
  static func call(parameter: Int, _ columns: Columns = Columns()) -> String {
    "\(function)(\((["?\(parameter)"] + columns.taken.map(\.sqlName)).joined(separator: ", ")))"
  }

  /// Makes the function known to a connection.
  static func register(in database: Database) throws {
    // Statements of ours alone may call it, never the schema of a store.
    let flags = SQLITE_UTF8 | SQLITE_DIRECTONLY
    let status = unsafe sqlite3_create_function_v2(
      database.sqliteConnection, "\(function)", -1, flags, nil,
      { context, count, arguments in
        guard let arguments = unsafe arguments, count > 0,
          let sink = unsafe sqlite3_value_pointer(arguments[0], LeadCellSink.pointerType)
        else { return }
        let values = unsafe UnsafeBufferPointer(start: arguments + 1, count: Int(count) - 1)
        let isTaken = unsafe Unmanaged<LeadCellSink>.fromOpaque(sink).takeUnretainedValue().row.take(values)
        // Else the lead before it would pass for this one.
        if !isTaken { unsafe sqlite3_result_error(context, "a lead with other columns than were asked for", -1) }
      }, nil, nil, nil)
    if status != SQLITE_OK { throw DatabaseError(resultCode: ResultCode(rawValue: status)) }
  }

  /// Says of a pointer that it is a sink's.
  private static var pointerType: UnsafePointer<CChar> {
    unsafe UnsafeRawPointer(function.utf8Start).assumingMemoryBound(to: CChar.self)
  }

  /// Binds the sink to a parameter of a statement.
  func bind(to statement: OpaquePointer, at index: Int) -> Int32 {
    unsafe sqlite3_bind_pointer(
      statement, Int32(index), Unmanaged.passUnretained(self).toOpaque(), Self.pointerType, nil)
  }
}

/// The columns of a row, and what taking them needs: a value, since Swift checks each use of a class's property for another
/// one at the same time.
@safe
private struct TakenRow {
  var lead = LeadCells()
  var columns = LeadCellSink.Columns()
  /// Where the text of each column stands, and how long it is.
  private var texts = unsafe [UnsafeBufferPointer<UInt8>](
    repeating: UnsafeBufferPointer(start: nil, count: 0), count: LeadColumn.allCases.count)

  /// Takes the values of a row.
  ///
  /// - Returns: false where there is not one for each of the columns that are taken.
  mutating func take(_ values: UnsafeBufferPointer<OpaquePointer?>) -> Bool {
    guard values.count == columns.taken.count else { return false }
    let size = unsafe Self.take(values, columns, &lead, &texts)
    let texts = unsafe texts
    lead.text.append(addingCapacity: size) { output in
      unsafe output.withUnsafeMutableBufferPointer { buffer, count in
        for place in 0..<values.count {
          let text = unsafe texts[place]
          guard let start = buffer.baseAddress, let bytes = text.baseAddress else { continue }
          unsafe memcpy(start + count, bytes, text.count)
          count += text.count
        }
      }
    }
    lead.storedText = size
    return true
  }

  /// - Returns: how many bytes all texts have.
  private static func take(
    _ values: UnsafeBufferPointer<OpaquePointer?>, _ columns: LeadCellSink.Columns, _ lead: inout LeadCells,
    _ texts: inout [UnsafeBufferPointer<UInt8>]
  ) -> Int {
    lead.start(rowID: 0, columns: LeadColumn.inOrder.count)
    // The id is first, and asked now, since something else may pass for text once it was asked for its text.
    lead.hasTextID = unsafe columns.taken.first == .id && sqlite3_value_type(values[0]) == SQLITE_TEXT
    var cells = lead.cells.mutableSpan
    for column in columns.leftOut { cells[column.index] = .null }
    var texts = unsafe texts.mutableSpan
    var size = 0
    for place in 0..<values.count {
      let value = unsafe values[place]
      let column = columns.taken[place].index
      unsafe texts[place] = UnsafeBufferPointer(start: nil, count: 0)
      switch unsafe sqlite3_value_type(value) {
      case SQLITE_NULL: cells[column] = .null
      case SQLITE_INTEGER: cells[column] = .integer(unsafe sqlite3_value_int64(value))
      default:
        let start = size
        if let bytes = unsafe sqlite3_value_text(value) {
          unsafe texts[place] = UnsafeBufferPointer(start: bytes, count: Int(sqlite3_value_bytes(value)))
          unsafe size += texts[place].count
        }
        cells[column] = .text(start: Int32(start), end: Int32(size))
      }
    }
    return size
  }
}
