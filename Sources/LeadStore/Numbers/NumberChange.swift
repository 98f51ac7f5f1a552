import LeadModel

/// That a lead has got a number, or has it no more, as a row of `number_changes` says it in order: `+` or `-`, the
/// number, `@`, the lead's rowid, and the same again for the next.
struct NumberChange {
  let entry: NumberedLead
  let isThere: Bool

  /// Appends a change as it is kept.
  func append(to text: inout [UInt8]) {
    JSONText.append(entry.number, behind: UInt8(ascii: isThere ? "+" : "-"), to: &text)
    JSONText.append(entry.lead, behind: UInt8(ascii: "@"), to: &text)
  }

  /// The same in SQL, for a row of `leads`; empty where it has no number.
  ///
  /// - Parameter row: `OLD` or `NEW`.
  static func sql(_ row: String, isThere: Bool) -> String {
    "coalesce('\(isThere ? "+" : "-")' || CAST(\(row).phone AS INTEGER) || '@' || \(row).rowid, '')"
  }

  /// Calls a body with each change of a row of `number_changes`.
  ///
  /// - Returns: false where the text is no such row.
  static func forEach(in text: Span<UInt8>, _ body: (NumberChange) throws -> Void) rethrows -> Bool {
    var place = 0
    while place < text.count {
      let mark = text[place]
      guard mark == UInt8(ascii: "+") || mark == UInt8(ascii: "-") else { return false }
      place += 1
      guard let number = integer(in: text, at: &place), place < text.count, text[place] == UInt8(ascii: "@") else {
        return false
      }
      place += 1
      guard let lead = integer(in: text, at: &place) else { return false }
      try body(
        NumberChange(entry: NumberedLead(number: number, lead: lead), isThere: mark == UInt8(ascii: "+")))
    }
    return true
  }

  private static func integer(in text: Span<UInt8>, at place: inout Int) -> Int64? {
    let isNegative = place < text.count && text[place] == UInt8(ascii: "-")
    if isNegative { place += 1 }
    let start = place
    var value: UInt64 = 0
    while place < text.count, case let digit = text[place] &- UInt8(ascii: "0"), digit < 10, place - start < 19 {
      value = value * 10 + UInt64(digit)
      place += 1
    }
    guard place > start, value <= UInt64(Int64.max) + (isNegative ? 1 : 0) else { return nil }
    return Int64(truncatingIfNeeded: isNegative ? 0 &- value : value)
  }
}
