/// The digits of a national number, leading zeros included: at most 33, without allocation.
struct NationalDigits: ~Copyable {
  private static let end = 33

  /// Look only at those from `start` on: `storage.span.extracting(droppingFirst: start)`.
  private(set) var storage = InlineArray<33, UInt8>(repeating: 0)
  let start: Int

  init(of number: borrowing PhoneNumber) {
    // Up to 16 zeros, then 1, 8 and 8 digits; below 10^17 there are no more.
    let (upper, low) = number.nationalNumber.quotientAndRemainder(dividingBy: 100_000_000)
    let (top, middle) = upper.quotientAndRemainder(dividingBy: 100_000_000)
    let middleDigits = Self.eightDigits(middle)
    let lowDigits = Self.eightDigits(low)
    storage[16] = UInt8(truncatingIfNeeded: top)
    for index in 0..<8 {
      storage[17 &+ index] = UInt8(truncatingIfNeeded: middleDigits >> UInt64(8 &* index))
      storage[25 &+ index] = UInt8(truncatingIfNeeded: lowDigits >> UInt64(8 &* index))
    }
    let first =
      if top > 0 { 16 } else if middle > 0 { 17 &+ middleDigits.trailingZeroBitCount / 8 } else {
        // Zero itself has a digit.
        min(25 &+ lowDigits.trailingZeroBitCount / 8, Self.end - 1)
      }
    start = first &- Int(number.leadingZeros)
  }

  var count: Int { Self.end &- start }

  /// The decimal digits of `value`, below 10^8, a byte for each, the first of them in the lowest.
  private static func eightDigits(_ value: UInt64) -> UInt64 {
    // All halves are divided at once, by multiplication: of eight digits, then of four, then of two.
    let fours = value / 10_000 | (value % 10_000) << 32
    let upperPairs = (fours &* 10_486) >> 20 & 0x0000_007F_0000_007F
    let pairs = upperPairs | (fours &- 100 &* upperPairs) << 16
    let tens = (pairs &* 103) >> 10 & 0x000F_000F_000F_000F
    return tens | (pairs &- 10 &* tens) << 8
  }
}
