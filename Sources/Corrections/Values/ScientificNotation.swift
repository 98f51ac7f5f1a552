/// A long number as Excel shows it in a column that is too narrow: `9.19877E+11` (SPEC section 4).
package enum ScientificNotation {
  /// Whether a cell is in that notation, and whether its digits survived.
  package enum Reading: Equatable, Sendable {
    /// Not in that notation; use the cell as it is.
    case plain
    /// Every digit is there: the number in plain digits.
    case exact(String)
    /// Digits are gone, or may be: `precision_lost`.
    case lost
  }

  /// Reads `d.dE+n`, `d,dE+n` or `dE+n` in either case, trimmed; exact only where the mantissa itself has each of the
  /// digits that the exponent asks for, with nothing but zeros after them, and no more than Excel's 15.
  package static func read(_ cell: String) -> Reading {
    let text = CellText.trim(cell).utf8
    var rest = text[...]
    guard let lead = rest.popFirst(), lead.isASCIIDigit, let second = rest.first, !second.isASCIIDigit else {
      return .plain
    }
    var fraction = rest.prefix(0)
    if second == UInt8(ascii: ".") || second == UInt8(ascii: ",") {
      rest.removeFirst()
      fraction = rest.prefix(while: \.isASCIIDigit)
      if fraction.isEmpty { return .plain }
      rest = rest.dropFirst(fraction.count)
    }
    guard rest.popFirst()?.asciiLowercased == UInt8(ascii: "e"), rest.popFirst() == UInt8(ascii: "+"),
      (1...3).contains(rest.count), rest.allSatisfy(\.isASCIIDigit)
    else { return .plain }
    let exponent = rest.reduce(0) { $0 * 10 + Int($1 & 0x0F) }
    guard !fraction.isEmpty, lead != UInt8(ascii: "0"), exponent < significantDigits, fraction.count >= exponent,
      fraction.dropFirst(exponent).allSatisfy({ $0 == UInt8(ascii: "0") })
    else { return .lost }
    return .exact(String(decoding: [lead] + fraction.prefix(exponent), as: UTF8.self))
  }

  /// A double keeps 15 decimal digits; what stands behind them was made up by whoever wrote it.
  private static let significantDigits = 15

  /// Whether trimmed `bytes` are a number with an exponent in some other style, of which no digit can be trusted.
  static func isLike(_ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest.removeFirst() }
    let whole = rest.prefix(while: \.isASCIIDigit)
    guard !whole.isEmpty else { return false }
    rest = rest.dropFirst(whole.count)
    var marked = false
    if rest.first == UInt8(ascii: ".") || rest.first == UInt8(ascii: ",") {
      marked = true
      rest = rest.dropFirst()
      rest = rest.dropFirst(rest.prefix(while: \.isASCIIDigit).count)
    }
    guard rest.popFirst()?.asciiLowercased == UInt8(ascii: "e") else { return false }
    if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") {
      marked = true
      rest.removeFirst()
    }
    // `1800E5` has no mark of a number; it is letters in a number.
    return marked && !rest.isEmpty && rest.allSatisfy(\.isASCIIDigit)
  }
}
