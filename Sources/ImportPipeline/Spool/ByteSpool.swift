import LeadModel

/// Records written once and read back in order: in memory up to a limit, beyond it in an unnamed file.
final class ByteSpool {
  private let bytes: SpillingBytes

  /// - Parameter reserved: bytes for which room is made at once.
  init(memoryLimit: Int, reserved: Int = 0) { bytes = SpillingBytes(memoryLimit: memoryLimit, reserved: reserved) }

  /// Appends one record.
  func append(_ record: [UInt8]) throws {
    try bytes.append { tail in
      Self.appendLength(record.count, to: &tail)
      record.span.append(to: &tail)
    }
  }

  /// Appends one record.
  func append(_ record: ArraySlice<UInt8>) throws {
    try bytes.append { tail in
      Self.appendLength(record.count, to: &tail)
      record.span.append(to: &tail)
    }
  }

  /// Appends records that stand one behind the other, each behind its length as `appendLength` writes it.
  func append(framed records: ArraySlice<UInt8>) throws { try bytes.append { records.span.append(to: &$0) } }

  /// Writes records that `frame` put one behind the other to the file at once.
  func write(framed records: [UInt8]) throws { try bytes.write(records) }

  /// Puts a record behind its key as it stands in a spool's file.
  static func frame(_ record: Span<UInt8>, at key: SortKey, in bytes: inout [UInt8]) {
    bytes.append(littleEndian: UInt32(SortKey.width + record.count), key.primary, key.secondary, then: record)
  }

  /// Bytes that a record takes in a spool's file beside its own.
  static let frameWidth = 4

  /// Appends what stands before a record in a spool's file: its length, the lowest byte first.
  static func appendLength(_ count: Int, to tail: inout [UInt8]) {
    tail.append(littleEndian: UInt32(count))
  }

  /// Writes what stands before a record where bytes begin with room for that, and the record behind it.
  static func setLength(in bytes: inout OutputSpan<UInt8>) {
    let length = UInt32(bytes.count - frameWidth)
    for place in 0..<frameWidth { bytes[place] = UInt8(truncatingIfNeeded: length >> (8 * UInt32(place))) }
  }

  /// The length that `appendLength` or `setLength` wrote.
  static func length(_ bytes: ArraySlice<UInt8>) -> Int {
    let start = bytes.startIndex
    return Int(bytes[start]) | Int(bytes[start + 1]) << 8 | Int(bytes[start + 2]) << 16 | Int(bytes[start + 3]) << 24
  }

  /// Where the record stands that has its length at a place before it.
  static func range(at place: Int, in bytes: [UInt8]) -> Range<Int> {
    let start = place + frameWidth
    return start..<start + Int(bytes.span.littleEndian32(at: place))
  }

  /// The place where all records so far end.
  var count: Int { bytes.count }

  /// All records, framed; nil where some are in a file.
  var held: [UInt8]? { bytes.held }

  /// Writes what is in memory to the file, and gives the place where all records so far end.
  func flush() throws -> Int {
    try bytes.flush()
    return bytes.count
  }

  /// Reads all records from the first on; appending meanwhile is not allowed.
  func makeReader() -> Reader { Reader(bytes, range: 0..<bytes.count, chunk: SpillingBytes.Window.largestChunk) }

  /// Reads the records of a part, whose bounds `count` or `flush` gave.
  ///
  /// - Parameter chunk: bytes that one read asks for.
  func makeReader(of range: Range<Int>, chunk: Int) -> Reader { Reader(bytes, range: range, chunk: chunk) }

  /// The records of a part, framed.
  func bytes(_ range: Range<Int>) throws -> ArraySlice<UInt8> {
    var window = SpillingBytes.Window(bytes, chunk: range.count)
    return try window.bytes(range, end: range.upperBound)
  }

  /// A place in the spool.
  struct Reader {
    private var window: SpillingBytes.Window
    private var place: Int
    private let end: Int

    fileprivate init(_ bytes: SpillingBytes, range: Range<Int>, chunk: Int) {
      window = SpillingBytes.Window(bytes, chunk: chunk)
      place = range.lowerBound
      end = range.upperBound
    }

    /// The next record, nil after the last; a slice of a larger array, which it keeps alive.
    mutating func next() throws -> ArraySlice<UInt8>? {
      guard place < end else { return nil }
      let length = ByteSpool.length(try window.bytes(place..<place + ByteSpool.frameWidth, end: end))
      let start = place + ByteSpool.frameWidth
      place = start + length
      return try window.bytes(start..<place, end: end)
    }
  }
}
