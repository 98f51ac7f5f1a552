/// A row of the index of numbers that is none that leadpatch wrote.
struct NumberIndexDamage: Error {
  let table: String
}

extension SQLiteStatement {
  /// Calls a body with each change of a row of `leadpatch_number_changes`.
  ///
  /// - Parameter column: that of the changes.
  /// - Throws: `NumberIndexDamage`.
  func forEachNumberChange(at column: Int, _ body: (NumberChange) -> Void) throws {
    var isWhole = isText(at: column)
    withText(at: column) { text in isWhole = NumberChange.forEach(in: text, body) && isWhole }
    guard isWhole else { throw NumberIndexDamage(table: "leadpatch_number_changes") }
  }
}
