extension JSONReader {
  mutating func nextElementStep() -> ReadStep {
    if let outcome { return outcome }
    if stage == .between {
      tape.removeAll()
      recordStart = elements.position
      recordEnd = elements.position
      stage = .scanning
    }
    while true {
      let wasInElement = elements.place == .element
      let limit = elements.elementStart + limits.maxRecordBytes
      let isBounded = wasInElement && !elements.isOverlong
      let stop = isBounded ? min(buffer.count, limit) : buffer.count
      // Between elements one byte is enough to enter the next one, whose length is bounded from there.
      switch elements.run(buffer.bytes, to: wasInElement ? stop : nextStop, base: buffer.baseOffset) {
      case .element(let end): return endElement(end, isBroken: false)
      case .broken(let end): return endElement(end, isBroken: true)
      case .textAfterEnd: return end(.broken(reason: "text after the end of the array", line: elements.line))
      case .textUsedUp: break
      }
      hold()
      if elements.position < buffer.count {
        guard isBounded else { continue }
        if let step = stepAtLimit() { return step }
        continue
      }
      return buffer.isFinished ? stepAtEndOfInput() : .needsInput
    }
  }

  /// A bound for the bytes between elements: no further than the first byte that could belong to an element.
  private var nextStop: Int {
    var index = elements.position
    while index < buffer.count, buffer.bytes[index].isJSONSpace { index += 1 }
    return min(index + 1, buffer.count)
  }

  /// Lets go of what is not needed any more.
  private mutating func hold() {
    if elements.place != .element {
      recordStart = elements.position
      recordEnd = elements.position
    } else if elements.isOverlong {
      skipped.take(buffer.bytes[recordStart..<elements.position], limit: limits.maxRawBytes)
      recordStart = elements.position
      recordEnd = elements.position
    } else {
      recordStart = elements.elementStart
      recordEnd = elements.elementStart
    }
  }

  /// The element has as many bytes as it may have, and there is one more.
  private mutating func stepAtLimit() -> ReadStep? {
    if elements.isAtEnd(buffer.bytes[elements.position]) {
      elements.isOverlong = false
      switch elements.run(buffer.bytes, to: elements.position + 1, base: buffer.baseOffset) {
      case .element(let end): return endElement(end, isBroken: false)
      case .broken, .textAfterEnd, .textUsedUp: return nil
      }
    }
    if !elements.isBroken, case .broken(let end)? = elements.endAtFallback() { return endElement(end, isBroken: true) }
    skipped.clear()
    byteOffset = buffer.baseOffset + elements.elementStart
    elements.fallback = nil
    elements.isOverlong = true
    hold()
    return nil
  }

  private mutating func stepAtEndOfInput() -> ReadStep {
    switch elements.place {
    case .start, .betweenValues, .afterArray: return end(.end)
    case .beforeFirst, .beforeElement, .resumed: break
    case .element:
      if !elements.isBroken, !elements.isOverlong, case .broken(let end)? = elements.endAtFallback() {
        return endElement(end, isBroken: true)
      }
      if !elements.isArray {
        elements.endWithInput()
        return endElement(elements.position, isBroken: false)
      }
    }
    return end(.broken(reason: "an array that does not end", line: elements.line))
  }

  private mutating func end(_ step: ReadStep) -> ReadStep {
    outcome = step
    recordStart = elements.position
    recordEnd = elements.position
    return step
  }

  /// Judges the element whose text ends before `end`.
  private mutating func endElement(_ end: Int, isBroken: Bool) -> ReadStep {
    let bytes = buffer.bytes
    line = elements.elementLine
    stage = .between
    if elements.isOverlong {
      skipped.take(bytes[recordStart..<end], limit: limits.maxRawBytes)
      recordStart = end
      recordEnd = end
      stepOverSeparator()
      let raw = skipped.raw(limit: limits.maxRawBytes)
      guard isBroken || elements.isBroken else {
        return .fault(RecordFault(.recordTooLong, reason: "longer than a record may be", line: line, raw: raw))
      }
      return .fault(RecordFault(.badJSON, reason: JSONFault(.unclosedElement, at: 0).reason, line: line, raw: raw))
    }
    recordStart = elements.elementStart
    recordEnd = end
    byteOffset = buffer.baseOffset + recordStart
    trimEnd()
    if isBroken, elements.isArray, recordEnd > recordStart, bytes[recordEnd - 1] == .comma {
      recordEnd -= 1
      trimEnd()
    }
    if !isBroken { stepOverSeparator() }
    return judge(isSuspect: true, isBroken: isBroken, column: elements.elementColumn)
  }

  private mutating func trimEnd() {
    while recordEnd > recordStart, buffer.bytes[recordEnd - 1].isJSONSpace { recordEnd -= 1 }
  }

  private mutating func stepOverSeparator() {
    guard elements.isArray, elements.position < buffer.count else { return }
    let byte = buffer.bytes[elements.position]
    if byte == .comma || byte == .closeBracket { elements.stepOverSeparator(byte) }
  }
}
