// What a text must look like to be a phone number.
extension Span<Mark> {
  /// Whether this looks like a number: two digits and nothing else, or at least three digits with punctuation between
  /// them, then letters, digits and punctuation, and at the end perhaps an extension.
  var isViable: Bool {
    if count == 2, self[0].isDigit, self[1].isDigit { return true }
    var index = 0
    while index < count, self[index].isPlus {
      index += 1
    }
    var digits = 0
    while digits < 3 {
      guard index < count else { return false }
      let mark = self[index]
      guard mark.isDigit || mark.isPunctuation || mark == "*" else { return false }
      digits += mark.isDigit ? 1 : 0
      index += 1
    }
    let afterThreeDigits = index
    while index < count, self[index].isDigit || self[index].isLetter || self[index].isPunctuation || self[index] == "*"
    {
      index += 1
    }
    if index == count { return true }
    guard let suffix = extensionSuffix else { return false }
    return suffix.start >= afterThreeDigits && suffix.start <= index
  }

  /// What lies between the first plus or digit and the last letter or digit, or a second number.
  var rangeOfNumber: Range<Int> {
    var start = 0
    while start < count, !self[start].isDigit, !self[start].isPlus {
      start += 1
    }
    var end = count
    while end > start, !self[end - 1].endsNumber {
      end -= 1
    }
    return start..<start + (extracting(start..<end).startOfSecondNumber ?? end - start)
  }

  /// The slash of '/x' or '\x', which begins a second extension and so a second number; spaces may stand between.
  private var startOfSecondNumber: Int? {
    for index in 0..<count where self[index] == "/" || self[index] == "\\" {
      var next = index + 1
      while next < count, self[next] == " " {
        next += 1
      }
      if next < count, self[next] == "x" { return index }
    }
    return nil
  }

  /// RFC 3966 global-number-digits: a plus, then digits and visual separators, at least one digit among them.
  var isGlobalNumber: Bool {
    guard count > 0, self[0] == "+" else { return false }
    var digits = 0
    for index in 1..<count {
      let mark = self[index]
      guard mark.isDigit || mark == "-" || mark == "." || mark == "(" || mark == ")" else { return false }
      digits += mark.isDigit ? 1 : 0
    }
    return digits > 0
  }

  /// RFC 3966 domainname: labels between dots, hyphens inside them alone; the last begins with a letter.
  var isDomainName: Bool {
    let end = count > 0 && self[count - 1] == "." ? count - 1 : count
    var label = 0
    for index in 0..<end where self[index] == "." {
      guard extracting(label..<index).isDomainLabel else { return false }
      label = index + 1
    }
    return extracting(label..<end).isDomainLabel && self[label].isASCIILetter
  }

  private var isDomainLabel: Bool {
    guard count > 0, self[0] != "-", self[count - 1] != "-" else { return false }
    for index in indices where !self[index].isDigit && !self[index].isASCIILetter && self[index] != "-" {
      return false
    }
    return true
  }
}
