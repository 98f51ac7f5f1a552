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
  mutating func write(_ cell: StoredRow.Cell, of text: [UInt8]) {
    switch cell {
    case .null: write(0)
    case .integer(let number):
      write(1)
      write(Int(number))
    case .text(let start, let end):
      write(2)
      write(text[Int(start)..<Int(end)])
    }
  }

  mutating func write(_ kind: Int, _ text: String) {
    write(kind)
    write(text)
  }
}

extension SpoolDecoder {
  mutating func value() -> ColumnValue {
    switch number() {
    case 1: .integer(Int64(number()))
    case 2: .text(text())
    default: .null
    }
  }
}
