/// The values of a row as the store gave them, all their text in one buffer.
///
/// A `String` a column is what reading a lead cost most: only the few columns that a row of the file asks for become
/// one, when they are asked for.
package final class StoredRow: Sendable {
  /// One value of a row.
  package enum Cell: Sendable {
    case null
    case integer(Int64)
    /// UTF-8 in the row's text, from the end of the text before up to here.
    case text(start: Int32, end: Int32)
  }

  let cells: [Cell]
  let text: [UInt8]

  /// - Parameter text: the text of all cells, one after another.
  package init(cells: [Cell], text: [UInt8]) {
    self.cells = cells
    self.text = text
  }

  /// A copy of the cells, with their text alone.
  package convenience init(_ row: LeadCells) {
    self.init(cells: row.cells, text: Array(row.text[..<row.storedText]))
  }

  convenience init(_ values: [ColumnValue]) {
    var row = LeadCells()
    for value in values { row.append(value) }
    self.init(row)
  }

  subscript(index: Int) -> ColumnValue {
    switch cells[index] {
    case .null: .null
    case .integer(let number): .integer(number)
    case .text(let start, let end): .text(String(decoding: text[Int(start)..<Int(end)], as: UTF8.self))
    }
  }
}
