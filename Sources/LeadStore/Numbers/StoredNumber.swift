import GRDB
import LeadModel

/// The number of a phone's text as the index has it, which is what SQLite makes of it.
struct StoredNumber {
  private let cast: SQLiteStatement

  init(_ database: Database) throws { cast = try SQLiteStatement(database, "SELECT CAST(?1 AS INTEGER)") }

  /// - Parameter text: UTF-8.
  func of(_ text: Span<UInt8>) throws -> Int64 {
    if let number = text.e164Digits { return number }
    defer { cast.reset() }
    try cast.bind(text, at: 1)
    return try cast.step() ? cast.integer(at: 0) : 0
  }
}
