/// The extension at the end of a phone cell, in the spellings that libphonenumber knows.
enum PhoneExtension {
  /// Where the extension of `bytes`, its label and the marks before that begin; the end where there is none.
  static func start(in bytes: [UInt8]) -> Int {
    var end = bytes.count
    let hasHash = bytes.last == UInt8(ascii: "#")
    if hasHash { end -= 1 }
    var start = end
    while start > 0 && bytes[start - 1].isASCIIDigit { start -= 1 }
    let digits = end - start
    guard (1...20).contains(digits) else { return bytes.count }

    var before = start
    while before > 0 && (isSpacing(bytes[before - 1]) || bytes[before - 1] == UInt8(ascii: "-")) { before -= 1 }
    let marks = before..<start
    if before > 0 && (bytes[before - 1] == UInt8(ascii: ":") || bytes[before - 1] == UInt8(ascii: ".")) { before -= 1 }
    for label in labels where digits <= label.limit && ends(bytes[..<before], with: label.text) {
      before -= label.text.count
      while before > 0 && isSpacing(bytes[before - 1]) { before -= 1 }
      return before
    }
    // `- 503#`, as some Americans write it.
    let isAmerican = hasHash && digits <= 6 && bytes[marks].contains { $0 == 0x20 || $0 == 0x2D }
    return isAmerican ? marks.lowerBound : bytes.count
  }

  private static func isSpacing(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: ",")
  }

  private static func ends(_ bytes: ArraySlice<UInt8>, with label: [UInt8]) -> Bool {
    bytes.count >= label.count && zip(bytes.suffix(label.count), label).allSatisfy { $0.asciiLowercased == $1 }
  }

  /// Longest first, with the number of digits that libphonenumber believes after each.
  private static let labels: [(text: [UInt8], limit: Int)] = {
    let explicit = [
      ";ext=", "extensio\u{301}n", "extensio\u{301}", "extensión", "extensió", "extension", "extensio", "extn", "ext",
      "xtensio\u{301}n", "xtensio\u{301}", "xtensión", "xtensió", "xtension", "xtensio", "xtn", "xt",
      "extensiÓn", "extensiÓ", "доб", "Доб", "ДОБ", "anexo",
    ]
    return explicit.map { (Array($0.utf8), 20) } + ["int", "x", "#", "~"].map { (Array($0.utf8), 9) }
  }()
}
