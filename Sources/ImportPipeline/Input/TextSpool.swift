import LeadModel

/// Where a record's text stands, for the reject file.
enum RecordText {
  /// In the input's text, at these places; it could be split.
  case split(Range<Int>)
  /// In the input's text; it could not be split, so that its text goes to `_raw`.
  case unsplit(Range<Int>)
  /// It could not be split, and no more of its text than this is wanted.
  case cut([UInt8])
}

/// The text of each record, in file order. The input's text is kept as it came, so that a good record costs no more than
/// a note of where it stands.
final class TextSpool {
  private static let blockSize = 1 << 15
  private let text: SpillingBytes
  /// Blocks of notes, one a record: how far behind the last one the record begins, and its length.
  private let notes: ByteSpool
  private var block = NoteBlock()

  init(memoryLimit: Int) {
    text = SpillingBytes(memoryLimit: memoryLimit)
    notes = ByteSpool(memoryLimit: memoryLimit)
  }

  /// Takes the next piece of the input's text.
  func append(_ piece: Span<UInt8>) throws { try text.append { piece.append(to: &$0) } }

  /// Takes note of a piece of the input's text whose record is too long to be kept.
  func pass(_ count: Int) throws { try text.pass(count) }

  /// Takes the next record's place in the text.
  func append(_ record: RecordText) throws {
    block.add(record)
    if block.bytes.count >= Self.blockSize { try flush() }
  }

  /// Takes the places of the next records in the text, all of which could be split.
  func append(split records: ArraySlice<Range<Int>>) throws {
    block.add(split: records)
    if block.bytes.count >= Self.blockSize { try flush() }
  }

  private func flush() throws {
    try notes.append(block.bytes)
    block.clear()
  }

  /// Notes of where records stand in the text, one behind the other. A value, since Swift checks each use of a class's
  /// property for another one at the same time.
  private struct NoteBlock {
    private var encoder = SpoolEncoder()
    private var lastEnd = 0

    var bytes: [UInt8] { encoder.bytes }

    mutating func add(_ record: RecordText) {
      switch record {
      case .split(let range): note(0, range)
      case .unsplit(let range): note(1, range)
      case .cut(let bytes):
        encoder.write(2)
        encoder.write(bytes)
      }
    }

    mutating func add(split records: ArraySlice<Range<Int>>) { for range in records { note(0, range) } }

    private mutating func note(_ kind: Int, _ range: Range<Int>) {
      encoder.write(kind | (range.lowerBound - lastEnd) << 2)
      encoder.write(range.count)
      lastEnd = range.upperBound
    }

    mutating func clear() { encoder.clear() }
  }

  /// Reads all texts from the first record on; appending afterwards is not allowed.
  func makeReader() throws -> Reader {
    try flush()
    return Reader(text: SpillingBytes.Window(text), blocks: notes.makeReader(), end: text.count)
  }

  /// A place among the records.
  struct Reader {
    private var text: SpillingBytes.Window
    private var blocks: ByteSpool.Reader
    private var block = SpoolDecoder([])
    private let end: Int
    private var lastEnd = 0
    private var row = 0

    fileprivate init(text: SpillingBytes.Window, blocks: ByteSpool.Reader, end: Int) {
      self.text = text
      self.blocks = blocks
      self.end = end
    }

    /// The text of a record, in UTF-8 as it came, and whether it could be split; rows must rise from call to call.
    ///
    /// - Returns: nil where there is no such record.
    mutating func text(ofRow wanted: Int) throws -> (bytes: ArraySlice<UInt8>, isSplit: Bool)? {
      while true {
        while block.isAtEnd {
          guard let next = try blocks.next() else { return nil }
          block = SpoolDecoder(next)
        }
        let record = record()
        row += 1
        guard row >= wanted else { continue }
        switch record {
        case .split(let range): return (try text.bytes(range, end: end), true)
        case .unsplit(let range): return (try text.bytes(range, end: end), false)
        case .cut(let bytes): return (bytes[...], false)
        }
      }
    }

    private mutating func record() -> RecordText {
      let first = block.number()
      let kind = first & 3
      if kind == 2 { return .cut(Array(block.raw())) }
      let start = lastEnd + first >> 2
      lastEnd = start + block.number()
      return kind == 0 ? .split(start..<lastEnd) : .unsplit(start..<lastEnd)
    }
  }
}
