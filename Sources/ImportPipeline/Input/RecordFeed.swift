import Corrections
import LeadModel
import RecordReading

/// What takes records from a feed.
protocol RecordConsumer: AnyObject {
  /// The input's layout is told; comes once, before any record.
  func begin(_ layout: FormatSniff.Layout, encoding: TextEncoding)
  /// The next piece of the input's text, as UTF-8; comes before the records that end in it.
  func take(text: Span<UInt8>) throws
  /// The next piece of the input's text lies within a record that is passed over, for this reason, since this line.
  func pass(text count: Int, reason: String, line: Int) throws
  /// The reader stands at a step: takes records from it on for as long as it can tell all from their bytes. One call for each
  /// record took as long as the work done in it.
  ///
  /// - Returns: the first step that it did not take.
  func takePlain(_ reader: inout CSVReader, from step: ReadStep) throws -> ReadStep
  func takePlain(_ reader: inout JSONReader, from step: ReadStep) throws -> ReadStep
  /// What takes plain rows as the consumer does; nil where it is not known yet, or all records are to be looked at.
  func makePlainRows() -> PlainRows?
  /// The number of the last row.
  var rowCount: Int { get }
  /// Plain rows that were read ahead, and come next.
  func take(_ part: RowBatch.Part, of rows: RowBatch) throws
  /// A record, or a fault of one, is the reader's current one.
  func take(_ reader: borrowing CSVReader, fault: RecordFault?) throws
  func take(_ reader: borrowing JSONReader, fault: RecordFault?) throws
}

extension RecordConsumer {
  /// Who keeps no text of its own has no use for it.
  func take(text: Span<UInt8>) throws {}
  func pass(text count: Int, reason: String, line: Int) throws {}
  /// Who wants to look at every record takes none by its bytes.
  func takePlain(_ reader: inout CSVReader, from step: ReadStep) throws -> ReadStep { step }
  func takePlain(_ reader: inout JSONReader, from step: ReadStep) throws -> ReadStep { step }
  func makePlainRows() -> PlainRows? { nil }
  var rowCount: Int { 0 }
  func take(_ part: RowBatch.Part, of rows: RowBatch) throws {
    throw RunFailure(.internalError, "rows were read ahead for nobody; this is a bug")
  }
}

/// Turns decompressed bytes, in any pieces, into records: encoding and format are told from the first 64 KiB, then the
/// text goes through the reader of its layout.
final class RecordFeed {
  private let options: RunOptions
  private let name: String
  private let consumer: any RecordConsumer
  /// Bytes kept until there are enough to tell encoding and format.
  private var held: [UInt8] = []
  private var decoder: TextDecoder?
  /// Only the reader of the input's layout is ever given text.
  private var csv = CSVReader(delimiter: UInt8(ascii: ","))
  private var json = JSONReader(layout: .lines)
  private var isCSV = false
  private var layout: FormatSniff.Layout?
  /// Bytes of text that the reader was given, or that were passed by it.
  private var textCount = 0
  /// There once plain rows are taken.
  private var aheadInput: AheadInput?
  /// Records read ahead that were used, less those that were not; no more than `mostInVain`.
  private var aheadGain = 0
  /// Records that may be read ahead in vain beyond as many as were used of late.
  private static let mostInVain = 10_000

  init(options: RunOptions, name: String, consumer: any RecordConsumer) {
    self.options = options
    self.name = name
    self.consumer = consumer
  }

  /// Takes the next piece of the content, and tells in it where the records then stand.
  func append(_ piece: inout InputPiece) throws {
    try take(piece)
    piece.records = recordsInOrder(behind: piece)
  }

  private func take(_ piece: InputPiece) throws {
    let bytes = piece.bytes.span.extracting(0..<piece.count)
    switch decoder?.encoding {
    case nil:
      bytes.append(to: &held)
      // Two bytes a character at most, and a mark: enough for 64 KiB of text in any encoding.
      if held.count >= 2 * InputSniffer.prefixLength + 4 { try start(isWhole: false) }
    case .utf8: try feed(bytes, piece.ahead)
    default: try decode(bytes, isFinal: false)
    }
  }

  func finish() throws {
    if decoder == nil { try start(isWhole: true) } else { try decode([UInt8]().span, isFinal: true) }
    if isCSV { csv.finish() } else { json.finish() }
    try drain(from: next())
  }

