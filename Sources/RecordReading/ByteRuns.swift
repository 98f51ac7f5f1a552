// Unsafe, as CSVMarks.swift and CSVCellList.swift are. A byte-at-a-time scan through a bounds-checked Span reads
// ordinary CSV at about a third of the speed of these loops, which look at eight bytes at once ('SIMD within a
// register').
//
// Invariant: every unchecked read is at an index i with 0 <= from <= i and i + width <= to <= count; `from` and `to` are
// checked once on entry, and nothing here keeps a pointer beyond the call.

/// The bit patterns with which eight bytes are compared at once.
enum BytePattern {
  static var ones: UInt64 { 0x0101_0101_0101_0101 }
  static var highBits: UInt64 { 0x8080_8080_8080_8080 }

  @inline(__always)
  static func all(_ byte: UInt8) -> UInt64 { ones &* UInt64(byte) }

  /// The high bit of each zero byte; bytes above the lowest zero byte may be marked wrongly, the lowest never is.
  @inline(__always)
  static func zeros(_ word: UInt64) -> UInt64 { (word &- ones) & ~word & highBits }

  /// As `zeros`, for bytes that equal those of `pattern`.
  @inline(__always)
  static func matches(_ word: UInt64, _ pattern: UInt64) -> UInt64 { zeros(word ^ pattern) }
}

extension Span<UInt8> {
  @inline(__always)
  private func word(at index: Int) -> UInt64 {
    unsafe UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt64.self))
  }

  @inline(__always)
  private func byte(at index: Int) -> UInt8 {
    unsafe self[unchecked: index]
  }

  /// The first index in `from..<to` of a delimiter, LF or CR, else `to`; `seen` becomes non-zero where a NUL or a byte
  /// over 0x7F may stand before it.
  @inline(__always)
  func firstDelimiterOrLineEnd(from: Int, to: Int, delimiter: UInt8, seen: inout UInt64) -> Int {
    precondition(from >= 0 && to <= count)
    let delimiters = BytePattern.all(delimiter)
    let feeds = BytePattern.all(.lineFeed)
    let returns = BytePattern.all(.carriageReturn)
    var index = from
    while index &+ 8 <= to {
      let word = word(at: index)
      seen |= (word & BytePattern.highBits) | BytePattern.zeros(word)
      let hits =
        BytePattern.matches(word, delimiters) | BytePattern.matches(word, feeds) | BytePattern.matches(word, returns)
      if hits != 0 { return index &+ hits.trailingZeroBitCount >> 3 }
      index &+= 8
    }
    while index < to {
      let byte = byte(at: index)
      if byte == delimiter || byte == .lineFeed || byte == .carriageReturn { return index }
      seen |= UInt64(byte & 0x80) | (byte == 0 ? 0x80 : 0)
      index &+= 1
    }
    return to
  }

  /// The first index in `from..<to` of `stop`, LF or CR, else `to`; `seen` as above.
  @inline(__always)
  func firstLineEnd(from: Int, to: Int, or stop: UInt8 = .lineFeed, seen: inout UInt64) -> Int {
    firstDelimiterOrLineEnd(from: from, to: to, delimiter: stop, seen: &seen)
  }

  /// The first index in `from..<to` of a quote, a backslash or a byte below 0x20, else `to`.
  @inline(__always)
  func firstInString(from: Int, to: Int) -> Int {
    precondition(from >= 0 && to <= count)
    let quotes = BytePattern.all(.quote)
    let slashes = BytePattern.all(.backslash)
    var index = from
    while index &+ 8 <= to {
      let word = word(at: index)
      // Below 0x20: the three high bits are zero. Borrow errors can only mark bytes above a true hit.
      let controls = (word &- BytePattern.all(0x20)) & ~word & BytePattern.highBits
      let hits = BytePattern.matches(word, quotes) | BytePattern.matches(word, slashes) | controls
      if hits != 0 { return index &+ hits.trailingZeroBitCount >> 3 }
      index &+= 8
    }
    while index < to {
      let byte = byte(at: index)
      if byte == .quote || byte == .backslash || byte < 0x20 { return index }
      index &+= 1
    }
    return to
  }

  /// The first index in `from..<to` of a NUL or a byte over 0x7F, else `to`.
  @inline(__always)
  func firstUnordinary(from: Int, to: Int) -> Int {
    precondition(from >= 0 && to <= count)
    var index = from
    while index &+ 8 <= to {
      let word = word(at: index)
      let hits = (word & BytePattern.highBits) | BytePattern.zeros(word)
      if hits != 0 { return index &+ hits.trailingZeroBitCount >> 3 }
      index &+= 8
    }
    while index < to {
      let byte = byte(at: index)
      if byte == 0 || byte >= 0x80 { return index }
      index &+= 1
    }
    return to
  }
}
