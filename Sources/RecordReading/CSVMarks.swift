// Unsafe, as ByteRuns.swift is. A cell of a correction file has six bytes on average: a search for its end that starts anew for
// each cell spends more on starting than on looking. Here 64 bytes are looked at once and for all, sixteen at a time, and
// what was found of them is kept as a bit for each.
//
// Invariant: every unchecked read is of bytes at i..<i + 64 with 0 <= i and i + 64 <= count, and nothing here keeps a pointer
// beyond the call.

/// Where delimiters, quotes and line ends stand among 64 bytes of text, and then among the next.
struct CSVMarks {
  private let delimiter: SIMD16<UInt8>
  /// The bytes that were looked at: indices into the text.
  private var start = 0
  private var end = 0
  /// A bit for each of them, the first one the lowest: whether it is a mark.
  private var marks: UInt64 = 0
  /// Non-zero where a NUL or a byte over 0x7F is among them.
  private var unordinary: UInt64 = 0

  init(delimiter: UInt8) { self.delimiter = SIMD16(repeating: delimiter) }

  /// The text has changed, or has another length: what is known of it holds no more.
  mutating func forget() { end = start }

  /// The first index in `from..<to` of a mark that is no `other`, else `to`; `seen` becomes non-zero where a NUL or a byte
  /// over 0x7F stands before it, and may where one stands near it. `other` is the delimiter or the quote.
  @inline(__always)
  mutating func next(in text: Span<UInt8>, from: Int, to: Int, but other: UInt8, seen: inout UInt64) -> Int {
    precondition(from >= 0 && to <= text.count)
    if from < start || from >= end { look(at: from, in: text) }
    var rest = marks & (~0 << UInt64(truncatingIfNeeded: from &- start))
    while true {
      seen |= unordinary
      while rest != 0 {
        let index = start &+ rest.trailingZeroBitCount
        if index >= to { return to }
        if text[index] != other { return index }
        rest &= rest &- 1
      }
      if end >= to { return to }
      look(at: end, in: text)
      rest = marks
    }
  }

  /// Looks at 64 bytes, or as many as there are.
  private mutating func look(at index: Int, in text: Span<UInt8>) {
    start = index
    end = min(index &+ 64, text.count)
    marks = 0
    unordinary = 0
    if index &+ 64 <= text.count {
      var all = SIMD16<UInt8>.zero
      var zeros: UInt64 = 0
      for part in 0..<4 {
        let bytes = Self.bytes(of: text, at: index &+ 16 &* part)
        all |= bytes
        zeros |= Self.bits(of: bytes .== .zero)
        let hits =
          (bytes .== delimiter) .| (bytes .== .quotes) .| (bytes .== .lineFeeds) .| (bytes .== .carriageReturns)
        marks |= Self.bits(of: hits) << UInt64(16 &* part)
      }
      let words = unsafe unsafeBitCast(all, to: SIMD2<UInt64>.self)
      unordinary = (words[0] | words[1]) & BytePattern.highBits | zeros
    } else {
      for place in index..<end {
        let byte = text[place]
        if byte == delimiter[0] || byte == .quote || byte.isLineEnd { marks |= 1 << UInt64(place &- index) }
        if byte == 0 || byte >= 0x80 { unordinary = 1 }
      }
    }
  }

  @inline(__always)
  private static func bytes(of text: Span<UInt8>, at index: Int) -> SIMD16<UInt8> {
    unsafe text.bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: SIMD16<UInt8>.self)
  }

  /// A bit for each lane, the first one the lowest.
  @inline(__always)
  private static func bits(of lanes: SIMDMask<SIMD16<Int8>>) -> UInt64 {
    let words = unsafe unsafeBitCast(lanes, to: SIMD2<UInt64>.self)
    // The lowest bit of each byte, moved to the highest byte side by side: the product has no carries.
    let low = ((UInt64(littleEndian: words[0]) & 0x0101_0101_0101_0101) &* 0x0102_0408_1020_4080) >> 56
    let high = ((UInt64(littleEndian: words[1]) & 0x0101_0101_0101_0101) &* 0x0102_0408_1020_4080) >> 56
    return low | high << 8
  }
}

extension SIMD16<UInt8> {
  fileprivate static var quotes: Self { Self(repeating: .quote) }
  fileprivate static var lineFeeds: Self { Self(repeating: .lineFeed) }
  fileprivate static var carriageReturns: Self { Self(repeating: .carriageReturn) }
}
