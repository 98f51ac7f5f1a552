import LeadModel

/// A push parser for JSON Lines and JSON documents: UTF-8 text in, in any chunks, one value out for each `next()`.
///
/// A record is any one JSON value; `tape` tells its parts. What comes out does not depend on the chunks (SPEC section 5,
/// promise 6). Memory is bounded by `maxRecordBytes` and one chunk; nothing is allocated for a good record.
package struct JSONReader: ~Copyable, Sendable {
  /// How the values stand in the text.
  package enum Layout: Sendable, Equatable {
    /// A value on each physical line (LF, CRLF or CR); a bad line is one fault and never affects another.
    case lines
    /// One array whose elements are the records, or values one after another, each on as many lines as it likes; for
    /// what happens around a malformed element see `JSONElementScan`.
    case document
  }

  package let layout: Layout
  /// What this reader refuses to hold.
  package let limits: RecordLimits

  /// The physical line on which the current record starts, from the `startLine` given (`_line`, SPEC section 6).
  package internal(set) var line: Int
  /// The offset of the current record's first byte in the text given so far.
  package internal(set) var byteOffset = 0
  /// The parts of the current record; empty for a blank line and after a fault. Offsets are from the record's start.
  package internal(set) var tape = JSONTape()
  /// Whether the current record is a line of nothing but white space; `.lines` only.
  package internal(set) var isBlankLine = false

  private let lent = LentByAddress()
  var buffer = InputBuffer()
  /// The current record's bytes, as indices into `buffer`.
  var recordStart = 0
  var recordEnd = 0
  /// Where scanning goes on in `.lines`.
  var position = 0
  var stage = Stage.between
  var nextLine: Int
  /// The last terminator was a CR: an LF now belongs to it.
  var swallowsLineFeed = false
  /// Non-zero where the line may hold a NUL or a byte over 0x7F.
  var unordinary: UInt64 = 0
  var skipped = SkippedText()
  var scanner: JSONScanner
  var elements: JSONElementScan
  /// What a document ended with; it is said again at each further `next()`.
  var outcome: ReadStep?

  enum Stage { case between, scanning, skipping }

  /// A reader at the start of the text; lines are counted from `startLine`.
  package init(layout: Layout, startLine: Int = 1, limits: RecordLimits = .init()) {
    self.layout = layout
    self.limits = limits
    line = startLine
    nextLine = startLine
    scanner = JSONScanner(maxDepth: limits.maxDepth)
    elements = JSONElementScan(line: startLine, maxDepth: limits.maxDepth)
  }

  /// Takes the next piece of the text, of any length; call `next()` until it says `.needsInput` before the next one.
  package mutating func append(_ chunk: Span<UInt8>) {
    let moved = buffer.append(chunk, keepingFrom: recordStart)
    recordStart -= moved
    recordEnd -= moved
    position -= moved
    elements.position -= moved
    elements.elementStart -= moved
    elements.fallback?.position -= moved
  }

  /// Why and since which line a record is being passed over of which no text that was given will be needed again; nil
  /// where it is not so.
  package var passedRecord: (reason: String, line: Int)? {
    guard stage == .skipping || elements.isOverlong, recordStart == buffer.count else { return nil }
    return ("longer than a record may be", layout == .lines ? line : elements.elementLine)
  }

  /// How many bytes of text are held: at most about twice the longest record and a chunk (SPEC section 5, promise 7).
  package var heldBytes: Int { buffer.count }

  /// Says that there is no more input.
  package mutating func finish() {
    buffer.finish()
  }

  /// Reads on to the next record, fault, or end of what is there; `.broken` in documents only, and then for good.
  /// Linear in the bytes read.
  package mutating func next() -> ReadStep {
    switch layout {
    case .lines: nextLineStep()
    case .document: nextElementStep()
    }
  }

  /// Judges the text between `recordStart` and `recordEnd`: `.record`, or why it is refused. `isBroken` says that it is
  /// refused in any case.
  mutating func judge(isSuspect: Bool, isBroken: Bool, column: Int) -> ReadStep {
    let count = recordEnd - recordStart
    do throws(JSONFault) {
      try scan(isSuspect: isSuspect)
      if isBroken { throw JSONFault(.expectedComma, at: count) }
    } catch {
      tape.removeAll()
      let text = buffer.bytes.span.extracting(recordStart..<recordEnd)
      let isEncoding = error.kind == .nul || error.kind == .invalidUTF8
      var unused: UInt64 = 0
      let isOnFirstLine = text.firstLineEnd(from: 0, to: error.offset, seen: &unused) == error.offset
      return .fault(
        RecordFault(
          isEncoding ? .badEncoding : .badJSON, reason: error.reason, line: line,
          column: isOnFirstLine ? column + error.offset : nil, json: error, raw: cutRecord()))
    }
    // Asked here already, since calling for it copies the reader.
    if count > limits.maxFieldBytes || tape.count > limits.maxColumns, let reason = oversize() {
      tape.removeAll()
      return .fault(RecordFault(.recordTooLong, reason: reason, line: line, raw: cutRecord()))
    }
    return .record
  }

  /// Scans the text between `recordStart` and `recordEnd`.
  private mutating func scan(isSuspect: Bool) throws(JSONFault) {
    // Taken out meanwhile: while they are a part of what has the text, Swift copies the text's reference for each record.
    var (scanner, tape) = (JSONScanner(), JSONTape())
    swap(&scanner, &self.scanner)
    swap(&tape, &self.tape)
    defer {
      swap(&scanner, &self.scanner)
      swap(&tape, &self.tape)
    }
    let text = buffer.bytes.span.extracting(recordStart..<recordEnd)
    if isSuspect {
      try scanner.scan(text, into: &tape)
    } else {
      try scanner.scanChecked(text, into: &tape)
    }
  }

  /// Why a value that is JSON is refused all the same; nil where it is not.
  private func oversize() -> String? {
    var count = 0
    for child in tape.children(of: 0) {
      count += 1
      let node = tape[child]
      if node.range.count - (node.kind == .string ? 2 : 0) > limits.maxFieldBytes
        || (node.keyRange?.count ?? 0) > limits.maxFieldBytes
      {
        return "a field is longer than a field may be"
      }
    }
    if tape[0].kind == .string, tape[0].contents.count > limits.maxFieldBytes {
      return "a field is longer than a field may be"
    }
    return count > limits.maxColumns ? "more members than a record may have" : nil
  }

  func cutRecord() -> [UInt8] {
    var text = SkippedText()
    text.take(buffer.bytes[recordStart..<recordEnd], limit: limits.maxRawBytes)
    return text.raw(limit: limits.maxRawBytes)
  }
}
