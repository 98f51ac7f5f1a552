/// Where one cell stands in its record; offsets are in bytes from the record's start.
package struct CSVCell: Sendable, Equatable {
  private let rawStart: UInt32
  private let rawEnd: UInt32
  /// Where the unescaped value stands among the record's unescaped values; empty where the text needs no unescaping.
  private var valueStart: UInt32 = 0
  private var valueEnd: UInt32 = 0
  /// Whether the cell's first byte is a quote (SPEC section 4: a quote elsewhere in an unquoted cell is data).
  package let isQuoted: Bool
  /// Whether the value has doubled quotes, so that it differs from the text between the quotes.
  package let hasEscapedQuotes: Bool

  @inline(__always)
  init(start: Int, end: Int, isQuoted: Bool, hasEscapedQuotes: Bool) {
    rawStart = UInt32(truncatingIfNeeded: start)
    rawEnd = UInt32(truncatingIfNeeded: end)
    self.isQuoted = isQuoted
    self.hasEscapedQuotes = hasEscapedQuotes
  }

  /// First byte of the cell as written, quotes included.
  package var start: Int { Int(rawStart) }
  /// One past the last byte of the cell as written, quotes included.
  package var end: Int { Int(rawEnd) }
  /// Whether the value has no bytes: nothing at all, or two quotes.
  package var isEmpty: Bool { end - start == (isQuoted ? 2 : 0) }

  /// The bytes between the quotes, or all of them where there are none.
  var contents: Range<Int> { isQuoted ? start + 1..<end - 1 : start..<end }
  var unescaped: Range<Int> {
    get { Int(valueStart)..<Int(valueEnd) }
    set {
      valueStart = UInt32(truncatingIfNeeded: newValue.lowerBound)
      valueEnd = UInt32(truncatingIfNeeded: newValue.upperBound)
    }
  }
}
