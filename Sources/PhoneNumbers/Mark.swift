/// A character of the text as far as phone numbers care: an ASCII character as itself, any other as one of the marks.
struct Mark: Equatable {
  let code: UInt16

  init(_ code: UInt16) {
    self.code = code
  }

  init(ascii character: Unicode.Scalar) {
    code = UInt16(truncatingIfNeeded: character.value)
  }

  // The order is that of MARKS and OTHER_MARKS in Scripts/make-phone-table.
  static let fullWidthPlus = Mark(128)
  static let noBreakSpace = Mark(129)
  static let fullWidthStop = Mark(130)
  static let fullWidthTilde = Mark(131)
  static let fullWidthHash = Mark(132)
  static let fullWidthE = Mark(133)
  static let fullWidthX = Mark(134)
  static let fullWidthT = Mark(135)
  static let fullWidthN = Mark(136)
  static let fullWidthI = Mark(137)
  static let cyrillicDe = Mark(138)
  static let cyrillicO = Mark(139)
  static let cyrillicBe = Mark(140)
  static let acuteO = Mark(141)
  static let combiningAcute = Mark(142)
  static let punctuation = Mark(143)
  static let wordPunctuation = Mark(144)
  static let dotlessI = Mark(145)
  static let dottedI = Mark(146)
  static let longS = Mark(147)
  static let kelvin = Mark(148)
  static let otherWord = Mark(149)
  static let other = Mark(150)

  /// Non-ASCII decimal digits: 1024 + 10 × index of the script's zero + value.
  static let firstDigit: UInt16 = 1024

  static func digit(script: Int, value: UInt32) -> Mark {
    Mark(firstDigit &+ UInt16(truncatingIfNeeded: script) &* 10 &+ UInt16(truncatingIfNeeded: value))
  }

  static func == (one: Mark, letter: Unicode.Scalar) -> Bool {
    UInt32(one.code) == letter.value
  }

  static func != (one: Mark, letter: Unicode.Scalar) -> Bool {
    UInt32(one.code) != letter.value
  }

  /// 0 to 9 for decimal digits of any script.
  var digit: UInt8? {
    let value = code >= Self.firstDigit ? (code &- Self.firstDigit) % 10 : code &- 48
    return value < 10 ? UInt8(truncatingIfNeeded: value) : nil
  }

  var isDigit: Bool { code >= Self.firstDigit || code &- 48 < 10 }

  var isPlus: Bool { self == "+" || self == .fullWidthPlus }

  var isASCIILetter: Bool { code < 128 && (code | 0x20) &- 97 < 26 }

  /// A letter in a pattern that ignores case, for which Python takes four more characters.
  var isLetter: Bool { isASCIILetter || code >= Self.dotlessI.code && code <= Self.kelvin.code }

  /// The letter in lower case, with the characters that Python's comparison takes for an `i` or an `s`.
  var folded: Mark {
    if isASCIILetter { return Mark(code | 0x20) }
    switch self {
    case .dotlessI, .dottedI: return Mark(ascii: "i")
    case .longS: return Mark(ascii: "s")
    default: return self
    }
  }

  /// Punctuation that may stand anywhere in a number; `x` is a placeholder for carrier codes.
  var isPunctuation: Bool {
    switch self.code {
    case 0x2D, 0x78, 0x58, 0x20, 0x28, 0x29, 0x2E, 0x5B, 0x5D, 0x2F, 0x7E: true
    case Self.noBreakSpace.code, Self.fullWidthStop.code, Self.fullWidthTilde.code: true
    case Self.punctuation.code, Self.wordPunctuation.code: true
    default: false
    }
  }

  /// What remains at the end of a text: letters and numbers of any script, and `#`, which may end an extension.
  var endsNumber: Bool {
    if isDigit || isASCIILetter || self == "#" { return true }
    switch self {
    case .fullWidthPlus, .noBreakSpace, .fullWidthStop, .fullWidthTilde, .fullWidthHash, .combiningAcute: return false
    case .punctuation, .other: return false
    default: return code >= 128
    }
  }

  /// The key of a telephone on which the character is printed; ASCII digits count, digits of other scripts do not.
  var key: UInt8? {
    if code &- 48 < 10 { return UInt8(truncatingIfNeeded: code &- 48) }
    switch self {
    // Python's upper case of these two is an ASCII letter; that of the other two letters is not.
    case .dotlessI: return 4
    case .longS: return 7
    default: break
    }
    guard isASCIILetter else { return nil }
    switch code | 0x20 {
    case 97...99: return 2
    case 100...102: return 3
    case 103...105: return 4
    case 106...108: return 5
    case 109...111: return 6
    case 112...115: return 7
    case 116...118: return 8
    default: return 9
    }
  }
}
