import LeadModel

/// Streaming conversion of the input's bytes to UTF-8; the same output for any chunking (SPEC section 4).
///
/// What has no meaning in the encoding (undefined bytes, lone surrogates, an odd last byte) becomes the byte 0xFF, which
/// is never UTF-8, so that the readers refuse that record alone as `badEncoding`. UTF-8 is passed through unjudged. A
/// byte-order mark is not removed: give the input from `EncodingSniff.byteOrderMarkLength` on.
package struct TextDecoder: Sendable {
  /// The encoding of the input.
  package let encoding: TextEncoding
  private var firstHalf: UInt8?
  private var highSurrogate: UInt16?

  /// A decoder at the start of the text.
  package init(encoding: TextEncoding) {
    self.encoding = encoding
  }

  /// Appends the UTF-8 of the next bytes to `output`, at most three bytes for each; `isFinal` closes the text.
  package mutating func decode(_ input: Span<UInt8>, isFinal: Bool, into output: inout [UInt8]) {
    switch encoding {
    case .utf8: input.append(to: &output)
    case .windows1252: Self.decodeWindows1252(input, into: &output)
    case .utf16LittleEndian, .utf16BigEndian: decodeUTF16(input, isFinal: isFinal, into: &output)
    }
  }

  private static func decodeWindows1252(_ input: Span<UInt8>, into output: inout [UInt8]) {
    output.reserveCapacity(output.count + input.count + input.count / 8)
    for index in input.indices {
      let byte = input[index]
      if byte < 0x80 {
        output.append(byte)
      } else if byte >= 0xA0 {
        output.append(0xC0 | byte >> 6)
        output.append(0x80 | byte & 0x3F)
      } else {
        let unit = windows1252Controls[Int(byte - 0x80)]
        if unit == 0 { output.append(undecodable) } else { append(UInt32(unit), to: &output) }
      }
    }
  }

  private mutating func decodeUTF16(_ input: Span<UInt8>, isFinal: Bool, into output: inout [UInt8]) {
    output.reserveCapacity(output.count + input.count / 2 + 4)
    var index = 0
    if let first = firstHalf, !input.isEmpty {
      firstHalf = nil
      take(first, input[0], into: &output)
      index = 1
    }
    while index + 1 < input.count {
      take(input[index], input[index + 1], into: &output)
      index += 2
    }
    if index < input.count { firstHalf = input[index] }
    guard isFinal else { return }
    if highSurrogate != nil { output.append(Self.undecodable) }
    if firstHalf != nil { output.append(Self.undecodable) }
    highSurrogate = nil
    firstHalf = nil
  }

  @inline(__always)
  private mutating func take(_ first: UInt8, _ second: UInt8, into output: inout [UInt8]) {
    let (low, high) = encoding == .utf16LittleEndian ? (first, second) : (second, first)
    let unit = UInt16(high) << 8 | UInt16(low)
    if let lead = highSurrogate {
      highSurrogate = nil
      if unit & 0xFC00 == 0xDC00 {
        Self.append(0x10000 + (UInt32(lead & 0x3FF) << 10 | UInt32(unit & 0x3FF)), to: &output)
        return
      }
      output.append(Self.undecodable)
    }
    switch unit & 0xFC00 {
    case 0xD800: highSurrogate = unit
    case 0xDC00: output.append(Self.undecodable)
    default: Self.append(UInt32(unit), to: &output)
    }
  }

  @inline(__always)
  private static func append(_ scalar: UInt32, to output: inout [UInt8]) {
    switch scalar {
    case 0..<0x80:
      output.append(UInt8(truncatingIfNeeded: scalar))
    case 0x80..<0x800:
      output.append(0xC0 | UInt8(truncatingIfNeeded: scalar >> 6))
      output.append(0x80 | UInt8(truncatingIfNeeded: scalar & 0x3F))
    case 0x800..<0x10000:
      output.append(0xE0 | UInt8(truncatingIfNeeded: scalar >> 12))
      output.append(0x80 | UInt8(truncatingIfNeeded: scalar >> 6 & 0x3F))
      output.append(0x80 | UInt8(truncatingIfNeeded: scalar & 0x3F))
    default:
      output.append(0xF0 | UInt8(truncatingIfNeeded: scalar >> 18))
      output.append(0x80 | UInt8(truncatingIfNeeded: scalar >> 12 & 0x3F))
      output.append(0x80 | UInt8(truncatingIfNeeded: scalar >> 6 & 0x3F))
      output.append(0x80 | UInt8(truncatingIfNeeded: scalar & 0x3F))
    }
  }

  private static let undecodable: UInt8 = 0xFF

  /// Unicode of 0x80 to 0x9F in Microsoft's table; 0 for the five bytes that it leaves undefined.
  private static let windows1252Controls: [UInt16] = [
    0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0,
    0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E,
    0x0178,
  ]
}
