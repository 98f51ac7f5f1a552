/// Finds the elements of a JSON document by its strings and brackets alone, so that a malformed element is one fault and
/// the elements around it stay what they are (SPEC section 5, promise 5). Whether an element is a JSON value is for
/// `JSONScanner` to judge.
///
/// A document is one array, or values one after another. In an array an element ends at a comma or `]` outside its
/// brackets and strings; otherwise with its last bracket, or, for what has no brackets, at white space.
///
/// Where brackets or strings do not close, there is no such end. The layout then tells: *an element starts on a line of
/// its own with `{`, after white space and a comma at most, not further right than the broken element's line starts*.
/// Reading resumes at the first such line
/// - at once, where a `{` cannot stand in JSON (no colon before it in an object, no comma or `[` before it in an array);
/// - after a line break inside a string, or a bracket that closes nothing (a line that starts with `]` that far left
///   then ends the array). A `}` or `]` that closes an outer object or array of the element closes the inner ones too;
/// - where the element does not end in time (end of input, longest record, deeper than any element may be): at the
///   first such line that follows a comma, which may also have been an element of an array inside.
/// Where no such line follows, an array does not end and the whole input is unusable; a value outside an array is one
/// fault up to the end of input. All of this depends on the text alone, not on its chunks.
struct JSONElementScan {
  enum Stop {
    case textUsedUp
    /// The element's text ends before the given index; the scan stands behind it.
    case element(end: Int)
    /// The element is broken; its text ends before the given index, and the scan stands at the next element.
    case broken(end: Int)
    /// There is text after the array's end.
    case textAfterEnd
  }

  /// Where in the document the scan stands.
  enum Place { case start, beforeFirst, beforeElement, resumed, element, betweenValues, afterArray }

  /// A place where reading may be resumed, if the element turns out not to end.
  struct Resumption {
    var position: Int
    var line: Int
    var lead: Int
    var lineStart: Int
  }

  let maxDepth: Int
  /// Where scanning goes on, and where the element starts: indices into the reader's buffer.
  var position = 0
  var elementStart = 0
  private(set) var place = Place.start
  private(set) var isArray = false

  /// The physical line at `position`, and the offset in the text at which it starts.
  private(set) var line: Int
  private var lineStart = 0
  private(set) var elementLine: Int
  /// The byte column, from 1, of the element's first byte.
  private(set) var elementColumn = 1
  private var lastWasReturn = false
  /// Whether only white space, commas and the array's own `[` came on this line so far, and how many bytes of them
  /// before the first comma: `, {` on a line stands as far left as `{`.
  private var isInLead = true
  private var leadHasComma = false
  private var lead = 0
  /// The lead of the element's first line.
  private var elementLead = 0

  private var isInString = false
  private var isAfterBackslash = false
  /// The last byte outside white space and strings; a quote for a string.
  private var last: UInt8 = 0
  /// The open brackets, true for objects; beyond `maxTyped` they are only counted.
  private var open: [Bool] = []
  private var deeper = 0
  private(set) var isBroken = false
  var fallback: Resumption?
  /// No text of the element is held any more.
  var isOverlong = false

  private static let maxTyped = 1_024

  init(line: Int, maxDepth: Int) {
    self.maxDepth = maxDepth
    self.line = line
    elementLine = line
  }

  private var depth: Int { open.count + deeper }

  /// Whether the byte at `position` is where an element of any length ends.
  func isAtEnd(_ byte: UInt8) -> Bool {
    guard depth == 0, !isInString, !isBroken else { return false }
    return isArray ? byte == .comma || byte == .closeBracket : byte.isJSONSpace
  }

  /// Scans on; `base` is the offset in the text of `text[0]`.
  mutating func run(_ text: [UInt8], to stop: Int, base: Int) -> Stop {
    let bytes = text.span
    while position < stop {
      if isInString {
        if skipString(bytes, to: stop) { continue }
        // A line ends inside the string.
        isInString = false
        isAfterBackslash = false
        isBroken = true
      }
      let byte = bytes[position]
      if byte.isLineEnd {
        if place == .element, !isArray, depth == 0, !isBroken { return endElement() }
        if byte == .carriageReturn || !lastWasReturn { line += 1 }
        lastWasReturn = byte == .carriageReturn
        position += 1
        lineStart = base + position
        isInLead = true
        leadHasComma = false
        lead = 0
        continue
      }
      lastWasReturn = false
      if byte == .space || byte == .tab {
        if place == .element, !isArray, depth == 0, !isBroken { return endElement() }
        if isInLead, !leadHasComma { lead += 1 }
        position += 1
        continue
      }
      var startsLine = false
      if isInLead {
        if byte == .comma {
          leadHasComma = true
        } else if byte == .openBracket, place == .start {
          lead += 1
        } else {
          isInLead = false
          startsLine = true
        }
      }
      if place == .element {
        if let stop = takeInElement(byte, startsLine: startsLine && lead <= elementLead, base: base) { return stop }
      } else if let stop = takeBetween(byte, base: base) {
        return stop
      }
    }
    return .textUsedUp
  }

