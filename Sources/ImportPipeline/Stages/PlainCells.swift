import LeadModel

/// A lead's values while plain rows change them: cells, with the text of new ones behind the stored text.
struct PlainCells {
  /// The lead as the store has it.
  var lead = LeadCells()
  /// Its values after the rows so far, of the columns that any row has set: all of them would be a copy a lead.
  private var now = [StoredRow.Cell](repeating: .null, count: LeadColumn.inOrder.count)
  /// Columns that the row, or any row, has set: a bit for each.
  private var touched: UInt32 = 0
  private var everTouched: UInt32 = 0
  /// Those of them that were set again, and so may have their old value.
  private var touchedAgain: UInt32 = 0
  private var everTouchedAgain: UInt32 = 0
  /// Bytes of text before the row.
  private var textBeforeRow = 0
  /// What a touched column was before the row.
  private var old = [StoredRow.Cell](repeating: .null, count: LeadColumn.inOrder.count)
  /// Two texts were compared of which only the long way can say whether they are the same.
  var isOdd = false

  struct CellChange {
    let column: Int
    let old: StoredRow.Cell
    let new: StoredRow.Cell
  }

  /// The value of a column after the rows so far.
  subscript(column: LeadColumn) -> StoredRow.Cell { self[column.index] }

  /// The value of the column with this index after the rows so far.
  subscript(column: Int) -> StoredRow.Cell {
    (touched | everTouched) & 1 << UInt32(column) != 0 ? now[column] : lead.cells[column]
  }

  /// Begins with the lead as it is.
  mutating func start() {
    isOdd = false
    everTouched = 0
    everTouchedAgain = 0
    startRow()
  }

  /// Begins another row.
  mutating func startRow() {
    touched = 0
    touchedAgain = 0
    textBeforeRow = lead.text.count
  }

  /// The columns that end with another value than the lead had, a bit for each.
  mutating func changedColumns() -> UInt32 {
    var changed = everTouched & ~everTouchedAgain
    var rest = everTouchedAgain
    while rest != 0 {
      let column = rest.trailingZeroBitCount
      rest &= rest &- 1
      if isOther(lead.cells[column], now[column]) { changed |= 1 << UInt32(column) }
    }
    return changed
  }

  /// Where the stored text of a column stands; nil for what is no text, or has letters beyond ASCII.
  func plainText(_ column: LeadColumn) -> Range<Int>? {
    guard case .text(let start, let end) = lead.cells[column.index], isASCII(start, end) else { return nil }
    return Int(start)..<Int(end)
  }

  /// Whether the stored value of a column is that text.
  func isText(_ column: LeadColumn, _ text: [UInt8]) -> Bool {
    guard case .text(let start, let end) = lead.cells[column.index] else { return false }
    return isSame(text.span, start, end)
  }

  /// The digits of a cell's E.164 number; nil for any other text.
  func number(_ start: Int32, _ end: Int32) -> Int64? {
    lead.text.span.extracting(Int(start)..<Int(end)).e164Digits
  }

  /// Puts a value into a column.
  ///
  /// - Returns: whether that is another value than it had.
  mutating func set(_ column: LeadColumn, _ cell: StoredRow.Cell) -> Bool {
    let index = column.index
    let before = self[index]
    guard isOther(before, cell) else { return false }
    let bit: UInt32 = 1 << UInt32(index)
    if touched & bit == 0 {
      touched |= bit
      old[index] = before
    } else {
      touchedAgain |= bit
    }
    now[index] = cell
    return true
  }

  /// Whether two cells hold different values; texts in other bytes with letters beyond ASCII are odd.
  mutating func isOther(_ left: StoredRow.Cell, _ right: StoredRow.Cell) -> Bool {
    switch (left, right) {
    case (.null, .null): return false
    case (.integer(let left), .integer(let right)): return left != right
    case (.text(let start, let end), .text(let otherStart, let otherEnd)):
      if isSame(lead.text.span.extracting(Int(otherStart)..<Int(otherEnd)), start, end) { return false }
      if !isASCII(start, end) || !isASCII(otherStart, otherEnd) { isOdd = true }
      return true
    case (.text(let start, let end), _):
      // Bytes of another tool may be no UTF-8, which the history would have to mend.
      if !isASCII(start, end) { isOdd = true }
      return true
    default: return true
    }
  }

  private func isASCII(_ start: Int32, _ end: Int32) -> Bool {
    lead.text.span.extracting(Int(start)..<Int(end)).isASCII
  }

  /// Whether a text is the same as one of the lead's own.
  func isSame(_ bytes: Span<UInt8>, _ start: Int32, _ end: Int32) -> Bool {
    bytes.isSame(as: lead.text.span.extracting(Int(start)..<Int(end)))
  }

  /// Puts a text behind the lead's own.
  mutating func append(_ bytes: Span<UInt8>) -> StoredRow.Cell {
    let start = Int32(truncatingIfNeeded: lead.text.count)
    guard lead.text.count + bytes.count < Int32.max else {
      isOdd = true
      return .null
    }
    bytes.append(to: &lead.text)
    return .text(start: start, end: Int32(lead.text.count))
  }

  /// Puts a text, if there is one, behind the lead's own.
  mutating func append(_ text: [UInt8]?) -> StoredRow.Cell {
    guard let text else { return .null }
    return append(text.span)
  }

  /// Gives the lead back what it had before the row.
  mutating func takeRowBack() {
    while touched != 0 {
      let column = touched.trailingZeroBitCount
      touched &= touched &- 1
      now[column] = old[column]
    }
    lead.text.removeSubrange(textBeforeRow...)
  }

  /// Notes which columns the row changed, in the table's order.
  mutating func noteChanges(in changes: inout [CellChange]) -> Range<Int> {
    let first = changes.count
    everTouchedAgain |= touchedAgain | everTouched & touched
    everTouched |= touched
    while touched != 0 {
      let column = touched.trailingZeroBitCount
      touched &= touched &- 1
      if touchedAgain & 1 << UInt32(column) != 0, !isOther(old[column], now[column]) { continue }
      changes.append(CellChange(column: column, old: old[column], new: now[column]))
    }
    return first..<changes.count
  }
}
