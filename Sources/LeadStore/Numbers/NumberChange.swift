import LeadModel

/// What became of a number, as a row of `leadpatch_number_changes` says it in order: a mark, the number, `@`, the lead's
/// rowid, and the same again for the next.
struct NumberChange {
  enum Kind: UInt8 {
    /// The lead has the number.
    case has = 0x2B  // +
    /// The lead has it no more.
    case hasLost = 0x2D  // -
    /// The lead may have it no more; whoever wants to know looks at the lead.
    case mayHaveLost = 0x7E  // ~

    fileprivate var mark: Unicode.Scalar { Unicode.Scalar(rawValue) }
  }

  /// Begins a row that says nothing of numbers, a remark.
  private static let remarkMark: Unicode.Scalar = "#"
  /// Whether a row is a remark, in SQL.
  static let isRemark = "substr(changes, 1, 1) = '\(remarkMark)'"

  /// A remark like no other.
  static func makeRemark() -> String { "\(remarkMark)\(UInt64.random(in: .min ... .max))" }

  let entry: NumberedLead
  let kind: Kind

  /// Appends a change as it is kept.
  func append(to text: inout [UInt8]) {
    JSONText.append(entry.number, behind: kind.rawValue, to: &text)
    JSONText.append(entry.lead, behind: UInt8(ascii: "@"), to: &text)
  }

  /// The same in SQL, for a row of `leads`; empty where it has no number.
  ///
  /// - Parameter row: `OLD`, `NEW` or the table.
  static func sql(_ row: String, _ kind: Kind) -> String {
    "coalesce('\(kind.mark)' || CAST(\(row).phone AS INTEGER) || '@' || \(row).rowid, '')"
  }

  /// Calls a body with each change of a row of `leadpatch_number_changes`.
  ///
  /// - Returns: false where the text is no such row.
  static func forEach(in text: Span<UInt8>, _ body: (NumberChange) throws -> Void) rethrows -> Bool {
    var place = 0
    if text.count > 0, text[0] == UInt8(ascii: remarkMark) { return true }
    while place < text.count {
      guard let kind = Kind(rawValue: text[place]) else { return false }
      place += 1
      guard let number = integer(in: text, at: &place), place < text.count, text[place] == UInt8(ascii: "@") else {
        return false
      }
      place += 1
      guard let lead = integer(in: text, at: &place) else { return false }
      try body(NumberChange(entry: NumberedLead(number: number, lead: lead), kind: kind))
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
