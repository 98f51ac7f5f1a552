import LeadModel

/// A record of the input that asks for a correction.
struct ReadRow {
  let position: SourcePosition
  /// The correction as `SpoolEncoder` wrote it.
  let encoded: ArraySlice<UInt8>

  init(encoded: ArraySlice<UInt8>) {
    self.encoded = encoded
    var decoder = SpoolDecoder(encoded)
    position = decoder.position()
  }

  /// The correction; decoded at each call.
  var correction: Correction? {
    var decoder = SpoolDecoder(encoded)
    return decoder.correction()
  }
}

/// Rows on their way into the spool of all rows, many at once, since one call for each took as long as the work
/// done in it; each could be split and has its correction, which finds its lead by an id.
struct RowBatch: Sendable {
  /// Some of the rows of a batch, one behind the other.
  struct Part: Sendable {
    fileprivate var texts: Range<Int>
    fileprivate var bytes: Range<Int>

    /// No row, before all others.
    static let none = Part(texts: 0..<0, bytes: 0..<0)

    var count: Int { texts.count }
    /// How many rows of the batch stand before its end.
    var end: Int { texts.upperBound }
  }

  /// Where the rows' texts stand in the input's text.
  fileprivate var texts: [Range<Int>] = []
  /// The corrections, framed as a spool has them.
  fileprivate var corrections: [UInt8] = []
  /// The fields that they may edit.
  fileprivate var editedFields = LeadFieldSet([])

  var count: Int { texts.count }

  /// All rows.
  var all: Part { Part(texts: 0..<texts.count, bytes: 0..<corrections.count) }

  /// The rows behind those that a part ends with.
  func part(behind last: Part) -> Part {
    Part(texts: last.texts.upperBound..<texts.count, bytes: last.bytes.upperBound..<corrections.count)
  }

  /// Adds a row.
  ///
  /// - Parameters:
  ///   - room: bytes that its correction takes at most.
  ///   - fields: those that it may edit.
  ///   - correction: writes it; false where it does not, and there is no such row.
  /// - Returns: what that said.
  @inline(__always)
  mutating func add(
    _ text: Range<Int>, room: Int, fields: LeadFieldSet, _ correction: (inout OutputSpan<UInt8>) -> Bool
  ) -> Bool {
    var isAdded = false
    corrections.append(addingCapacity: ByteSpool.frameWidth + room) { output in
      for _ in 0..<ByteSpool.frameWidth { output.append(0) }
      isAdded = correction(&output)
      if isAdded { ByteSpool.setLength(in: &output) } else { output.removeAll() }
    }
    guard isAdded else { return false }
    texts.append(text)
    editedFields = editedFields.union(fields)
    return true
  }

  mutating func clear() {
    texts.removeAll(keepingCapacity: true)
    corrections.removeAll(keepingCapacity: true)
    editedFields = LeadFieldSet([])
  }
}

/// All records of the input, in file order: the corrections, and apart from them the texts that only rejects need.
final class RowSpool {
  private let corrections: ByteSpool
  /// nil where no reject is ever written.
  private let texts: TextSpool?
  private var encoder = SpoolEncoder()
  private var marks: [HeldRows.Mark] = []
  private(set) var count = 0
  /// How many rows give an id by which they may find their lead.
  private(set) var countByID = 0
  /// How many must find it by another key.
  private(set) var countByOtherKeys = 0
  /// The fields that any row may edit.
  private(set) var editedFields = LeadFieldSet([])

  /// - Parameters:
  ///   - memoryLimit: bytes of texts, and of corrections, that may be held in memory.
  ///   - correctionMemory: bytes of corrections, where that is another limit.
  ///   - keepsText: whether rejects may be written.
  init(memoryLimit: Int, correctionMemory: Int? = nil, keepsText: Bool = true) {
    // And for the piece that goes over the limit.
    corrections = ByteSpool(
      memoryLimit: correctionMemory ?? memoryLimit, reserved: correctionMemory.map { $0 + 1 << 20 } ?? 0)
    texts = keepsText ? TextSpool(memoryLimit: memoryLimit) : nil
  }

  /// All corrections in memory; nil where they are too many for that.
  var held: HeldRows? { corrections.held.map { HeldRows(records: $0, marks: marks) } }

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
    if correction.matchKey == .id { countByID += 1 } else { countByOtherKeys += 1 }
    editedFields = editedFields.union(LeadFieldSet(correction.edits.map(\.field)))
    encoder.clear()
    encoder.write(correction)
    try corrections.append(encoder.bytes)
  }

  /// Appends records with their corrections, all of which find their leads by ids.
  func append(_ part: RowBatch.Part, of batch: RowBatch) throws {
    noteMark()
    count += part.count
    countByID += part.count
    editedFields = editedFields.union(batch.editedFields)
    try texts?.append(split: batch.texts[part.texts])
    try corrections.append(framed: batch.corrections[part.bytes])
  }

  private func noteMark() {
    let mark = HeldRows.Mark(rows: countByID + countByOtherKeys, place: corrections.count)
    guard mark.place - (marks.last?.place ?? 0) >= HeldRows.markWidth, marks.count < HeldRows.mostMarks else { return }
    marks.append(mark)
  }

  /// Reads the records that have a correction.
  func makeReader() -> Reader { Reader(records: corrections.makeReader()) }

  /// Reads the texts of all records; nil where they were not kept.
  func makeTextReader() throws -> TextSpool.Reader? { try texts?.makeReader() }

  /// A place among corrections, each as an encoder wrote it.
  struct Reader {
    private var records: ByteSpool.Reader

    init(records: ByteSpool.Reader) { self.records = records }

    mutating func next() throws -> ReadRow? { try records.next().map(ReadRow.init) }
  }
}
