package import LeadModel

/// What a phone cell holds after repair, before any phone parser sees it (SPEC section 4); libphonenumber alone would
/// silently take `2125550123.0` for a longer number.
package struct PhoneCell {
  /// One number, or the reason why the row is refused.
  package enum Reading: Equatable, Sendable {
    /// One number, as text for the phone parser: ASCII digits, its extension left in, no URI, no spreadsheet wrapping.
    case number(text: String, repairs: RepairSet)
    /// Not one number; the row is refused with this code.
    case fault(RejectCode, hint: String)
  }

  /// Repairs what can only mean one number and refuses what could be another one; a cell with nothing to repair comes
  /// back as it is, without a copy.
  package static func read(_ cell: String) -> Reading {
    isClean(cell.utf8.span) ? .number(text: cell, repairs: []) : readClosely(cell)
  }

  /// Whether `cell`, trimmed of ASCII white space, is `^\+[1-9]\d{1,14}$`, as `--require-e164` asks before any repair.
  package static func isStrictE164(_ cell: String) -> Bool {
    let bytes = cell.utf8.span
    var start = 0
    var end = bytes.count
    while start < end && bytes[start].isASCIIBlank { start += 1 }
    while start < end && bytes[end - 1].isASCIIBlank { end -= 1 }
    guard (3...16).contains(end - start), bytes[start] == UInt8(ascii: "+"), bytes[start + 1] != UInt8(ascii: "0")
    else { return false }
    for index in start + 1..<end where !bytes[index].isASCIIDigit { return false }
    return true
  }

  /// The whole way, which must agree with the short one wherever that is taken.
  static func readClosely(_ cell: String) -> Reading {
    var repairing = PhoneRepairing(cell)
    if let fault = repairing.run() { return fault }
    return .number(text: String(decoding: repairing.bytes, as: UTF8.self), repairs: repairing.repairs)
  }

  /// Digits that may begin with `+` and stand in groups by spaces, hyphens, brackets and dots, and nothing that a
  /// repair or a fault could be about.
  package static func isClean(_ bytes: borrowing Span<UInt8>) -> Bool {
    guard bytes.count > 0, bytes[bytes.count - 1].isASCIIDigit else { return false }
    var dots = 0
    var marks = 0
    var digits = 0
    var digitsBeforeDot = 0
    var bracketDigits = 0
    var nonzero = false
    for index in 0..<bytes.count {
      let byte = bytes[index]
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        digits += 1
        bracketDigits += 1
        if byte != UInt8(ascii: "0") { nonzero = true }
      case UInt8(ascii: "+"):
        if index > 0 { return false }
      case UInt8(ascii: " ") where index > 0:
        marks += 1
      case UInt8(ascii: "-") where index > 0:
        marks += 1
      case UInt8(ascii: "."):
        // One alone may be a decimal point, two together an ellipsis.
        dots += 1
        digitsBeforeDot = digits
        if index == 0 || bytes[index - 1] == byte { return false }
      case UInt8(ascii: "("):
        marks += 1
        bracketDigits = 0
      case UInt8(ascii: ")"):
        // It may be a trunk zero.
        if bracketDigits == 1 { return false }
      default:
        return false
      }
    }
    // One dot may be a decimal point, but not in `0740.123456`: too few digits before it for a number, too many after.
    if dots == 1, digitsBeforeDot > 6 || digits - digitsBeforeDot < 3 { return false }
    // A hyphen may make a date, but no date has nine digits or a plus. A dot behind few digits may make a fraction.
    let isInternational = bytes[0] == UInt8(ascii: "+") && dots == 0
    return nonzero && (dots + marks == 0 || digits > 8 || isInternational)
  }
}
