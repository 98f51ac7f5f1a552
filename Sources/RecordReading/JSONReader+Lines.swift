extension JSONReader {
  mutating func nextLineStep() -> ReadStep {
    let bytes = buffer.bytes
    if stage == .between {
      if swallowsLineFeed, position < bytes.count {
        if bytes[position] == .lineFeed { position += 1 }
        swallowsLineFeed = false
      }
      tape.removeAll()
      isBlankLine = false
      recordStart = position
      recordEnd = position
      if position == bytes.count { return buffer.isFinished ? .end : .needsInput }
      byteOffset = buffer.baseOffset + position
      line = nextLine
      unordinary = 0
      stage = .scanning
    }
    if stage == .scanning {
      let limit = recordStart + limits.maxRecordBytes
      let stop = min(bytes.count, limit)
      position = bytes.span.firstLineEnd(from: position, to: stop, seen: &unordinary)
      if position < bytes.count, bytes[position].isLineEnd { return endLine(terminator: bytes[position]) }
      if position == bytes.count { return buffer.isFinished ? endLine(terminator: nil) : .needsInput }
      skipped.clear()
      skipped.take(bytes[recordStart..<position], limit: limits.maxRawBytes)
      stage = .skipping
    }
    let end = bytes.span.firstLineEnd(from: position, to: bytes.count, seen: &unordinary)
    skipped.take(bytes[position..<end], limit: limits.maxRawBytes)
    position = end
    recordStart = end
    recordEnd = end
    if end == bytes.count, !buffer.isFinished { return .needsInput }
    stepOver(end < bytes.count ? bytes[end] : nil)
    return .fault(
      RecordFault(
        .recordTooLong, reason: "longer than a record may be", line: line,
        raw: skipped.raw(limit: limits.maxRawBytes)))
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
