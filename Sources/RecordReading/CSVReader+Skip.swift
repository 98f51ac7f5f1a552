extension CSVReader {
  /// Refuses the physical line on which the record starts; its other lines are read anew (SPEC section 4).
  mutating func refuseLine(_ reason: String, at offset: Int?) {
    pending = PendingFault(reason: reason)
    // Where the text stands on a later line, the quote before it may still be on this one.
    let lineLength = scan.firstBreak ?? .max
    if let offset, let seen = [offset, scan.cellStart].first(where: { $0 < lineLength }), scan.oversize == nil,
      !scan.trail.isGhost
    {
      pending.column = seen + 1
      pending.cell = scan.cells.count
    }
    scan.clearCells()
    let end = scan.firstBreak.map { scan.recordStart + $0 } ?? scan.position
    scan.position = scan.recordStart
    skip(to: end)
    stage = .skippingLine
  }

  /// Passes the rest of a refused line.
  mutating func skipLine() -> ReadStep {
    let bytes = buffer.bytes
    let end = bytes.span.firstLineEnd(from: scan.position, to: buffer.count, seen: &scan.unordinary)
    skip(to: end)
    if end == buffer.count, !buffer.isFinished { return .needsInput }
    if end < buffer.count { stepOver(buffer.bytes[end]) }
    nextLine = line + 1
    return endSkipping(.badQuote)
  }

  /// Goes on to the proper end of a record that is too long, with nothing of it held but its beginning.
  mutating func startSkippingRecord() {
    pending = PendingFault(reason: "longer than a record may be")
    scan.clearCells()
    let end = scan.position
    scan.position = scan.recordStart
    skip(to: end)
    stage = .skippingRecord
  }

  /// Passes the rest of a record that is too long. A quote in it that is not closed within another longest record, or
  /// has text after its end, cannot take the lines after it along: the record then ends with the line of that quote.
  mutating func skipRecord() -> ReadStep {
    let bytes = buffer.bytes
    while scan.position < buffer.count {
      let byte = buffer.bytes[scan.position]
      switch scan.phase {
      case .cellStart:
        scan.phase = byte == .quote ? .quoted : .unquoted
        if byte == .quote { skip(to: scan.position + 1) }
      case .unquoted:
        let end = bytes.span.firstDelimiterOrLineEnd(
          from: scan.position, to: buffer.count, delimiter: delimiter, seen: &scan.unordinary)
        skip(to: end)
        if end == buffer.count { break }
        if buffer.bytes[end] != delimiter { return endSkippedRecord() }
        skip(to: end + 1)
        scan.phase = .cellStart
      case .quoted:
        let last = resumption.map { min(buffer.count, $0.lineEnd + limits.maxRecordBytes) } ?? buffer.count
        let end = bytes.span.firstLineEnd(from: scan.position, to: last, or: .quote, seen: &scan.unordinary)
        skip(to: end)
        if end == last {
          if last < buffer.count { return resumeAfterQuote() }
          break
        }
        if buffer.bytes[end] == .quote {
          scan.phase = .quoteInQuoted
        } else {
          if resumption == nil { resumption = Resumption(lineEnd: end, lineBreaks: scan.lineBreaks) }
          // The byte before is still held: a line end inside quotes is kept from here on.
          let isSecond = buffer.bytes[end] == .lineFeed && end > 0 && buffer.bytes[end - 1] == .carriageReturn
          if !isSecond { scan.lineBreaks += 1 }
        }
        skip(to: end + 1)
      case .quoteInQuoted:
        if byte == .quote {
          scan.phase = .quoted
          skip(to: scan.position + 1)
        } else if byte == delimiter || byte.isLineEnd {
          keepQuoted()
          scan.phase = .unquoted
        } else if resumption != nil {
          return resumeAfterQuote()
        } else {
          scan.phase = .unquoted
        }
      }
    }
    guard buffer.isFinished else { return .needsInput }
    if scan.phase == .quoted, resumption != nil { return resumeAfterQuote() }
    keepQuoted()
    nextLine = line + scan.lineBreaks + 1
    return endSkipping(.recordTooLong)
  }

  /// The quote that was open is closed: its lines are the record's.
  private mutating func keepQuoted() {
    guard let lineEnd = resumption?.lineEnd else { return }
    pending.text.take(buffer.bytes[lineEnd..<scan.position], limit: limits.maxRawBytes)
    resumption = nil
    scan.recordStart = scan.position
  }

  private mutating func endSkippedRecord() -> ReadStep {
    stepOver(buffer.bytes[scan.position])
    nextLine = line + scan.lineBreaks + 1
    return endSkipping(.recordTooLong)
  }

  private mutating func resumeAfterQuote() -> ReadStep {
    guard let resumption else { return endSkipping(.recordTooLong) }
    scan.position = resumption.lineEnd
    scan.lineBreaks = resumption.lineBreaks
    return endSkippedRecord()
  }

  /// Moves on to `end`, keeping what the fault carries, and what may have to be read again.
  private mutating func skip(to end: Int) {
    if resumption == nil { pending.text.take(buffer.bytes[scan.position..<end], limit: limits.maxRawBytes) }
    scan.position = end
    scan.recordStart = resumption?.lineEnd ?? end
  }

  private mutating func endSkipping(_ kind: RecordFault.Kind) -> ReadStep {
    resumption = nil
    scan.recordStart = scan.position
    recordEnd = scan.position
    stage = .between
    return .fault(
      RecordFault(
        kind, reason: pending.reason, line: line, column: pending.column, cell: pending.cell,
        raw: pending.text.raw(limit: limits.maxRawBytes)))
  }
}
