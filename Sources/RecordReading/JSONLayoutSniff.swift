/// Whether a JSON text has a value on each line, or is a document.
enum JSONLayoutSniff {
  /// A first line that is one whole value is JSON Lines, but for an array that nothing follows. A beginning that is good
  /// as a document is one. What is good as neither is JSON Lines where lines that start with `{` are whole values, each
  /// with such a line or the end of input after it, and no such line ends in a comma; or where a malformed first line
  /// has a line with `{` after it that ends in no comma; else a document.
  static func layout(of text: Span<UInt8>, isWhole: Bool) -> FormatSniff.Layout {
    let lines = Lines(text, isWhole: isWhole)
    guard let first = lines.all.first else { return .jsonLines }
    let firstByte = text[first.lowerBound]
    guard firstByte == .openBrace || firstByte == .openBracket else { return .jsonLines }
    let evidence = Evidence(lines, text)
    let firstOutcome = outcome(of: text.extracting(first))
    let isFirstCut = lines.all.count == 1 && lines.isLastCut
    if firstOutcome == .whole, !isFirstCut {
      if firstByte == .openBrace { return .jsonLines }
      return evidence.speaksForLines ? .jsonLines : .jsonDocument
    }
    switch documentOutcome(of: text, isArray: firstByte == .openBracket) {
    case .whole: return isFirstCut && firstByte == .openBrace ? .jsonLines : .jsonDocument
    case .values where isFirstCut || firstOutcome != .malformed || !evidence.speaksForLines: return .jsonDocument
    case .cut where isFirstCut: return firstByte == .openBracket ? .jsonDocument : .jsonLines
    case .cut where !isWhole: return .jsonDocument
    case .cut where firstByte == .openBracket: return .jsonDocument
    case .values, .cut, .malformed: break
    }
    if evidence.speaksForLines { return .jsonLines }
    guard firstOutcome == .malformed, !evidence.hasCommas else { return .jsonDocument }
    guard lines.all.count > 1 else { return firstByte == .openBrace ? .jsonLines : .jsonDocument }
    let second = lines.all[1]
    guard text[second.lowerBound] == .openBrace else { return .jsonDocument }
    // `[{"a": nope},` and `{"b":2}]` are an array's.
    let isArray =
      firstByte == .openBracket && (ends(first, with: .comma, text) || ends(second, with: .closeBracket, text))
    return isArray ? .jsonDocument : .jsonLines
  }

  /// Whether a text that does not begin as JSON has JSON objects on its second line and the line after it.
  static func isLinesAfterBadFirstLine(_ text: Span<UInt8>, isWhole: Bool) -> Bool {
    let lines = Lines(text, isWhole: isWhole)
    guard lines.all.count > 1 else { return false }
    for index in 1..<min(lines.all.count, 3) {
      let line = lines.all[index]
      if index == lines.all.count - 1, lines.isLastCut { return index > 1 }
      guard text[line.lowerBound] == .openBrace, outcome(of: text.extracting(line)) == .whole else { return false }
    }
    return true
  }

  enum Outcome { case whole, values, cut, malformed }

  private static func outcome(of text: Span<UInt8>) -> Outcome {
    var scanner = JSONScanner()
    var tape = JSONTape()
    do throws(JSONFault) {
      try scanner.scanChecked(text, into: &tape)
      return .whole
    } catch {
      return error.kind == .unexpectedEnd || error.kind == .empty ? .cut : .malformed
    }
  }

  /// `.whole`: one value; `.values`: several, the last perhaps cut.
  private static func documentOutcome(of text: Span<UInt8>, isArray: Bool) -> Outcome {
    // The array itself is no part of a record's depth.
    var scanner = JSONScanner(maxDepth: RecordLimits().maxDepth + 1)
    var tape = JSONTape()
    var index = 0
    var count = 0
    while true {
      index = JSONScanner.skipSpace(text, from: index)
      if index == text.count { return count == 1 ? .whole : .values }
      if isArray, count == 1 { return .malformed }
      tape.removeAll()
      do throws(JSONFault) {
        index = try scanner.scanValue(text, from: index, into: &tape)
        count += 1
      } catch {
        if error.kind != .unexpectedEnd { return .malformed }
        return count > 0 ? .values : .cut
      }
    }
  }

  /// Whether a line that is not blank has this byte last, but for white space.
  private static func ends(_ line: Range<Int>, with byte: UInt8, _ text: Span<UInt8>) -> Bool {
    var end = line.upperBound
    while text[end - 1].isJSONSpace { end -= 1 }
    return text[end - 1] == byte
  }

  /// The lines that are not blank, without white space before them.
  private struct Lines {
    var all: [Range<Int>] = []
    /// Whether the last one goes on beyond what is looked at.
    let isLastCut: Bool

    init(_ text: Span<UInt8>, isWhole: Bool) {
      var start = 0
      var unused: UInt64 = 0
      var isCut = false
      while start < text.count {
        let end = text.firstLineEnd(from: start, to: text.count, seen: &unused)
        while start < end, text[start].isJSONSpace { start += 1 }
        if start < end {
          all.append(start..<end)
          isCut = end == text.count && !isWhole
        }
        start = end + 1
      }
      isLastCut = isCut
    }
  }

  /// What the lines that start with `{` say.
  private struct Evidence {
    /// A whole value that has another line with `{`, or the end of input, after it.
    private(set) var hasWholeLines = false
    /// A line that goes on with a comma, as elements of an array do.
    private(set) var hasCommas = false

    var speaksForLines: Bool { hasWholeLines && !hasCommas }

    init(_ lines: Lines, _ text: Span<UInt8>) {
      for (index, line) in lines.all.enumerated().dropFirst() {
        let isLast = index == lines.all.count - 1
        if isLast, lines.isLastCut { break }
        guard text[line.lowerBound] == .openBrace else { continue }
        if JSONLayoutSniff.ends(line, with: .comma, text) {
          hasCommas = true
        } else if JSONLayoutSniff.outcome(of: text.extracting(line)) == .whole,
          isLast || text[lines.all[index + 1].lowerBound] == .openBrace
        {
          hasWholeLines = true
        }
      }
    }
  }
}
