/// The way in which nearly all numbers are written: ASCII digits, at most one plus before them, plain punctuation.
///
/// Such a text needs none of the steps of `WrittenNumber`, whose answer would be the same.
enum PlainNumber {
  case national, international, notPlain

  /// Fewer digits make a number only if nothing stands between them.
  private static let fewestDigits = 3

  /// Reads the digits of `text`; they are of no meaning where it is not plain.
  static func read(_ text: Span<UInt8>, into digits: inout DigitBuffer) -> PlainNumber {
    guard text.count <= DigitBuffer.capacity else { return .notPlain }
    var start = 0
    while start < text.count, isPunctuation(text[start]) {
      start &+= 1
    }
    let isInternational = start < text.count && text[start] == UInt8(ascii: "+")
    start &+= isInternational ? 1 : 0
    for index in start..<text.count {
      let byte = text[index]
      let isDigit = byte &- 0x30 < 10
      guard isDigit || isPunctuation(byte) else { return .notPlain }
      // Without a branch, since where the punctuation stands cannot be foretold.
      digits.append(byte &- 0x30, if: isDigit)
    }
    guard digits.count >= fewestDigits else { return .notPlain }
    return isInternational ? .international : .national
  }

  /// Space, parentheses, star, hyphen, stop and slash, whose bits are in the mask, and brackets.
  private static func isPunctuation(_ byte: UInt8) -> Bool {
    let mask: UInt64 = 0b1110_0111 << 0x28 | 1 << 0x20
    return byte < 64 && mask >> UInt64(byte) & 1 != 0 || byte == 0x5B || byte == 0x5D
  }
}
