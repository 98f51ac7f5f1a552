/// The way in which nearly all numbers are written: ASCII digits, at most one plus before them, plain punctuation.
///
/// Such a text needs none of the steps of `WrittenNumber`, whose answer would be the same.
enum PlainNumber {
  case national, international, notPlain

  /// Space, parentheses, star, hyphen, stop and slash; the brackets are beyond the 64 bits.
  private static let punctuation: UInt64 =
    1 << 0x20 | 1 << 0x28 | 1 << 0x29 | 1 << 0x2A | 1 << 0x2D | 1 << 0x2E | 1 << 0x2F

  /// Fewer digits make a number only if nothing stands between them.
  private static let fewestDigits = 3

  /// Reads the digits of `text`; they are of no meaning where it is not plain.
  static func read(_ text: Span<UInt8>, into digits: inout DigitBuffer) -> PlainNumber {
    guard text.count <= MarkedText.capacity else { return .notPlain }
    var kind = PlainNumber.national
    for index in text.indices {
      let byte = text[index]
      if byte &- 0x30 < 10 {
        digits.append(byte &- 0x30)
      } else if byte < 64 && punctuation >> UInt64(byte) & 1 != 0 || byte == 0x5B || byte == 0x5D {
        continue
      } else if byte == 0x2B, kind == .national, digits.count == 0 {
        kind = .international
      } else {
        return .notPlain
      }
    }
    return digits.count < fewestDigits ? .notPlain : kind
  }
}
