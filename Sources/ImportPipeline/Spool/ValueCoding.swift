import LeadModel

extension SpoolEncoder {
  mutating func write(_ value: ColumnValue) {
    switch value {
    case .null: write(0)
    case .integer(let number):
      write(1)
      write(Int(number))
    case .text(let text): write(2, text)
    }
  }

  /// Writes a cell as its value would be written.
  mutating func write(_ cell: StoredRow.Cell, of text: [UInt8]) { write(cell, of: text.span) }

  /// Writes a cell as its value would be written; it tells places in the array that the slice is of.
  mutating func write(_ cell: StoredRow.Cell, of text: ArraySlice<UInt8>) {
    guard case .text(let start, let end) = cell else { return write(cell, of: text.span) }
    let text = text[Int(start)..<Int(end)]
    write(.text(start: 0, end: end - start), of: text.span)
  }

  /// Writes a cell as its value would be written.
  mutating func write(_ cell: StoredRow.Cell, of text: Span<UInt8>) {
    write(room: cell.room) { $0.write(cell, of: text) }
  }

  mutating func write(_ kind: Int, _ text: String) {
    write(kind)
    write(text)
  }
}

extension StoredRow.Cell {
  /// The most bytes that it takes in a spool.
  @inline(__always)
  var room: Int {
    guard case .text(let start, let end) = self else { return 1 + OutputSpan<UInt8>.longestNumber }
    return 1 + OutputSpan<UInt8>.longestNumber + Int(end - start)
  }
}

extension OutputSpan<UInt8> {
  /// Writes a cell as its value would be written.
  @inline(__always)
  mutating func write(_ cell: StoredRow.Cell, of text: Span<UInt8>) {
    switch cell {
    case .null: append(0)
    case .integer(let number):
      append(1)
      write(Int(number))
    case .text(let start, let end):
      append(2)
      write(text.extracting(Int(start)..<Int(end)))
    }
  }

  /// Writes a cell's text as one that may be missing, and is not; empty where the cell has none.
  @inline(__always)
  mutating func writeOptional(_ cell: StoredRow.Cell, of text: Span<UInt8>) {
    append(1)
    guard case .text(let start, let end) = cell else { return append(0) }
    write(text.extracting(Int(start)..<Int(end)))
  }
}

extension SpoolDecoder {
  /// A value whose text stays in `bytes`, where the cell says.
  mutating func cell() -> StoredRow.Cell {
    switch number() {
    case 1: return .integer(Int64(number()))
    case 2:
      let range = range()
      return .text(start: Int32(range.lowerBound), end: Int32(range.upperBound))
    default: return .null
    }
  }

  mutating func value() -> ColumnValue {
    switch number() {
    case 1: .integer(Int64(number()))
    case 2: .text(text())
    default: .null
    }
  }
}
