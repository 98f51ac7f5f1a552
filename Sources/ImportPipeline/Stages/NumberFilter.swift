/// Tells of a phone number that it is not among many others, or that it may be: sixteen bits a number, so that of few
/// the filter is in the cache of a core, and at most two megabytes. Of numbers that are not among them one in seventeen may
/// be; with ten million half of them.
struct NumberFilter {
  private static let exponents: ClosedRange<UInt64> = 6...24
  private let exponent: UInt64
  private var words: [UInt64]

  /// - Parameter count: how many numbers there are, about.
  init(count: Int) {
    var exponent = Self.exponents.lowerBound
    while exponent < Self.exponents.upperBound, 1 << (exponent - 4) < count { exponent += 1 }
    self.exponent = exponent
    words = [UInt64](repeating: 0, count: 1 << (exponent - 6))
  }

  mutating func insert(_ number: Int64) {
    let bit = bit(number)
    words[bit >> 6] |= 1 << UInt64(bit & 63)
  }

  func mayContain(_ number: Int64) -> Bool {
    let bit = bit(number)
    return words[bit >> 6] & (1 << UInt64(bit & 63)) != 0
  }

  /// The upper bits of a multiplicative hash (Knuth), since numbers come in runs.
  private func bit(_ number: Int64) -> Int {
    Int((UInt64(bitPattern: number) &* 0x9E37_79B9_7F4A_7C15) >> (64 - exponent))
  }
}
