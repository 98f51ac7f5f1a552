import LeadModel

/// Writes values as compact bytes for a spool; `SpoolDecoder` reads them back in the same order.
struct SpoolEncoder: Sendable {
  private(set) var bytes: [UInt8] = []

  mutating func clear() { bytes.removeAll(keepingCapacity: true) }

  /// An integer, seven bits a byte: short where it is small, ten bytes where it is below 0.
  mutating func write(_ number: Int) {
    bytes.append(addingCapacity: OutputSpan<UInt8>.longestNumber) { $0.write(number) }
  }

  /// What a body writes, with one question for room.
  @inline(__always)
  mutating func write(room: Int, _ body: (inout OutputSpan<UInt8>) -> Void) {
    bytes.append(addingCapacity: room, initializingWith: body)
  }

  mutating func write(_ position: SourcePosition) {
    bytes.append(addingCapacity: 2 * OutputSpan<UInt8>.longestNumber) { $0.write(position) }
  }

  /// Two integers of any size, eight bytes each.
  mutating func writeFixed(_ first: Int64, _ second: Int64) { bytes.append(littleEndian: first, second) }

  mutating func write(_ flag: Bool) { bytes.append(flag ? 1 : 0) }

  mutating func write(_ text: String) {
    let utf8 = text.utf8.span
    write(utf8.count)
    utf8.append(to: &bytes)
  }

  mutating func write(_ raw: [UInt8]) { write(raw[...]) }

  mutating func write(_ raw: ArraySlice<UInt8>) {
    write(raw.count)
    raw.span.append(to: &bytes)
  }

  /// Bytes as they are, without their count.
  mutating func append(_ raw: ArraySlice<UInt8>) { bytes.append(contentsOf: raw) }

  /// Bytes as they are, without their count.
  mutating func append(_ raw: Span<UInt8>) { raw.append(to: &bytes) }

  /// A value that may be missing: a flag, then the value.
  mutating func write(_ text: String?) {
    write(text != nil)
    if let text { write(text) }
  }
}

extension OutputSpan<UInt8> {
  /// The most bytes that an integer takes.
  static var longestNumber: Int { 10 }

  /// An integer, as `SpoolEncoder` has it.
  @inline(__always)
  mutating func write(_ number: Int) {
    var rest = UInt64(bitPattern: Int64(number))
    while rest >= 0x80 {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(UInt8(truncatingIfNeeded: rest))
  }

  /// An integer near 0, on either side of it.
  @inline(__always)
  mutating func write(signed number: Int) { write(number << 1 ^ number >> (Int.bitWidth - 1)) }

  /// A row's number, and how far its line is from that, which is mostly as far as the line of the row before.
  @inline(__always)
  mutating func write(_ position: SourcePosition) {
    write(position.row)
    write(signed: position.line &- position.row)
  }

  /// A text with its length.
  @inline(__always)
  mutating func write(_ text: Span<UInt8>) {
    write(text.count)
    append(copying: text)
  }
}

/// Reads what a `SpoolEncoder` wrote.
struct SpoolDecoder {
  let bytes: ArraySlice<UInt8>
  private var place: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    place = bytes.startIndex
  }

  init(_ bytes: [UInt8]) { self.init(bytes[...]) }

  var isAtEnd: Bool { place >= bytes.endIndex }

  mutating func number() -> Int {
    var number: UInt64 = 0
    var shift: UInt64 = 0
    while place < bytes.endIndex {
      let byte = bytes[place]
      place += 1
      number |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { break }
      shift += 7
    }
    return Int(Int64(bitPattern: number))
  }

  /// An integer that `write(signed:)` wrote.
  mutating func signedNumber() -> Int {
    let number = number()
    return Int(bitPattern: UInt(bitPattern: number) >> 1) ^ -(number & 1)
  }

  /// An integer of eight bytes; 0 where they are not all there.
  mutating func fixed() -> Int64 {
    guard bytes.endIndex - place >= 8 else { return 0 }
    defer { place += 8 }
    return bytes.span.littleEndian(at: place - bytes.startIndex)
  }

  mutating func byte() -> UInt8 {
    guard place < bytes.endIndex else { return 0 }
    place += 1
    return bytes[place - 1]
  }

  mutating func flag() -> Bool { byte() == 1 }

  mutating func raw() -> ArraySlice<UInt8> { bytes[range()] }

  /// Where the next text stands in `bytes`.
  mutating func range() -> Range<Int> {
    let count = number()
    let end = min(place + count, bytes.endIndex)
    defer { place = end }
    return place..<end
  }

  /// Where the next text stands, nil where it is missing.
  mutating func optionalRange() -> Range<Int>? { flag() ? range() : nil }

  /// What has not been read yet.
  func rest() -> ArraySlice<UInt8> { bytes[place...] }

  mutating func text() -> String { String(decoding: raw(), as: UTF8.self) }
  mutating func optionalText() -> String? { flag() ? text() : nil }
}
