import GRDB
import GRDBSQLite
import LeadModel

/// A prepared statement bound and stepped through SQLite's C interface, since GRDB's `execute(arguments:)` allocates
/// at every call.
///
/// Unsafe, with this invariant: the handle lives as long as the GRDB statement held beside it, and both are used only
/// while the closure of the `Database` that prepared them runs, by one thread at a time: the one that runs it, or one that
/// it waits for. Texts and BLOBs are copied by SQLite as they are bound, and copied as they are read or lent for one call of
/// a body, so no pointer outlives a call; what `run(lending:)` binds without a copy is unbound before it returns.
@safe
final class SQLiteStatement {
  private let statement: Statement
  private let handle: OpaquePointer
  private let connection: OpaquePointer?
  /// What the statement gives whole leads to.
  private var sink: LeadCellSink?

  init(_ database: Database, _ sql: String) throws {
    statement = try database.makeStatement(sql: sql)
    unsafe handle = statement.sqliteStatement
    unsafe connection = database.sqliteConnection
  }

  /// Binds a value to a parameter counted from 1.
  func bind(_ value: ColumnValue, at index: Int) throws {
    switch value {
    case .null: try check(unsafe sqlite3_bind_null(handle, Int32(index)))
    case .integer(let number): try bind(number, at: index)
    case .text(let text): try bind(text, at: index)
    }
  }

  func bind(_ number: Int64, at index: Int) throws {
    try check(unsafe sqlite3_bind_int64(handle, Int32(index), number))
  }

  func bind(_ text: String, at index: Int) throws {
    var text = text
    try check(text.withUTF8 { unsafe bindText($0, at: index) })
  }

  /// - Parameter text: UTF-8.
  func bind(_ text: Span<UInt8>, at index: Int) throws {
    try check(unsafe text.withUnsafeBufferPointer { unsafe bindText($0, at: index) })
  }

  func bind(blob: Span<UInt8>, at index: Int) throws {
    try check(
      unsafe blob.withUnsafeBufferPointer { bytes in
        unsafe sqlite3_bind_blob64(handle, Int32(index), bytes.baseAddress, UInt64(bytes.count), Self.transient)
      })
  }

  /// Binds the sink to which the statement gives whole leads.
  func bind(_ sink: LeadCellSink, at index: Int) throws {
    self.sink = sink
    try check(unsafe sink.bind(to: handle, at: index))
  }

  private func bindText(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Int32 {
    let start = unsafe UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self)
    return unsafe sqlite3_bind_text64(
      handle, Int32(index), start, UInt64(bytes.count), Self.transient, UInt8(SQLITE_UTF8))
  }

  /// Moves to the next row; false at the end.
  func step() throws -> Bool {
    let status = unsafe sqlite3_step(handle)
    if status == SQLITE_ROW { return true }
    if status == SQLITE_DONE { return false }
    throw error(status)
  }

  /// Runs a statement that gives no rows and makes it ready to be bound again.
  func run() throws {
    defer { reset() }
    _ = try step()
  }

  /// Binds cells whose texts stand in a run of bytes, runs the statement, and makes it ready to be bound again.
  ///
  /// SQLite neither copies nor keeps the texts: they are bound for this call alone, during which they stay where they
  /// are, and are unbound before it ends.
  ///
  /// - Parameter bind: binds the other parameters by `bind`, and these by what it is given: the cell, and the parameter
  ///   counted from 1.
  func run(
    lending text: ArraySlice<UInt8>, _ bind: (_ lend: (StoredRow.Cell, Int) throws -> Void) throws -> Void
  ) throws {
    try unsafe text.withUnsafeBufferPointer { bytes in
      defer {
        reset()
        _ = unsafe sqlite3_clear_bindings(handle)
      }
      try bind { cell, index in
        switch cell {
        case .null: try check(unsafe sqlite3_bind_null(handle, Int32(index)))
        case .integer(let number): try self.bind(number, at: index)
        case .text(let start, let end):
          let part = unsafe UnsafeBufferPointer(
            rebasing: bytes[Int(start) - text.startIndex..<Int(end) - text.startIndex])
          try check(unsafe bindLent(part, at: index))
        }
      }
      _ = try step()
    }
  }

  /// SQLITE_STATIC: SQLite reads the bytes where they are.
  private func bindLent(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Int32 {
    // An empty text has an address too, else it would be bound as NULL.
    guard let start = bytes.baseAddress, !bytes.isEmpty else {
      return unsafe sqlite3_bind_text64(handle, Int32(index), "", 0, Self.transient, UInt8(SQLITE_UTF8))
    }
    let characters = unsafe UnsafeRawPointer(start).assumingMemoryBound(to: CChar.self)
    return unsafe sqlite3_bind_text64(handle, Int32(index), characters, UInt64(bytes.count), nil, UInt8(SQLITE_UTF8))
  }

  /// SQLITE_TRANSIENT: SQLite copies the bytes before it returns.
  private static var transient: sqlite3_destructor_type {
    unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
  }

  /// Makes the statement ready to be bound and stepped again.
  func reset() { _ = unsafe sqlite3_reset(handle) }

  /// The value of a column counted from 0; anything but NULL and INTEGER reads as text.
  func value(at column: Int) -> ColumnValue {
    switch unsafe sqlite3_column_type(handle, Int32(column)) {
    case SQLITE_NULL: return .null
    case SQLITE_INTEGER: return .integer(integer(at: column))
    default: return .text(text(at: column))
    }
  }

  func integer(at column: Int) -> Int64 { unsafe sqlite3_column_int64(handle, Int32(column)) }

  /// The text of a column, empty for NULL.
  func text(at column: Int) -> String {
    guard let start = unsafe sqlite3_column_text(handle, Int32(column)) else { return "" }
    let count = Int(unsafe sqlite3_column_bytes(handle, Int32(column)))
    return unsafe String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }

  func isText(at column: Int) -> Bool { unsafe sqlite3_column_type(handle, Int32(column)) == SQLITE_TEXT }

  /// Lends the text of a column to a body, empty for NULL.
  func withText(at column: Int, _ body: (Span<UInt8>) throws -> Void) rethrows {
    let start = unsafe sqlite3_column_text(handle, Int32(column))
    let count = unsafe start == nil ? 0 : Int(sqlite3_column_bytes(handle, Int32(column)))
    let text = unsafe UnsafeBufferPointer(start: start, count: count)
    try body(unsafe text.span)
  }

  /// Lends the bytes of a BLOB column to a body, none for NULL.
  func withBlob(at column: Int, _ body: (Span<UInt8>) throws -> Void) rethrows {
    let start = unsafe sqlite3_column_blob(handle, Int32(column))
    let count = unsafe start == nil ? 0 : Int(sqlite3_column_bytes(handle, Int32(column)))
    let bytes = unsafe UnsafeRawBufferPointer(start: start, count: count).bindMemory(to: UInt8.self)
    try body(unsafe bytes.span)
  }

  /// How many rows the connection's last INSERT, UPDATE or DELETE changed.
  var changedRows: Int { Int(unsafe sqlite3_changes(connection)) }

  private func check(_ status: Int32) throws {
    if status != SQLITE_OK { throw error(status) }
  }

  private func error(_ status: Int32) -> DatabaseError {
    let message = unsafe sqlite3_errmsg(connection).map { unsafe String(cString: $0) }
    reset()
    return DatabaseError(resultCode: ResultCode(rawValue: status), message: message)
  }
}
