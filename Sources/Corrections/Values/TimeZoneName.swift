/// A time zone as files name it (SPEC section 3, `time_zone`).
package enum TimeZoneName {
  /// What a name stands for, or why it stands for nothing.
  package enum Resolution: Equatable, Sendable {
    /// An IANA name in the tz database's own spelling.
    case iana(String)
    /// `time_zone_unknown`, with what the sender can do.
    case unknown(hint: String)
  }

  /// The zone that `text`, trimmed, names: an IANA zone or link in any case, kept as given, or a Windows id, daylight
  /// names included, by CLDR's default territory; an offset names no zone.
  package static func resolve(_ text: String) -> Resolution {
    let name = String(CellText.trim(text))
    if let index = index(of: name.utf8.span, in: TimeZoneTables.iana) { return .iana(TimeZoneTables.iana[index]) }
    if let zone = windowsZone(name) { return .iana(zone) }
    return .unknown(hint: hint(for: name))
  }

  private static func windowsZone(_ name: String) -> String? {
    if let index = index(of: name.utf8.span, in: TimeZoneTables.windows) { return TimeZoneTables.windowsZone[index] }
    // Windows' longest id has 35 bytes; what is not near it is not worth a copy.
    guard name.utf8.count <= 48 else { return nil }
    let standard = standardSpelling(name)
    return index(of: standard.span, in: TimeZoneTables.windows).map { TimeZoneTables.windowsZone[$0] }
  }

  /// Windows shows `… Daylight Time` in summer for the id `… Standard Time`, and since 2022 `Türkiye` for `Turkey`.
  private static func standardSpelling(_ name: String) -> [UInt8] {
    var bytes = Array(name.lowercased().utf8)
    if let range = firstRange(of: "daylight time", in: bytes) {
      bytes.replaceSubrange(range, with: "standard time".utf8)
    }
    if let space = bytes.firstIndex(of: UInt8(ascii: " ")),
      foldedName(String(decoding: bytes[..<space], as: UTF8.self)) == "turkiye"
    {
      bytes.replaceSubrange(..<space, with: "turkey".utf8)
    }
    return bytes
  }

  private static func firstRange(of words: String, in bytes: [UInt8]) -> Range<Int>? {
    let count = words.utf8.count
    guard bytes.count >= count else { return nil }
    for start in 0...bytes.count - count where bytes[start...].starts(with: words.utf8) {
      return start..<start + count
    }
    return nil
  }

  /// A binary search in a table that is sorted by ASCII-lower-cased bytes; allocates nothing.
  private static func index(of name: borrowing Span<UInt8>, in table: [String]) -> Int? {
    var low = 0
    var high = table.count
    while low < high {
      let middle = (low + high) / 2
      switch order(table[middle], name) {
      case 0: return middle
      case ..<0: low = middle + 1
      default: high = middle
      }
    }
    return nil
  }

  private static func order(_ entry: String, _ name: borrowing Span<UInt8>) -> Int {
    let entry = entry.utf8.span
    for position in 0..<min(entry.count, name.count) where entry[position] != name[position] {
      let difference = Int(entry[position].asciiLowercased) - Int(name[position].asciiLowercased)
      if difference != 0 { return difference }
    }
    return entry.count - name.count
  }
}

extension TimeZoneName {
  private static func hint(for name: String) -> String {
    if isOffset(name) {
      return "an offset names no zone: many zones share it and clocks change in summer; "
        + "use an IANA name such as Europe/Berlin or a Windows name such as Pacific Standard Time"
    }
    if name.hasPrefix("(UTC") || name.hasPrefix("(GMT") {
      return "this is what Windows shows, not the zone's name; use its id, such as Pacific Standard Time, "
        + "or an IANA name such as America/Los_Angeles"
    }
    let underscored = String(String.UnicodeScalarView(name.unicodeScalars.map { $0 == " " ? "_" : $0 }))
    if let index = index(of: underscored.utf8.span, in: TimeZoneTables.iana) {
      return "did you mean \(TimeZoneTables.iana[index])?"
    }
    if (2...5).contains(name.utf8.count) && name.utf8.allSatisfy(\.isASCIILetter) {
      return "an abbreviation can stand for several zones; "
        + "use an IANA name such as America/New_York or a Windows name such as Eastern Standard Time"
    }
    return "use an IANA name such as Europe/Berlin or a Windows name such as Pacific Standard Time"
  }

  /// `+05:30`, `UTC+2`, `GMT -5`, `-5.0`, `5.5`, `Z`: a number of hours, with or without the clock it is counted from.
  private static func isOffset(_ name: String) -> Bool {
    var rest = Substring(name.uppercased()).unicodeScalars
    if rest.elementsEqual("Z".unicodeScalars) { return true }
    if rest.starts(with: "UTC".unicodeScalars) || rest.starts(with: "GMT".unicodeScalars) { rest = rest.dropFirst(3) }
    rest = rest.drop { $0.properties.isWhitespace || $0 == "+" || $0 == "-" || $0 == "\u{2212}" || $0 == "\u{2013}" }
    return (1...6).contains(rest.count) && rest.contains { "0"..."9" ~= $0 }
      && rest.allSatisfy { "0"..."9" ~= $0 || $0 == ":" || $0 == "." || $0 == "," }
  }
}
