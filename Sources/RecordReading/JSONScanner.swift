/// A strict scanner of one JSON value by RFC 8259; it holds no text, and no recursion limits what it can refuse.
///
/// Refused beyond the grammar are duplicate keys (compared without their escapes), lone surrogates, NUL, bytes that are
/// not UTF-8 and nesting over `maxDepth` (SPEC section 4). Numbers are kept as written.
package struct JSONScanner: Sendable {
  /// Deepest nesting; a scalar has depth 0, `[]` has depth 1.
  package let maxDepth: Int
  private var keys = JSONKeySet()

  /// A scanner; its storage is reused from value to value.
  package init(maxDepth: Int = RecordLimits().maxDepth) {
    self.maxDepth = maxDepth
  }

  /// Scans a text that is one value, with white space around it, up to 4 GiB; throws the first fault, bytes outside the
  /// encoding before all others. Linear in the text.
  package mutating func scan(_ bytes: Span<UInt8>, into tape: inout JSONTape) throws(JSONFault) {
    if let bad = UTF8Check.firstInvalid(in: bytes, 0..<bytes.count) {
      tape.removeAll()
      throw JSONFault(bytes[bad] == 0 ? .nul : .invalidUTF8, at: bad)
    }
    try scanChecked(bytes, into: &tape)
  }

  /// As `scan`, of a text that is known to be UTF-8 without NUL.
  mutating func scanChecked(_ bytes: Span<UInt8>, into tape: inout JSONTape) throws(JSONFault) {
    tape.removeAll()
    do throws(JSONFault) {
      let end = try scanValue(bytes, from: 0, into: &tape)
      let rest = Self.skipSpace(bytes, from: end)
      if rest < bytes.count { throw JSONFault(.textAfterValue, at: rest) }
    } catch {
      tape.removeAll()
      throw error
    }
  }

  private enum Expected { case value, valueOrClose, key, keyOrClose, commaOrClose }

  /// Scans one value from `start` on, white space before it included, and returns where it ends.
  mutating func scanValue(_ bytes: Span<UInt8>, from start: Int, into tape: inout JSONTape) throws(JSONFault) -> Int {
    let count = bytes.count
    var index = start
    var container = -1
    var isObject = false
    var depth = 0
    var expected = Expected.value
    var key = 0..<0
    var keyHasEscapes = false
    while true {
      index = Self.skipSpace(bytes, from: index)
      if index == count { throw JSONFault(container < 0 ? .empty : .unexpectedEnd, at: index) }
      let byte = bytes[index]
      switch expected {
      case .value, .valueOrClose:
        if byte == .closeBracket, expected == .valueOrClose { break }
        let kind: JSONNode.Kind
        let begin = index
        var hasEscapes = false
        switch byte {
        case .quote:
          kind = .string
          (index, hasEscapes) = try Self.skipString(bytes, from: index)
        case .openBrace, .openBracket:
          depth += 1
          if depth > maxDepth { throw JSONFault(.tooDeep, at: index) }
          kind = byte == .openBrace ? .object : .array
          index += 1
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
          kind = .number
          index = try Self.skipNumber(bytes, from: index)
        case UInt8(ascii: "t"):
          kind = .true
          index = try Self.skipWord("true", bytes, from: index)
        case UInt8(ascii: "f"):
          kind = .false
          index = try Self.skipWord("false", bytes, from: index)
        case UInt8(ascii: "n"):
          kind = .null
          index = try Self.skipWord("null", bytes, from: index)
        default:
          throw JSONFault(Self.valueFault(byte), at: index)
        }
        let node = tape.count
        tape.append(
          JSONNode(
            kind, start: begin, end: index, key: key, hasEscapes: hasEscapes, keyHasEscapes: keyHasEscapes,
            index: node, parent: container))
        key = 0..<0
        keyHasEscapes = false
        if kind == .object || kind == .array {
          container = node
          isObject = kind == .object
          expected = isObject ? .keyOrClose : .valueOrClose
        } else {
          if container < 0 { return index }
          expected = .commaOrClose
        }
        continue
      case .key, .keyOrClose:
        if byte == .closeBrace, expected == .keyOrClose { break }
        guard byte == .quote else {
          throw JSONFault(byte == UInt8(ascii: "'") ? .singleQuote : .expectedKey, at: index)
        }
        let begin = index + 1
        (index, keyHasEscapes) = try Self.skipString(bytes, from: index)
        key = begin..<index - 1
        index = Self.skipSpace(bytes, from: index)
        if index == count { throw JSONFault(.unexpectedEnd, at: index) }
        if bytes[index] != .colon { throw JSONFault(.expectedColon, at: index) }
        index += 1
        expected = .value
        continue
      case .commaOrClose:
        if byte == .comma {
          index += 1
          expected = isObject ? .key : .value
          continue
        }
        guard byte == (isObject ? .closeBrace : .closeBracket) else { throw JSONFault(.expectedComma, at: index) }
      }
      // The innermost object or array ends here.
      index += 1
      tape.close(container, end: index)
      if isObject, let repeated = keys.firstRepeated(in: container, of: tape, bytes) {
        throw JSONFault(.duplicateKey, at: repeated)
      }
      depth -= 1
      guard let parent = tape[container].parent else { return index }
      container = parent
      isObject = tape[container].kind == .object
      expected = .commaOrClose
    }
  }

  @inline(__always)
  static func skipSpace(_ bytes: Span<UInt8>, from start: Int) -> Int {
    var index = start
    while index < bytes.count, bytes[index].isJSONSpace { index += 1 }
    return index
  }

  /// The end of the string whose opening quote is at `start`, and whether it has escapes.
  @inline(__always)
  private static func skipString(_ bytes: Span<UInt8>, from start: Int) throws(JSONFault) -> (Int, Bool) {
    var hasEscapes = false
    var index = start + 1
    while true {
      index = bytes.firstInString(from: index, to: bytes.count)
      if index == bytes.count { throw JSONFault(.unexpectedEnd, at: index) }
      switch bytes[index] {
      case .quote: return (index + 1, hasEscapes)
      case .backslash:
        hasEscapes = true
        index = try skipEscape(bytes, from: index)
      default: throw JSONFault(.controlCharacter, at: index)
      }
    }
  }

  private static func skipEscape(_ bytes: Span<UInt8>, from start: Int) throws(JSONFault) -> Int {
    guard start + 1 < bytes.count else { throw JSONFault(.unexpectedEnd, at: bytes.count) }
    switch bytes[start + 1] {
    case .quote, .backslash, UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"),
      UInt8(ascii: "r"), UInt8(ascii: "t"):
      return start + 2
    case UInt8(ascii: "u"):
      if start + 6 > bytes.count { throw JSONFault(.unexpectedEnd, at: bytes.count) }
      let unit = JSONText.unit(bytes, at: start + 2)
      if unit > 0xFFFF { throw JSONFault(.badEscape, at: start) }
      if unit & 0xFC00 == 0xDC00 { throw JSONFault(.loneSurrogate, at: start) }
      guard unit & 0xFC00 == 0xD800 else { return start + 6 }
      // A text that ends inside the second half is not refused for that half.
      let second = start + 6
      if second == bytes.count || second + 1 == bytes.count && bytes[second] == .backslash {
        throw JSONFault(.unexpectedEnd, at: bytes.count)
      }
      guard bytes[second] == .backslash, bytes[second + 1] == UInt8(ascii: "u") else {
        throw JSONFault(.loneSurrogate, at: start)
      }
      if second + 6 > bytes.count { throw JSONFault(.unexpectedEnd, at: bytes.count) }
      if JSONText.unit(bytes, at: second + 2) & 0xFFFF_FC00 != 0xDC00 { throw JSONFault(.loneSurrogate, at: start) }
      return start + 12
    default: throw JSONFault(.badEscape, at: start)
    }
  }

  private static func skipNumber(_ bytes: Span<UInt8>, from start: Int) throws(JSONFault) -> Int {
    var index = start
    if bytes[index] == UInt8(ascii: "-") { index += 1 }
    let whole = index
    index = try skipDigits(bytes, from: index)
    if bytes[whole] == UInt8(ascii: "0"), index > whole + 1 { throw JSONFault(.badNumber, at: whole) }
    if index < bytes.count, bytes[index] == UInt8(ascii: ".") { index = try skipDigits(bytes, from: index + 1) }
    if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
      index += 1
      if index < bytes.count, bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-") { index += 1 }
      index = try skipDigits(bytes, from: index)
    }
    // `1a`, `1.2.3`, `1-2`: one bad number reads better than a missing comma.
    if index < bytes.count, isWordByte(bytes[index]) { throw JSONFault(.badNumber, at: index) }
    return index
  }

  /// At least one digit.
  @inline(__always)
  private static func skipDigits(_ bytes: Span<UInt8>, from start: Int) throws(JSONFault) -> Int {
    var index = start
    while index < bytes.count, bytes[index] &- 0x30 < 10 { index += 1 }
    if index == start { throw JSONFault(index == bytes.count ? .unexpectedEnd : .badNumber, at: index) }
    return index
  }

  private static func skipWord(
    _ word: StaticString, _ bytes: Span<UInt8>, from start: Int
  ) throws(JSONFault) -> Int {
    var index = start
    for byte in word.description.utf8 {
      if index == bytes.count { throw JSONFault(.unexpectedEnd, at: index) }
      if bytes[index] != byte { throw JSONFault(.badLiteral, at: start) }
      index += 1
    }
    if index < bytes.count, isWordByte(bytes[index]) { throw JSONFault(.badLiteral, at: start) }
    return index
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "+"),
      UInt8(ascii: "-"):
      true
    default: false
    }
  }

  private static func valueFault(_ byte: UInt8) -> JSONFault.Kind {
    switch byte {
    case UInt8(ascii: "'"): .singleQuote
    case UInt8(ascii: "+"), UInt8(ascii: "."): .badNumber
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): .badLiteral
    default: .expectedValue
    }
  }
}
