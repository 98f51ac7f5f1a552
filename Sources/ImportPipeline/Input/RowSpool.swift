import LeadModel

/// A record of the input that asks for a correction.
struct ReadRow {
  let position: SourcePosition
  /// The correction as `SpoolEncoder` wrote it.
  let encoded: ArraySlice<UInt8>

  init(encoded: ArraySlice<UInt8>) {
    self.encoded = encoded
    var decoder = SpoolDecoder(encoded)
    position = SourcePosition(row: decoder.number(), line: decoder.number())
  }

  /// The correction; decoded at each call.
  var correction: Correction? {
    var decoder = SpoolDecoder(encoded)
    return decoder.correction()
  }
}

/// All records of the input, in file order: the corrections, and apart from them the texts that only rejects need.
final class RowSpool {
  private let corrections: ByteSpool
  /// nil where no reject is ever written.
  private let texts: TextSpool?
  private var encoder = SpoolEncoder()
  private(set) var count = 0

  init(memoryLimit: Int, keepsText: Bool = true) {
    corrections = ByteSpool(memoryLimit: memoryLimit)
    texts = keepsText ? TextSpool(memoryLimit: memoryLimit) : nil
  }

  /// Takes the next piece of the input's text, before the records in it are appended.
  func append(text: Span<UInt8>) throws { try texts?.append(text) }

  /// Takes note of a piece of the input's text whose record is too long to be kept.
  func pass(text count: Int) throws { try texts?.pass(count) }

  /// Appends a record; the next one's correction comes after it.
  func append(_ text: RecordText) throws {
    count += 1
    try texts?.append(text)
  }

  /// Gives the record that was appended last its correction.
  func append(_ correction: Correction) throws {
    encoder.clear()
    encoder.write(correction)
    try append(encoded: encoder.bytes)
  }

  /// Gives the record that was appended last its correction, as `SpoolEncoder` writes one.
  func append(encoded correction: [UInt8]) throws { try corrections.append(correction) }

  /// Reads the records that have a correction.
  func makeReader() -> Reader { Reader(records: corrections.makeReader()) }

  /// Reads the texts of all records; nil where they were not kept.
  func makeTextReader() throws -> TextSpool.Reader? { try texts?.makeReader() }

  struct Reader {
    fileprivate var records: ByteSpool.Reader

    mutating func next() throws -> ReadRow? { try records.next().map(ReadRow.init) }
  }
}
