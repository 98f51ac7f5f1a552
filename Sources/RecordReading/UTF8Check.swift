/// Well-formedness of UTF-8 as Unicode's table 3-7 has it, NUL refused as well (SPEC section 4, `bad_encoding`).
enum UTF8Check {
  /// The offset of the first NUL or ill-formed sequence in `range`, nil where there is none.
  static func firstInvalid(in bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
    var index = range.lowerBound
    let end = range.upperBound
    while true {
      index = bytes.firstUnordinary(from: index, to: end)
      if index == end { return nil }
      let length = sequenceLength(bytes, at: index, end: end)
      if length == 0 { return index }
      index += length
    }
  }

  /// The length of the well-formed sequence of two bytes or more at `index`, 0 where there is none.
  @inline(__always)
  private static func sequenceLength(_ bytes: Span<UInt8>, at index: Int, end: Int) -> Int {
    let lead = bytes[index]
    let length: Int
    var second: ClosedRange<UInt8> = 0x80...0xBF
    switch lead {
    case 0xC2...0xDF: length = 2
    case 0xE0...0xEF:
      length = 3
      if lead == 0xE0 { second = 0xA0...0xBF } else if lead == 0xED { second = 0x80...0x9F }
    case 0xF0...0xF4:
      length = 4
      if lead == 0xF0 { second = 0x90...0xBF } else if lead == 0xF4 { second = 0x80...0x8F }
    default: return 0
    }
    guard index + length <= end, second.contains(bytes[index + 1]) else { return 0 }
    var offset = 2
    while offset < length {
      guard bytes[index + offset] & 0xC0 == 0x80 else { return 0 }
      offset += 1
    }
    return length
  }
}