  private func start(isWhole: Bool) throws {
    let encoding = InputSniffer.encoding(of: held.span, forced: options.encoding)
    var decoder = TextDecoder(encoding: encoding.encoding)
    var text: [UInt8] = []
    decoder.decode(held.span.extracting(encoding.byteOrderMarkLength..<held.count), isFinal: isWhole, into: &text)
    self.decoder = decoder
    held = []
    let format = InputSniffer.format(
      of: text.span, isWhole: isWhole, forced: options.format,
      knowingHeader: [RejectColumns.row, RejectColumns.line])
    layout = format.layout
    switch format.layout {
    case .csv(let delimiter):
      isCSV = true
      csv = CSVReader(delimiter: delimiter, startLine: format.startLine, limits: limits)
    case .jsonLines: json = JSONReader(layout: .lines, startLine: format.startLine, limits: limits)
    case .jsonDocument: json = JSONReader(layout: .document, startLine: format.startLine, limits: limits)
    }
    consumer.begin(format.layout, encoding: encoding.encoding)
    let rest = Array(text[format.droppedBytes...])
    try feed(rest.span)
  }

  private var limits: RecordLimits { RecordLimits(maxRecordBytes: options.maxRecordBytes) }

  private func decode(_ bytes: Span<UInt8>, isFinal: Bool) throws {
    if decoder?.encoding == .utf8 { return try feed(bytes) }
    var text: [UInt8] = []
    decoder?.decode(bytes, isFinal: isFinal, into: &text)
    try feed(text.span)
  }

  private func feed(_ text: Span<UInt8>) throws {
    textCount += text.count
    if isCSV { csv.append(text) } else { json.append(text) }
    let step = next()
    if step == .needsInput, let passed = isCSV ? csv.passedRecord : json.passedRecord {
      return try consumer.pass(text: text.count, reason: passed.reason, line: passed.line)
    }
    try consumer.take(text: text)
    try drain(from: step)
  }

  private func next() -> ReadStep { isCSV ? csv.next() : json.next() }

  private func drain(from first: ReadStep) throws {
    var step = first
    while true {
      step = isCSV ? try consumer.takePlain(&csv, from: step) : try consumer.takePlain(&json, from: step)
      switch step {
      case .needsInput, .end: return
      case .record: try take(fault: nil)
      case .fault(let fault): try take(fault: fault)
      case .broken(let reason, let line):
        throw RunFailure(.unusableInput, "\(name), line \(line): \(reason); nothing was applied")
      }
      step = next()
    }
  }

  // MARK: Reading ahead

  /// Feeds text of which some rows were read ahead.
  private func feed(_ text: Span<UInt8>, _ ahead: RowsAhead) throws {
    let base = textCount
    var done = 0
    var used = 0
    for stretch in ahead.stretches {
      let (start, end) = (stretch.start.offset - base, stretch.end.offset - base)
      guard start >= done, end <= text.count else { continue }
      try feed(text.extracting(done..<start))
      done = start
      guard place == stretch.start, consumer.rowCount == stretch.rowBefore else { continue }
      try consumer.take(text: text.extracting(start..<end))
      try consumer.take(stretch.rows, of: ahead.rows)
      if isCSV { csv.skip(to: stretch.end) } else { json.skip(to: stretch.end) }
      textCount += end - start
      done = end
      used += stretch.rows.count
    }
    aheadGain = min(aheadGain + 2 * used - ahead.recordCount, Self.mostInVain)
    try feed(text.extracting(done..<text.count))
  }

  /// Where the next record begins; nil where one is open.
  private var place: TextPlace? {
    (isCSV ? csv.isBetweenRecords : json.isBetweenRecords) ? openPlace : nil
  }

  /// Where the record begins that the next text belongs to.
  private var openPlace: TextPlace { isCSV ? csv.openPlace : json.openPlace }

  private func recordsInOrder(behind piece: InputPiece) -> RecordsInOrder? {
    guard let layout, decoder?.encoding == .utf8 else { return nil }
    if aheadInput == nil, let plain = consumer.makePlainRows() {
      aheadInput = AheadInput(layout: layout, limits: limits, plain: plain)
    }
    return aheadInput.map { input in
      RecordsInOrder(
        input: input, isInVain: aheadGain < -Self.mostInVain, contentPlace: piece.end,
        textPlace: openPlace, row: consumer.rowCount, textCount: textCount)
    }
  }

  private func take(fault: RecordFault?) throws {
    if isCSV { try consumer.take(csv, fault: fault) } else { try consumer.take(json, fault: fault) }
  }
}
