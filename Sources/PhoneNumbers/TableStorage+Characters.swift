extension TableStorage {
  /// What a character means inside a number.
  func mark(of scalar: UInt32) -> Mark {
    guard scalar >= 128 else { return Mark(UInt16(truncatingIfNeeded: scalar)) }
    if let script = Self.lastIndex(below: scalar, in: digitZeros.count, first: { digitZeros[$0] }),
      scalar &- digitZeros[script] < 10
    {
      return .digit(script: script, value: scalar &- digitZeros[script])
    }
    if let range = Self.lastIndex(below: scalar, in: marks.count, first: { marks[$0].first }),
      scalar <= marks[range].last
    {
      return marks[range].mark
    }
    if let range = Self.lastIndex(below: scalar, in: words.count / 2, first: { words[2 * $0] }),
      scalar <= words[2 * range + 1]
    {
      return .otherWord
    }
    return .other
  }

  /// The digit that a mark stands for, in its own script.
  func scalar(ofDigit mark: Mark) -> UInt32 {
    guard mark.code >= Mark.firstDigit else { return UInt32(mark.code) }
    let digit = Int(mark.code &- Mark.firstDigit)
    return digit / 10 < digitZeros.count ? digitZeros[digit / 10] &+ UInt32(digit % 10) : 0xFFFD
  }

  /// The last of `count` ascending values that is not above `scalar`.
  private static func lastIndex(below scalar: UInt32, in count: Int, first: (Int) -> UInt32) -> Int? {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if first(middle) <= scalar {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low == 0 ? nil : low - 1
  }
}
