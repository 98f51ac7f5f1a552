import LeadModel

/// A push parser for CSV, TSV and their kin: UTF-8 text in, in any chunks, one record out for each `next()`.
///
/// RFC 4180 with what SPEC section 4 adds: LF, CRLF and CR end a line; a blank line is a record; a terminator at the end
/// of input is none; a quote inside an unquoted cell is data. What comes out does not depend on the chunks (SPEC section
/// 5, promise 6). Memory is bounded by `maxRecordBytes` and one chunk; nothing is allocated for a good record, and no
/// byte is looked at twice because a chunk ended.
package struct CSVReader: ~Copyable, Sendable {
  /// The byte between cells.
  package let delimiter: UInt8
  /// What this reader refuses to hold.
  package let limits: RecordLimits

  /// The physical line on which the current record starts, from the `startLine` given (`_line`, SPEC section 6).
  package internal(set) var line: Int
  /// The offset of the current record's first byte in the text given so far.
  package internal(set) var byteOffset = 0

  private let lent = LentByAddress()
  var buffer = InputBuffer()
  var scan: CSVScan
  /// One past the current record's last byte, as an index into `buffer`.
  var recordEnd = 0
  /// The values of this record's cells that hold doubled quotes, one after another.
  var unescapedValues: [UInt8] = []
  var nextLine: Int
  /// The last terminator was a CR: an LF now belongs to it.
  var swallowsLineFeed = false
  var stage = Stage.between
  var pending = PendingFault()
  var resumption: Resumption?

  /// What `next()` is in the middle of.
  enum Stage { case between, scanning, skippingLine, skippingRecord }

  /// The fault that is reported once its line or record has been passed, and as much of its text as it carries.
  struct PendingFault {
    var reason = ""
    var column: Int?
    var cell: Int?
    var text = SkippedText()
  }

  /// Where the lines of a record that is skipped could be taken up again, if a quote of it is never closed.
  struct Resumption {
    /// Index into `buffer` of the first line end inside that quote, and the record's line ends before it.
    var lineEnd: Int
    var lineBreaks: Int
  }

  /// A reader at the start of the text; `delimiter` is any byte but a quote, LF and CR; lines are counted from `startLine`.
  package init(delimiter: UInt8, startLine: Int = 1, limits: RecordLimits = .init()) {
    precondition(delimiter != .quote && !delimiter.isLineEnd, "not a delimiter")
    self.delimiter = delimiter
    self.limits = limits
    scan = CSVScan(delimiter: delimiter, limits: limits)
    line = startLine
    nextLine = startLine
  }

  /// Takes the next piece of the text, of any length; call `next()` until it says `.needsInput` before the next one.
  package mutating func append(_ chunk: Span<UInt8>) {
    let moved = buffer.append(chunk, keepingFrom: scan.recordStart)
    scan.move(by: moved)
    recordEnd -= moved
    resumption?.lineEnd -= moved
  }

  /// Why and since which line a record is being passed over of which no text that was given will be needed again; nil
  /// where it is not so.
  package var passedRecord: (reason: String, line: Int)? {
    let isPassing = stage == .skippingRecord || stage == .skippingLine
    return isPassing && scan.recordStart == buffer.count ? (pending.reason, line) : nil
  }

  /// How many bytes of text are held: at most about twice the longest record and a chunk (SPEC section 5, promise 7).
  package var heldBytes: Int { buffer.count }

  /// Says that there is no more input.
  package mutating func finish() {
    buffer.finish()
  }

  /// Reads on to the next record, fault, or end of what is there; never `.broken`. Linear in the bytes read.
  package mutating func next() -> ReadStep {
    while true {
      switch stage {
      case .between:
        if let step = startRecord() { return step }
      case .scanning:
        if let step = scanRecord() { return step }
      case .skippingLine:
        return skipLine()
      case .skippingRecord:
        return skipRecord()
      }
    }
  }

  /// Steps over the last terminator to the first byte of a record; a step only where there is none.
  private mutating func startRecord() -> ReadStep? {
    if swallowsLineFeed, scan.position < buffer.count {
      if buffer.bytes[scan.position] == .lineFeed { scan.position += 1 }
      swallowsLineFeed = false
    }
    scan.recordStart = scan.position
    recordEnd = scan.position
    scan.restart()
    if !unescapedValues.isEmpty { unescapedValues.removeAll(keepingCapacity: true) }
    if scan.position == buffer.count { return buffer.isFinished ? .end : .needsInput }
    byteOffset = buffer.baseOffset + scan.position
    line = nextLine
    stage = .scanning
    return nil
  }

  /// Scans the current record on; nil where another stage takes over.
  private mutating func scanRecord() -> ReadStep? {
    let limit = scan.recordStart + limits.maxRecordBytes
    while true {
      let stop = scan.run(buffer, to: min(buffer.count, limit))
      let offset = buffer.baseOffset + scan.position
      switch stop {
      case .strayText:
        refuseLine("text after a closing quote", at: scan.position - scan.recordStart)
        scan.trail.fail(at: offset, .strayText)
        return nil
      case .knownStrayText:
        refuseLine("text after a closing quote", at: nil)
        return nil
      case .recordEnd:
        if !scan.trail.isGhost { return endRecord(terminator: buffer.bytes[scan.position]) }
      case .textUsedUp where scan.position == buffer.count:
        guard buffer.isFinished else { return .needsInput }
        if scan.phase == .quoted {
          refuseLine("a quote that is not closed", at: scan.cellStart)
          scan.trail.fail(at: offset, .open)
          return nil
        }
        if !scan.trail.isGhost {
          scan.endCell()
          return endRecord(terminator: nil)
        }
      case .textUsedUp:
        // The record has as many bytes as it may have, and there is one more.
        let byte = buffer.bytes[scan.position]
        if scan.phase != .quoted, byte.isLineEnd, !scan.trail.isGhost {
          scan.endCell()
          return endRecord(terminator: byte)
        }
        if scan.phase == .quoted || scan.phase == .quoteInQuoted && byte != delimiter && !byte.isLineEnd {
          let isInside = scan.phase == .quoted
          refuseLine("a quote that is not closed within the longest record", at: scan.cellStart)
          scan.trail.fail(at: isInside ? offset : nil, .open)
          return nil
        }
        if !scan.trail.isGhost {
          startSkippingRecord()
          return nil
        }
      }
      // The scan jumped along a trail and did not fail as the trail did: its cells are needed after all.
      scan.trail.forget()
      scan.restart()
    }
  }

  /// Ends the current record at the scan's position; `.record`, or why it is refused.
  private mutating func endRecord(terminator: UInt8?) -> ReadStep {
    recordEnd = scan.position
    if let terminator { stepOver(terminator) }
    nextLine = line + scan.lineBreaks + 1
    stage = .between
    if let reason = scan.oversize {
      scan.clearCells()
      return .fault(RecordFault(.recordTooLong, reason: reason, line: line, raw: cutRecord()))
    }
    if scan.hasEscapedCells { scan.unescapeCells(of: buffer, into: &unescapedValues) }
    if scan.unordinary != 0, let bad = UTF8Check.firstInvalid(in: buffer.bytes.span, scan.recordStart..<recordEnd) {
      return .fault(badEncoding(at: bad - scan.recordStart))
    }
    return .record
  }

  mutating func stepOver(_ terminator: UInt8) {
    scan.position += 1
    swallowsLineFeed = terminator == .carriageReturn
  }

  private func badEncoding(at offset: Int) -> RecordFault {
    RecordFault(
      .badEncoding,
      reason: buffer.bytes[scan.recordStart + offset] == 0 ? "a NUL byte" : "bytes outside the encoding",
      line: line,
      column: offset < scan.firstBreak ?? .max ? offset + 1 : nil,
      cell: (0..<scan.cells.count).first { offset < scan.cells[$0].end },
      raw: cutRecord())
  }

  private func cutRecord() -> [UInt8] {
    var text = SkippedText()
    text.take(buffer.bytes[scan.recordStart..<recordEnd], limit: limits.maxRawBytes)
    return text.raw(limit: limits.maxRawBytes)
  }
}
