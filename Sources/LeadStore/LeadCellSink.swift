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
  fileprivate static let columns = LeadColumn.allCases.count

  private var row = TakenRow()

  /// The row that the statement gave last; whoever takes it may leave another one's buffers in its place.
  var lead: LeadCells {
    get { row.lead }
    _modify { yield &row.lead }
  }

  /// What selects a row into a sink.
  ///
  /// - Parameters:
  ///   - parameter: the statement's parameter that the sink is bound to.
  ///   - leftOut: columns that the sink gets as NULL.
  static func call(parameter: Int, leavingOut leftOut: Set<LeadColumn> = []) -> String {
    let columns = LeadColumn.allCases.map { leftOut.contains($0) ? "NULL" : $0.sqlName }
    return "\(function)(?\(parameter), \(columns.joined(separator: ", ")))"
  }

  /// Makes the function known to a connection.
  static func register(in database: Database) throws {
    // Statements of ours alone may call it, never the schema of a store.
    let flags = SQLITE_UTF8 | SQLITE_DIRECTONLY
    let status = unsafe sqlite3_create_function_v2(
      database.sqliteConnection, "\(function)", Int32(columns + 1), flags, nil,
      { _, _, arguments in
        guard let arguments = unsafe arguments,
          let sink = unsafe sqlite3_value_pointer(arguments[0], LeadCellSink.pointerType)
        else { return }
        unsafe Unmanaged<LeadCellSink>.fromOpaque(sink).takeUnretainedValue().row.take(arguments + 1)
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
  /// Where the text of each column stands, and how long it is.
  private var texts = unsafe [UnsafeBufferPointer<UInt8>](
    repeating: UnsafeBufferPointer(start: nil, count: 0), count: LeadCellSink.columns)

  mutating func take(_ values: UnsafeMutablePointer<OpaquePointer?>) {
    let size = unsafe Self.take(values, &lead, &texts)
    let texts = unsafe texts
    lead.text.append(addingCapacity: size) { output in
      unsafe output.withUnsafeMutableBufferPointer { buffer, count in
        for column in 0..<LeadCellSink.columns {
          let text = unsafe texts[column]
          guard let start = buffer.baseAddress, let bytes = text.baseAddress else { continue }
          unsafe memcpy(start + count, bytes, text.count)
          count += text.count
        }
      }
    }
    lead.storedText = size
  }

  /// - Returns: how many bytes all texts have.
  private static func take(
    _ values: UnsafeMutablePointer<OpaquePointer?>, _ lead: inout LeadCells, _ texts: inout [UnsafeBufferPointer<UInt8>]
  ) -> Int {
    lead.start(rowID: 0, columns: LeadCellSink.columns)
    // Now, since something else may pass for text once it was asked for its text.
    lead.hasTextID = unsafe sqlite3_value_type(values[LeadColumn.id.index]) == SQLITE_TEXT
    var cells = lead.cells.mutableSpan
    var texts = unsafe texts.mutableSpan
    var size = 0
    for column in 0..<LeadCellSink.columns {
      let value = unsafe values[column]
      unsafe texts[column] = UnsafeBufferPointer(start: nil, count: 0)
      switch unsafe sqlite3_value_type(value) {
      case SQLITE_NULL: cells[column] = .null
      case SQLITE_INTEGER: cells[column] = .integer(unsafe sqlite3_value_int64(value))
      default:
        let start = size
        if let bytes = unsafe sqlite3_value_text(value) {
          unsafe texts[column] = UnsafeBufferPointer(start: bytes, count: Int(sqlite3_value_bytes(value)))
          unsafe size += texts[column].count
        }
        cells[column] = .text(start: Int32(start), end: Int32(size))
      }
    }
    return size
  }
}