  /// Passes string bytes; false where a line ends inside the string.
  @inline(__always)
  private mutating func skipString(_ bytes: Span<UInt8>, to stop: Int) -> Bool {
    if isAfterBackslash {
      if bytes[position].isLineEnd { return false }
      isAfterBackslash = false
      position += 1
      return true
    }
    position = bytes.firstInString(from: position, to: stop)
    if position == stop { return true }
    switch bytes[position] {
    case .quote:
      isInString = false
      last = .quote
    case .backslash: isAfterBackslash = true
    case .lineFeed, .carriageReturn: return false
    default: break
    }
    position += 1
    return true
  }

  /// A byte outside elements that is not white space.
  private mutating func takeBetween(_ byte: UInt8, base: Int) -> Stop? {
    switch place {
    case .start:
      isArray = byte == .openBracket
      place = isArray ? .beforeFirst : .betweenValues
      if isArray { position += 1 }
      return nil
    case .beforeFirst where byte == .closeBracket, .resumed where byte == .closeBracket:
      place = .afterArray
      position += 1
      return nil
    case .afterArray:
      return .textAfterEnd
    case .beforeFirst, .beforeElement, .resumed, .betweenValues, .element:
      place = .element
      elementStart = position
      elementLine = line
      elementColumn = base + position - lineStart + 1
      elementLead = lead
      open.removeAll(keepingCapacity: true)
      deeper = 0
      last = 0
      isBroken = false
      isOverlong = false
      fallback = nil
      return takeInElement(byte, startsLine: false, base: base)
    }
  }

  /// A byte of an element, outside strings, that is not white space.
  private mutating func takeInElement(_ byte: UInt8, startsLine: Bool, base: Int) -> Stop? {
    if isBroken {
      if startsLine, byte == .openBrace || byte == .closeBracket && isArray { return endBroken() }
      position += 1
      return nil
    }
    switch byte {
    case .quote:
      isInString = true
    case .openBrace, .openBracket:
      if depth == 0, !isArray, last != 0 { return endElement() }
      if byte == .openBrace, startsLine {
        let isInObject = deeper == 0 ? open.last : nil
        let mayStand =
          switch isInObject {
          case nil: deeper > 0
          case true?: last == .colon
          case false?: last == .comma || last == .openBracket
          }
        if !mayStand { return endBroken() }
        if last == .comma, fallback == nil, !isOverlong {
          fallback = Resumption(position: position, line: line, lead: lead, lineStart: lineStart)
        }
      }
      if open.count < Self.maxTyped { open.append(byte == .openBrace) } else { deeper += 1 }
      if depth > maxDepth, fallback != nil { return endAtFallback() }
    case .closeBrace, .closeBracket:
      if depth == 0 {
        if isArray, byte == .closeBracket { return endElement() }
      } else if !close(isObject: byte == .closeBrace) {
        if isArray, byte == .closeBracket, startsLine { return endBroken() }
        isBroken = true
      } else if depth == 0, !isArray {
        position += 1
        return endElement()
      }
    case .comma:
      if depth == 0, isArray { return endElement() }
    default: break
    }
    last = byte
    position += 1
    return nil
  }

  /// Closes the innermost object or array and what is open inside it; false where there is none.
  private mutating func close(isObject: Bool) -> Bool {
    if deeper > 0 {
      deeper -= 1
      return true
    }
    guard let index = open.lastIndex(of: isObject) else { return false }
    open.removeSubrange(index...)
    return true
  }

  /// Ends an element before `position`, and steps over the comma or bracket there.
  private mutating func endElement() -> Stop {
    let end = position
    place = .betweenValues
    if isArray { place = .resumed }
    return .element(end: end)
  }

  /// Steps over what follows an element in an array; `byte` is at `position`.
  mutating func stepOverSeparator(_ byte: UInt8) {
    place = byte == .comma ? .beforeElement : .afterArray
    last = byte
    position += 1
  }

  private mutating func endBroken() -> Stop {
    place = isArray ? .resumed : .betweenValues
    return .broken(end: position)
  }

  /// Gives the element up at the line that was noted; nil where there is none.
  mutating func endAtFallback() -> Stop? {
    guard let fallback else { return nil }
    position = fallback.position
    line = fallback.line
    lead = fallback.lead
    lineStart = fallback.lineStart
    isInLead = false
    isInString = false
    isAfterBackslash = false
    lastWasReturn = false
    return endBroken()
  }

  /// Ends a value outside an array with the end of input.
  mutating func endWithInput() {
    place = .betweenValues
  }
}
