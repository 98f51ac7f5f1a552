/// Room for the digits of a number while it is being read: at most 64, without allocation.
///
/// More digits than that are dropped. It changes no answer: two prefixes and a calling code take at most 41, and what
/// is left is still beyond the 17 of the longest national number.
struct DigitBuffer: ~Copyable {
  static let capacity = 64

  /// Look only at the first `count`: `storage.span.extracting(first: count)`.
  private(set) var storage = InlineArray<64, UInt8>(repeating: 0)
  private(set) var count = 0

  mutating func append(_ digit: UInt8) {
    guard count < Self.capacity else { return }
    storage[count] = digit
    count &+= 1
  }

  /// Adds `digit` only `if` so; for at most as many calls as there is room.
  mutating func append(_ digit: UInt8, if isWanted: Bool) {
    storage[count] = digit
    count &+= isWanted ? 1 : 0
  }

  mutating func append(_ digits: Span<UInt8>) {
    for index in digits.indices {
      append(digits[index])
    }
  }
}

extension DigitBuffer {
  /// `digits` with their first `action.end` replaced as the action says.
  init(_ digits: Span<UInt8>, applying action: PrefixAction) {
    self.init()
    var scale: UInt16 = 1
    for _ in 1..<max(1, action.literalCount) {
      scale *= 10
    }
    for _ in 0..<action.literalCount {
      append(UInt8(truncatingIfNeeded: action.literal / scale % 10))
      scale /= 10
    }
    append(digits.extracting(action.kept))
    append(digits.extracting(droppingFirst: action.end))
  }
}
