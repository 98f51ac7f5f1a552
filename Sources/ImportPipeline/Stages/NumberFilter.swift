/// Tells of a phone number that it is not among many others, or that it may be: two megabytes, however many there are and
/// however far apart. With a million numbers one in seventeen that is not among them may be; with ten million half of them.
struct NumberFilter {
  private static let exponent: UInt64 = 24
  private var words = [UInt64](repeating: 0, count: 1 << (exponent - 6))

  mutating func insert(_ number: Int64) {
    let bit = Self.bit(number)
    words[bit >> 6] |= 1 << UInt64(bit & 63)
  }

  func mayContain(_ number: Int64) -> Bool {
    let bit = Self.bit(number)
    return words[bit >> 6] & (1 << UInt64(bit & 63)) != 0
  }

  /// The upper bits of a multiplicative hash (Knuth), since numbers come in runs.
  private static func bit(_ number: Int64) -> Int {
    Int((UInt64(bitPattern: number) &* 0x9E37_79B9_7F4A_7C15) >> (64 - exponent))
  }
}
