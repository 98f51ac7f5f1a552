import GRDB

/// The number of a phone's text as the index has it, which is what SQLite makes of it.
struct StoredNumber {
  private let cast: SQLiteStatement

  init(_ database: Database) throws { cast = try SQLiteStatement(database, "SELECT CAST(?1 AS INTEGER)") }

  /// - Parameter text: UTF-8.
  func of(_ text: Span<UInt8>) throws -> Int64 {
    if let number = Self.digits(ofE164: text) { return number }
    defer { cast.reset() }
    try cast.bind(text, at: 1)
    return try cast.step() ? cast.integer(at: 0) : 0
  }

  /// The digits of an E.164 number; nil for any other text.
  private static func digits(ofE164 text: Span<UInt8>) -> Int64? {
    guard 2...16 ~= text.count, text[0] == UInt8(ascii: "+") else { return nil }
    var number: Int64 = 0
    for index in 1..<text.count {
      let digit = text[index] &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      number = number * 10 + Int64(digit)
    }
    return number
  }
}
