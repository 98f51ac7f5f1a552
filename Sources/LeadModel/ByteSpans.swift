// The only unsafe file of this target. Texts are short and there are dozens in a lead: looked at eight bytes at once and
// copied in one piece, they cost a third of what a bounds-checked loop over their bytes does.
//
// Invariant: every unchecked read is of eight bytes from an index i with 0 <= i and i + 8 <= count, every write is within
// the room that was asked for, and nothing here keeps a pointer beyond the call.

extension Span<UInt8> {
  /// Appends these bytes to an array in one copy.
  @inlinable
  package func append(to array: inout [UInt8]) {
    unsafe withUnsafeBufferPointer { unsafe array.append(contentsOf: $0) }
  }

  /// Whether no byte is beyond ASCII.
  package var isASCII: Bool {
    var all: UInt64 = 0
    forEachWord { all |= $0 }
    return all & Self.highBits == 0
  }

  /// Whether the bytes are the same, all of them.
  package func isSame(as other: Span<UInt8>) -> Bool {
    guard count == other.count else { return false }
    var index = 0
    while index &+ 8 <= count {
      if word(at: index) != other.word(at: index) { return false }
      index &+= 8
    }
    while index < count {
      if self[index] != other[index] { return false }
      index &+= 1
    }
    return true
  }

  /// How often a byte occurs.
  package func count(of byte: UInt8) -> Int {
    var count = 0
    forEachWord(filledUpWith: ~byte) { word in
      let others = word ^ Self.all(byte)
      let hits = ~((others & ~Self.highBits &+ ~Self.highBits) | others) & Self.highBits
      // Each hit's bit moved down to 1, and all eight added up in the highest byte.
      count &+= Int((hits &>> 7 &* Self.all(1)) &>> 56)
    }
    return count
  }

  /// The number whose bytes stand at an index, the lowest first; traps where they are not all there.
  package func littleEndian(at index: Int) -> Int64 {
    unsafe Int64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: index, as: Int64.self))
  }

  /// The number of four bytes that stand at an index, the lowest first; traps where they are not all there.
  package func littleEndian32(at index: Int) -> UInt32 {
    unsafe UInt32(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt32.self))
  }

  /// Calls a body with the bytes eight by eight, the last ones filled up.
  @inline(__always)
  func forEachWord(filledUpWith filler: UInt8 = 0, _ body: (UInt64) -> Void) {
    var index = 0
    while index &+ 8 <= count {
      body(word(at: index))
      index &+= 8
    }
    guard index < count else { return }
    var last: UInt64 = 0
    if count >= 8 {
      // The last eight bytes, less those that came before.
      last = word(at: count &- 8) &>> UInt64(64 &- 8 &* (count &- index))
    } else {
      for place in (0..<count).reversed() { last = last << 8 | UInt64(self[place]) }
    }
    body(last | Self.all(filler) &<< UInt64(8 &* (count &- index)))
  }

  /// How many quotes and backslashes there are; nil where there is another byte that JSON text may have to escape: a
  /// control character, DEL, or the first byte of a control character over DEL (`JSONText`).
  var quotesAndBackslashes: Int? {
    var found = 0
    var others: UInt64 = 0
    forEachWord(filledUpWith: 0x20) { word in
      found &+= (Self.matches(word, 0x22) | Self.matches(word, 0x5C)).nonzeroBitCount
      others |= Self.controls(word) | Self.matches(word, 0x7F)
      if word & Self.highBits != 0 {
        others |= Self.matches(word, 0xC2) | Self.matches(word, 0xD8) | Self.matches(word, 0xE2)
      }
    }
    return others == 0 ? found : nil
  }

  /// Whether all bytes are printable ASCII, in which a terminal finds nothing to act on.
  package var isPrintableASCII: Bool {
    var others: UInt64 = 0
    forEachWord(filledUpWith: 0x20) { word in
      others |= Self.controls(word) | Self.matches(word, 0x7F) | (word & Self.highBits)
    }
    return others == 0
  }

  @inline(__always)
  private func word(at index: Int) -> UInt64 {
    unsafe UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt64.self))
  }

  private static var highBits: UInt64 { 0x8080_8080_8080_8080 }

  @inline(__always)
  private static func all(_ byte: UInt8) -> UInt64 { 0x0101_0101_0101_0101 &* UInt64(byte) }

  /// The high bit of each byte that equals this one, and of no other.
  @inline(__always)
  private static func matches(_ word: UInt64, _ byte: UInt8) -> UInt64 {
    let rest = word ^ all(byte)
    // The sum of seven bits carries into no other byte.
    return ~(((rest & ~highBits) &+ ~highBits) | rest) & highBits
  }

  /// The high bit of each byte below 0x20, and of no other.
  @inline(__always)
  private static func controls(_ word: UInt64) -> UInt64 { ~(((word & ~highBits) &+ all(0x60)) | word) & highBits }
}

extension OutputSpan<UInt8> {
  /// Appends bytes in one copy; traps where there is no room for them.
  @inlinable
  package mutating func append(copying bytes: Span<UInt8>) {
    precondition(bytes.count <= freeCapacity, "no room")
    unsafe withUnsafeMutableBufferPointer { buffer, count in
      unsafe bytes.withUnsafeBytes {
        unsafe UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[count...])
          .copyMemory(from: $0)
      }
      count += bytes.count
    }
  }
}

extension [UInt8] {
  /// Appends a number's bytes, the lowest first, in one copy.
  @inlinable
  package mutating func append(littleEndian number: UInt32) {
    unsafe Swift.withUnsafeBytes(of: number.littleEndian) { unsafe append(contentsOf: $0) }
  }

  /// Appends three numbers' bytes, the lowest first, and then others, making room once.
  @inlinable
  package mutating func append(littleEndian first: UInt32, _ second: Int64, _ third: Int64, then rest: Span<UInt8>) {
    let size = 20 + rest.count
    append(addingCapacity: size) { output in
      unsafe output.withUnsafeMutableBufferPointer { buffer, count in
        let start = UnsafeMutableRawBufferPointer(buffer)
        unsafe start.storeBytes(of: first.littleEndian, toByteOffset: 0, as: UInt32.self)
        unsafe start.storeBytes(of: second.littleEndian, toByteOffset: 4, as: Int64.self)
        unsafe start.storeBytes(of: third.littleEndian, toByteOffset: 12, as: Int64.self)
        unsafe rest.withUnsafeBytes {
          unsafe UnsafeMutableRawBufferPointer(rebasing: start[20..<size]).copyMemory(from: $0)
        }
        count = size
      }
    }
  }

  /// Appends two numbers' bytes, the lowest first, in one copy.
  @inlinable
  package mutating func append(littleEndian first: Int64, _ second: Int64) {
    unsafe Swift.withUnsafeBytes(of: (first.littleEndian, second.littleEndian)) { unsafe append(contentsOf: $0) }
  }
}
