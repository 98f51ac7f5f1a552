extension JSONReader {
  mutating func nextLineStep() -> ReadStep {
    if stage == .between {
      if swallowsLineFeed, position < buffer.count {
        if buffer.bytes[position] == .lineFeed { position += 1 }
        swallowsLineFeed = false
      }
      tape.removeAll()
      isBlankLine = false
      recordStart = position
      recordEnd = position
      if position == buffer.count { return buffer.isFinished ? .end : .needsInput }
      byteOffset = buffer.baseOffset + position
      line = nextLine
      unordinary = 0
      stage = .scanning
    }
    if stage == .scanning {
      let limit = recordStart + limits.maxRecordBytes
      position = lineEnd(to: min(buffer.count, limit))
      if position < buffer.count, buffer.bytes[position].isLineEnd {
        return endLine(terminator: buffer.bytes[position])
      }
      if position == buffer.count { return buffer.isFinished ? endLine(terminator: nil) : .needsInput }
      skipped.clear()
      skipped.take(buffer.bytes[recordStart..<position], limit: limits.maxRawBytes)
      stage = .skipping
    }
    let end = lineEnd(to: buffer.count)
    skipped.take(buffer.bytes[position..<end], limit: limits.maxRawBytes)
    position = end
    recordStart = end
    recordEnd = end
    if end == buffer.count, !buffer.isFinished { return .needsInput }
    stepOver(end < buffer.count ? buffer.bytes[end] : nil)
    return .fault(
      RecordFault(
        .recordTooLong, reason: "longer than a record may be", line: line,
        raw: skipped.raw(limit: limits.maxRawBytes)))
  }

  /// The first line end from `position` on, else `stop`.
  @inline(__always)
  private mutating func lineEnd(to stop: Int) -> Int {
    // Apart from the text, for the reason that `scan` gives.
    var seen = unordinary
    let end = buffer.bytes.span.firstLineEnd(from: position, to: stop, seen: &seen)
    unordinary = seen
    return end
  }

  private mutating func endLine(terminator: UInt8?) -> ReadStep {
    recordEnd = position
    stepOver(terminator)
    if JSONScanner.skipSpace(buffer.bytes.span.extracting(recordStart..<recordEnd), from: 0) == recordEnd - recordStart
    {
      isBlankLine = true
      return .record
    }
    return judge(isSuspect: unordinary != 0, isBroken: false, column: 1)
  }

  private mutating func stepOver(_ terminator: UInt8?) {
    nextLine = line + 1
    stage = .between
    guard let terminator else { return }
    position += 1
    swallowsLineFeed = terminator == .carriageReturn
  }
}
