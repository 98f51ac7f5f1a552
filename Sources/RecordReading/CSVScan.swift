/// The scan of one record's cells, which can stop at any byte and go on when there are more.
struct CSVScan {
  /// Where in a cell the scan stands.
  enum Phase { case cellStart, unquoted, quoted, quoteInQuoted }

  /// Why the scan stopped.
  enum Stop { case recordEnd, textUsedUp, strayText, knownStrayText }

  let delimiter: UInt8
  let maxFieldBytes: Int
  let maxColumns: Int

  /// Where the record starts and where scanning goes on: indices into the reader's buffer.
  var recordStart = 0
  var position = 0
  var phase = Phase.cellStart
  /// The cells so far, and which of them hold doubled quotes.
  var cells: [CSVCell] = []
  var escapedCells: [Int] = []
  /// Offset in the record of the cell that is being scanned.
  var cellStart = 0
  var cellHasEscapes = false
  /// Line ends inside the record so far, and the offset in the record of the first.
  var lineBreaks = 0
  var firstBreak: Int?
  /// Non-zero where the record may hold a NUL or a byte over 0x7F.
  var unordinary: UInt64 = 0
  /// Why the record is refused although its end is still looked for.
  var oversize: String?
  var trail = QuoteTrail()

  init(delimiter: UInt8, limits: RecordLimits) {
    self.delimiter = delimiter
    maxFieldBytes = limits.maxFieldBytes
    maxColumns = limits.maxColumns
  }

  /// Starts on the record at `recordStart`.
  mutating func restart() {
    clearCells()
    position = recordStart
    phase = .cellStart
    cellStart = 0
    cellHasEscapes = false
    lineBreaks = 0
    firstBreak = nil
    unordinary = 0
    oversize = nil
  }

  mutating func clearCells() {
    cells.removeAll(keepingCapacity: true)
    escapedCells.removeAll(keepingCapacity: true)
  }

  /// The loop that every byte of good records goes through, once; `base` is the offset in the text of `text[0]`.
  mutating func run(_ text: [UInt8], to stop: Int, base: Int) -> Stop {
    let bytes = text.span
    while true {
      switch phase {
      case .cellStart:
        if position == stop { return .textUsedUp }
        if bytes[position] == .quote {
          position &+= 1
          phase = .quoted
        } else {
          phase = .unquoted
        }
      case .unquoted:
        position = bytes.firstDelimiterOrLineEnd(from: position, to: stop, delimiter: delimiter, seen: &unordinary)
        if position == stop { return .textUsedUp }
        endCell()
        if bytes[position] != delimiter { return .recordEnd }
        position &+= 1
        phase = .cellStart
      case .quoted:
        position = bytes.firstLineEnd(from: position, to: stop, or: .quote, seen: &unordinary)
        if position == stop { return .textUsedUp }
        if bytes[position] == .quote {
          phase = .quoteInQuoted
        } else {
          noteLineBreak(bytes[position], after: bytes[position - 1])
          switch trail.pass(base + position) {
          case .unknown: break
          case .strayText: return .knownStrayText
          case .open(let end): position = end - base - 1
          }
        }
        position &+= 1
      case .quoteInQuoted:
        if position == stop { return .textUsedUp }
        let byte = bytes[position]
        if byte == .quote {
          cellHasEscapes = true
          position &+= 1
          phase = .quoted
        } else if byte == delimiter {
          endCell()
          position &+= 1
          phase = .cellStart
        } else if byte.isLineEnd {
          endCell()
          return .recordEnd
        } else {
          return .strayText
        }
      }
    }
  }

  /// Ends the cell before `position`, and does not keep it where there are too many.
  @inline(__always)
  mutating func endCell() {
    let end = position &- recordStart
    let isQuoted = phase == .quoteInQuoted
    if cells.count == maxColumns {
      oversize = "more columns than a record may have"
    } else {
      if end &- cellStart &- (isQuoted ? 2 : 0) > maxFieldBytes { oversize = "a field is longer than a field may be" }
      if cellHasEscapes { escapedCells.append(cells.count) }
      cells.append(CSVCell(start: cellStart, end: end, isQuoted: isQuoted))
    }
    cellHasEscapes = false
    cellStart = end &+ 1
  }

  /// Counts a line end inside quotes; CRLF is one.
  private mutating func noteLineBreak(_ byte: UInt8, after previous: UInt8) {
    if firstBreak == nil { firstBreak = position - recordStart }
    if byte == .carriageReturn || previous != .carriageReturn { lineBreaks += 1 }
  }
}
