import LeadModel

/// A lead's values while plain rows change them: cells, with the text of new ones behind the stored text.
struct PlainCells {
  /// The lead as the store has it.
  var lead = LeadCells()
  /// Its values after the rows so far.
  private(set) var now: [StoredRow.Cell] = []
  /// Columns that the row, or any row, has set: a bit for each.
  private var touched: UInt32 = 0
  private(set) var everTouched: UInt32 = 0
  /// What a touched column was before the row.
  private var old = [StoredRow.Cell](repeating: .null, count: LeadColumn.inOrder.count)
  /// Two texts were compared of which only the long way can say whether they are the same.
  var isOdd = false

  struct CellChange {
    let column: Int
    let old: StoredRow.Cell
    let new: StoredRow.Cell
  }

  subscript(column: LeadColumn) -> StoredRow.Cell { now[column.index] }

  /// Begins with the lead as it is.
  mutating func start() {
    isOdd = false
    everTouched = 0
    now.removeAll(keepingCapacity: true)
    now.append(contentsOf: lead.cells)
  }

  /// Begins another row.
  mutating func startRow() { touched = 0 }

  /// The columns that end with another value than the lead had, a bit for each.
  mutating func changedColumns() -> UInt32 {
    var changed: UInt32 = 0
    var rest = everTouched
    while rest != 0 {
      let column = rest.trailingZeroBitCount
      rest &= rest &- 1
      if isOther(lead.cells[column], now[column]) { changed |= 1 << UInt32(column) }
    }
    return changed
  }

  /// Whether the stored value of a column is that text.
  func isText(_ column: LeadColumn, _ text: [UInt8]) -> Bool {
    guard case .text(let start, let end) = lead.cells[column.index], Int(end - start) == text.count else {
      return false
    }
    for index in text.indices where lead.text[Int(start) + index] != text[index] { return false }
    return true
  }

  /// The digits of an E.164 number; nil for any other text.
  static func number(_ bytes: [UInt8], _ range: Range<Int>) -> Int64? {
    guard range.count > 1, range.count <= 16, bytes[range.lowerBound] == UInt8(ascii: "+") else { return nil }
    var number: Int64 = 0
    for index in range.dropFirst() {
      let digit = bytes[index] &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      number = number * 10 + Int64(digit)
    }
    return number
  }

  /// Puts a value into a column.
  ///
  /// - Returns: whether that is another value than it had.
  mutating func set(_ column: LeadColumn, _ cell: StoredRow.Cell) -> Bool {
    let index = column.index
    guard isOther(now[index], cell) else { return false }
    if touched & 1 << UInt32(index) == 0 {
      touched |= 1 << UInt32(index)
      old[index] = now[index]
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
      let left = Int(start)..<Int(end)
      let right = Int(otherStart)..<Int(otherEnd)
      if isSame(left, right) { return false }
      if !isASCII(left) || !isASCII(right) { isOdd = true }
      return true
    case (.text(let start, let end), _):
      // Bytes of another tool may be no UTF-8, which the history would have to mend.
      if !isASCII(Int(start)..<Int(end)) { isOdd = true }
      return true
    default: return true
    }
  }

  private func isSame(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
    guard left.count == right.count else { return false }
    for offset in 0..<left.count where lead.text[left.lowerBound + offset] != lead.text[right.lowerBound + offset] {
      return false
    }
    return true
  }

  private func isASCII(_ range: Range<Int>) -> Bool {
    var all: UInt8 = 0
    for index in range { all |= lead.text[index] }
    return all < 0x80
  }

  /// Whether a range of bytes is the same as one of the lead's own text.
  func isEqual(_ bytes: ArraySlice<UInt8>, _ range: Range<Int>, _ own: Range<Int>) -> Bool {
    guard range.count == own.count else { return false }
    for offset in 0..<own.count where bytes[range.lowerBound + offset] != lead.text[own.lowerBound + offset] {
      return false
    }
    return true
  }

  /// Puts a text behind the lead's own.
  mutating func append(_ bytes: ArraySlice<UInt8>, _ range: Range<Int>) -> StoredRow.Cell {
    let start = Int32(truncatingIfNeeded: lead.text.count)
    guard lead.text.count + range.count < Int32.max else {
      isOdd = true
      return .null
    }
    for index in range { lead.text.append(bytes[index]) }
    return .text(start: start, end: Int32(lead.text.count))
  }

  /// Puts a text, if there is one, behind the lead's own.
  mutating func append(_ text: [UInt8]?) -> StoredRow.Cell {
    text.map { append($0[...], $0.indices) } ?? .null
  }

  /// Notes which columns the row changed, in the table's order.
  mutating func noteChanges(in changes: inout [CellChange]) -> Range<Int> {
    let first = changes.count
    everTouched |= touched
    while touched != 0 {
      let column = touched.trailingZeroBitCount
      touched &= touched &- 1
      guard isOther(old[column], now[column]) else { continue }
      changes.append(CellChange(column: column, old: old[column], new: now[column]))
    }
    return first..<changes.count
  }
}
