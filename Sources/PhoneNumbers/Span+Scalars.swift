extension Span<UInt8> {
  /// Decodes the UTF-8 character at `index`, which moves behind it; every longest piece that cannot be decoded is one
  /// U+FFFD, as in the WHATWG's decoder.
  func decodeScalar(at index: inout Int) -> UInt32 {
    let lead = self[index]
    index &+= 1
    // The bounds of the second byte keep out surrogates, and characters that have a shorter form or none.
    var lowest: UInt8 = 0x80
    var highest: UInt8 = 0xBF
    var scalar: UInt32
    let more: Int
    switch lead {
    case 0..<0x80: return UInt32(lead)
    case 0xC2...0xDF:
      scalar = UInt32(lead & 0x1F)
      more = 1
    case 0xE0...0xEF:
      scalar = UInt32(lead & 0x0F)
      more = 2
      lowest = lead == 0xE0 ? 0xA0 : lowest
      highest = lead == 0xED ? 0x9F : highest
    case 0xF0...0xF4:
      scalar = UInt32(lead & 0x07)
      more = 3
      lowest = lead == 0xF0 ? 0x90 : lowest
      highest = lead == 0xF4 ? 0x8F : highest
    default: return 0xFFFD
    }
    for _ in 0..<more {
      guard index < count, self[index] >= lowest, self[index] <= highest else { return 0xFFFD }
      scalar = scalar << 6 | UInt32(self[index] & 0x3F)
      index &+= 1
      lowest = 0x80
      highest = 0xBF
    }
    return scalar
  }
}
