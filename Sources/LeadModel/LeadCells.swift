/// A lead's values as the store gave them, in buffers that are used again for the next lead.
///
/// What judging can do without making a `Lead` it does on these (`PlainLeads`).
package struct LeadCells: Sendable {
  package var rowID: Int64 = 0
  /// One for each `LeadColumn`, in order.
  package var cells: [StoredRow.Cell] = []
  /// The text of the cells; whoever works on the lead may put more behind it.
  package var text: [UInt8] = []
  /// How many bytes of text are the store's.
  package var storedText = 0
  /// Whether the id is text, as the store has it; another tool may have stored something else.
  package var hasTextID = true

  /// Bytes of text that a lead seldom has more of.
  private static let usualText = 1 << 16

  package init() {}

  /// Gives back the memory of a long text: of many buffers that are used again, each would come to have had one.
  package mutating func trim() {
    if text.capacity > Self.usualText { text = [] }
  }

  /// Lends a body the text of a column, UTF-8; empty where it has none.
  @inlinable
  package func withText<Result>(of column: LeadColumn, _ body: (Span<UInt8>) -> Result) -> Result {
    guard case .text(let start, let end) = cells[column.index] else { return body(text.span.extracting(0..<0)) }
    return body(text.span.extracting(Int(start)..<Int(end)))
  }

  /// Empties the buffers for a lead, whose cells are then put where these are.
  package mutating func start(rowID: Int64, columns: Int) {
    self.rowID = rowID
    if cells.count != columns { cells = [StoredRow.Cell](repeating: .null, count: columns) }
    text.removeAll(keepingCapacity: true)
    storedText = 0
  }

  /// Appends the next column's text, UTF-8.
  package mutating func append(text bytes: Span<UInt8>) {
    let start = Int32(text.count)
    bytes.append(to: &text)
    cells.append(.text(start: start, end: Int32(text.count)))
    storedText = text.count
  }

  /// Appends the next column's value.
  package mutating func append(_ value: ColumnValue) {
    switch value {
    case .null: cells.append(.null)
    case .integer(let number): cells.append(.integer(number))
    case .text(let string):
      var string = string
      string.makeContiguousUTF8()
      append(text: string.utf8Span.span)
    }
  }
}

extension Lead {
  /// The lead with these values.
  package init(_ cells: LeadCells) { self.init(rowID: cells.rowID, stored: StoredRow(cells)) }
}
