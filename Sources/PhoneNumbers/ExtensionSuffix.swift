/// An extension at the end of a text, with its label and whatever separates that from the number.
struct ExtensionSuffix {
  /// Where the label begins, or what separates it from the number.
  let start: Int
  let digits: Range<Int>
}

// How many digits an extension may have, by what announces it: the less certain the label, the fewer.
private let longestAfterExplicitLabel = 20
private let longestAfterLikelyLabel = 15
private let longestAfterAmbiguousLabel = 9
private let longestWithoutLabel = 6

// Every way to write an extension ends with its digits and perhaps '#', and has something else before its digits. So the
// digits are the same in every reading, and it suffices to look backward from them for the reading that begins first.
extension Span<Mark> {
  /// The extension at the end, if there is one.
  var extensionSuffix: ExtensionSuffix? {
    let hasHash = count > 0 && self[count - 1] == "#"
    let digitsEnd = hasHash ? count - 1 : count
    let digitsStart = start(ofRunUpTo: digitsEnd) { $0.isDigit }
    let length = digitsEnd - digitsStart
    guard length > 0, digitsStart > 0, length <= longestAfterExplicitLabel else { return nil }

    var found: Int?
    func consider(_ start: Int?) {
      if let start {
        found = min(found ?? start, start)
      }
    }
    // Between label and digits: a colon or stop, then spaces, commas and hyphens.
    let gap = start(ofRunUpTo: digitsStart) { $0.isSpacing || $0 == "," || $0 == "-" }
    let hasStop = gap > 0 && (self[gap - 1] == ":" || self[gap - 1] == "." || self[gap - 1] == .fullWidthStop)
    let labelEnd = hasStop ? gap - 1 : gap

    if !hasHash {
      consider(startOfRFC3966Label(endingAt: digitsStart))
    }
    if labelEnd > 0, !self[labelEnd - 1].isDigit {
      let explicit = startOfExplicitLabel(endingAt: labelEnd)
      let isShort = length <= longestAfterAmbiguousLabel
      if let label = explicit ?? (isShort ? startOfAmbiguousLabel(endingAt: labelEnd) : nil) {
        consider(start(ofRunUpTo: label) { $0.isSpacing || $0 == "," })
      }
    }
    if length <= longestAfterAmbiguousLabel {
      consider(startOfCommas(endingAt: labelEnd, gap: gap, gapEnd: digitsStart))
    }
    if length <= longestAfterLikelyLabel {
      consider(startOfDiallingPause(endingAt: labelEnd, gap: gap, gapEnd: digitsStart))
    }
    if hasHash, length <= longestWithoutLabel {
      let separators = start(ofRunUpTo: digitsStart) { $0 == "-" || $0 == " " }
      consider(separators < digitsStart ? separators : nil)
    }
    return found.map { ExtensionSuffix(start: $0, digits: digitsStart..<digitsEnd) }
  }

  /// ';ext='
  private func startOfRFC3966Label(endingAt end: Int) -> Int? {
    guard end >= 5, self[end - 1] == "=", hasLetters("ext", endingAt: end - 1), self[end - 5] == ";" else { return nil }
    return end - 5
  }

  /// 'ext', 'xtn', 'extension', 'extensión' and what lies between, the same in full width, 'доб', 'anexo'.
  private func startOfExplicitLabel(endingAt end: Int) -> Int? {
    if hasLetters("anexo", endingAt: end) { return end - 5 }
    if end >= 3, self[end - 1] == .cyrillicBe, self[end - 2] == .cyrillicO, self[end - 3] == .cyrillicDe {
      return end - 3
    }
    return startOfLatinLabel(endingAt: end) ?? startOfFullWidthLabel(endingAt: end)
  }

  private func startOfLatinLabel(endingAt end: Int) -> Int? {
    var index = end
    if hasLetters("n", endingAt: index) {
      index -= 1
    }
    if let stem = startOfExtensioEnding(endingAt: index) {
      index = stem
    }
    guard hasLetters("xt", endingAt: index) else { return nil }
    return hasLetters("e", endingAt: index - 2) ? index - 3 : index - 2
  }

  /// 'ensi' and an 'o' with or without its accent, be that one character or two.
  private func startOfExtensioEnding(endingAt end: Int) -> Int? {
    var index = end
    if index > 0, self[index - 1] == .acuteO {
      index -= 1
    } else {
      if index > 0, self[index - 1] == .combiningAcute {
        index -= 1
      }
      guard hasLetters("o", endingAt: index) else { return nil }
      index -= 1
    }
    return hasLetters("ensi", endingAt: index) ? index - 4 : nil
  }

  private func startOfFullWidthLabel(endingAt end: Int) -> Int? {
    var index = end
    if index > 0, self[index - 1] == .fullWidthN {
      index -= 1
    }
    guard index >= 2, self[index - 1] == .fullWidthT, self[index - 2] == .fullWidthX else { return nil }
    index -= 2
    return index > 0 && self[index - 1] == .fullWidthE ? index - 1 : index
  }

  /// A single character, or 'int', which may as well mean something else.
  private func startOfAmbiguousLabel(endingAt end: Int) -> Int? {
    guard end > 0 else { return nil }
    switch self[end - 1].folded {
    case Mark(ascii: "x"), Mark(ascii: "#"), Mark(ascii: "~"), .fullWidthX, .fullWidthHash, .fullWidthTilde:
      return end - 1
    default: break
    }
    if hasLetters("int", endingAt: end) { return end - 3 }
    guard
      end >= 3, self[end - 1] == .fullWidthT, self[end - 2] == .fullWidthN, self[end - 3] == .fullWidthI
    else { return nil }
    return end - 3
  }

  /// ';' or ',,', for which telephones wait before they dial on.
  private func startOfDiallingPause(endingAt end: Int, gap: Int, gapEnd: Int) -> Int? {
    if end > 0, self[end - 1] == ";" { return startOfSpacing(upTo: end - 1) }
    if end < gap, end >= 2, self[end - 1] == ",", self[end - 2] == "," { return startOfSpacing(upTo: end - 2) }
    for index in gap..<gapEnd where index + 1 < gapEnd && self[index] == "," && self[index + 1] == "," {
      return startOfSpacing(upTo: index)
    }
    return nil
  }

  /// Any number of commas.
  private func startOfCommas(endingAt end: Int, gap: Int, gapEnd: Int) -> Int? {
    if end < gap, end > 0, self[end - 1] == "," {
      return startOfSpacing(upTo: start(ofRunUpTo: end) { $0 == "," })
    }
    for index in gap..<gapEnd where self[index] == "," {
      return startOfSpacing(upTo: index)
    }
    return nil
  }

  private func startOfSpacing(upTo end: Int) -> Int {
    start(ofRunUpTo: end) { $0.isSpacing }
  }

  private func start(ofRunUpTo end: Int, where belongs: (Mark) -> Bool) -> Int {
    var index = end
    while index > 0, belongs(self[index - 1]) {
      index -= 1
    }
    return index
  }

  /// Whether ASCII letters stand before `end`, in either case.
  private func hasLetters(_ letters: String, endingAt end: Int) -> Bool {
    var index = end - letters.utf8.count
    guard index >= 0 else { return false }
    for letter in letters.utf8 {
      guard self[index].folded.code == UInt16(letter) else { return false }
      index += 1
    }
    return true
  }
}

extension Mark {
  fileprivate var isSpacing: Bool { self == " " || self == .noBreakSpace || self == "\t" }
}
