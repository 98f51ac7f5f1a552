/// The scan of one record's cells, which can stop at any byte and go on when there are more.
struct CSVScan: ~Copyable {
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
  /// The cells so far, and whether any of them holds doubled quotes.
  var cells = CSVCellList()
  var hasEscapedCells = false
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
  private var marks: CSVMarks

  init(delimiter: UInt8, limits: RecordLimits) {
    self.delimiter = delimiter
    maxFieldBytes = limits.maxFieldBytes
    maxColumns = limits.maxColumns
    marks = CSVMarks(delimiter: delimiter)
  }

  /// The text is another one: more of it is there, or all indices have moved down.
  mutating func move(by moved: Int) {
    recordStart -= moved
    position -= moved
    marks.forget()
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
    cells.removeAll()
    hasEscapedCells = false
  }

  /// The loop that every byte of good records goes through, once.
  mutating func run(_ buffer: borrowing InputBuffer, to stop: Int) -> Stop {
    let bytes = buffer.bytes.span
    let base = buffer.baseOffset
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
        // Most cells have no quotes, and stand one behind the other.
        repeat {
          position = marks.next(in: bytes, from: position, to: stop, but: .quote, seen: &unordinary)
          if position == stop { return .textUsedUp }
          endCell()
          if bytes[position] != delimiter { return .recordEnd }
          position &+= 1
        } while position < stop && bytes[position] != .quote
        phase = .cellStart
      case .quoted:
        position = marks.next(in: bytes, from: position, to: stop, but: delimiter, seen: &unordinary)
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

  /// Appends the values of the cells that hold doubled quotes, one after another, without those.
  mutating func unescapeCells(of buffer: borrowing InputBuffer, into values: inout [UInt8]) {
    for index in 0..<cells.count where cells[index].hasEscapedQuotes {
      let start = values.count
      let contents = cells[index].contents
      let bytes = buffer.bytes.span.extracting(recordStart + contents.lowerBound..<recordStart + contents.upperBound)
      values.append(addingCapacity: bytes.count) { output in
        var isSecond = false
        for place in bytes.indices {
          let byte = bytes[place]
          isSecond = byte == .quote && !isSecond
          if !isSecond { output.append(byte) }
        }
      }
      cells[index].unescaped = start..<values.count
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
      if cellHasEscapes { hasEscapedCells = true }
      cells.append(CSVCell(start: cellStart, end: end, isQuoted: isQuoted, hasEscapedQuotes: cellHasEscapes))
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
