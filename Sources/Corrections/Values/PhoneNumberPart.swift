import LeadModel

/// The checks on a mended phone cell: is it one number, written as numbers are written?
struct PhoneNumberPart {
  private let bytes: [UInt8]
  /// All but a labelled extension.
  private let body: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    body = bytes[..<PhoneExtension.start(in: bytes)]
  }

  /// Why this is not one number, or nil.
  func fault() -> PhoneCell.Reading? {
    if holdsTwoNumbers { return .fault(.phoneMultiple, hint: RejectCode.phoneMultiple.hint) }
    if let hint = letterHint { return .fault(.phoneInvalid, hint: hint) }
    if isDate { return .fault(.phoneInvalid, hint: PhoneHint.date) }
    if endsInFraction { return .fault(.phoneInvalid, hint: PhoneHint.fraction) }
    if endsInRange { return .fault(.phoneInvalid, hint: PhoneHint.range) }
    if hasStarOrHash { return .fault(.phoneInvalid, hint: PhoneHint.serviceCode) }
    if endsInGap { return .fault(.phoneInvalid, hint: PhoneHint.gap) }
    if losesExtension { return .fault(.phoneInvalid, hint: PhoneHint.serviceCode) }
    if hasStraySign { return .fault(.phoneInvalid, hint: PhoneHint.signs) }
    return nil
  }

  // MARK: Two numbers

  /// As many digits as the shortest number that is dialled without thought.
  private static let digitsOfANumber = 7

  private var holdsTwoNumbers: Bool {
    var numbers = 0
    var digits = 0
    var pluses = 0
    var index = body.startIndex
    while index < body.endIndex {
      let byte = body[index]
      if byte.isASCIIDigit {
        digits += 1
        if digits == Self.digitsOfANumber {
          numbers += 1
          if numbers == 2 { return true }
        }
      } else if byte == UInt8(ascii: "+") {
        pluses += 1
        if pluses == 2 { return true }
        digits = 0
      } else if let length = separatorLength(at: index) {
        digits = 0
        index += length
        continue
      }
      index += 1
    }
    return false
  }

  private func separatorLength(at index: Int) -> Int? {
    switch body[index] {
    case UInt8(ascii: "/"), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "|"), UInt8(ascii: "&"), 0x0A, 0x0D:
      return 1
    case let byte where byte.isASCIILetter:
      guard index == body.startIndex || !body[index - 1].isASCIILetter else { return nil }
      let word = body[index...].prefix(while: \.isASCIILetter)
      let lowered = word.map(\.asciiLowercased)
      return lowered == Array("or".utf8) || lowered == Array("and".utf8) ? word.count : nil
    default:
      return nil
    }
  }

  // MARK: Letters

  private var letterHint: String? {
    let text = String(decoding: body, as: UTF8.self).unicodeScalars
    let letters = text.filter { $0.isASCII ? UInt8(truncatingIfNeeded: $0.value).isASCIILetter : isLetter($0) }
    guard !letters.isEmpty else { return nil }
    if letters.allSatisfy({ "OoОоΟο".unicodeScalars.contains($0) }) { return PhoneHint.letterO }
    // Three letters are a word to libphonenumber, which would dial them; beside a whole number they are a remark.
    let isWord = letters.count >= 3 && letters.allSatisfy(\.isASCII) && body.count(where: \.isASCIIDigit) < 10
    return isWord ? PhoneHint.vanity : PhoneHint.letters
  }

  private func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
    default: false
    }
  }

  // MARK: Other numbers that a parser would read

  /// `01/02/2024`, `2024-02-01`, `1.2.2024`: eight digits are a phone number in many countries.
  private var isDate: Bool {
    guard (8...10).contains(body.count), let mark = body.first(where: { !$0.isASCIIDigit }),
      mark == UInt8(ascii: "/") || mark == UInt8(ascii: "-") || mark == UInt8(ascii: ".")
    else { return false }
    let fields = body.split(separator: mark, omittingEmptySubsequences: false)
    guard fields.count == 3, fields.allSatisfy({ !$0.isEmpty && $0.allSatisfy(\.isASCIIDigit) }) else { return false }
    let values = fields.map { $0.reduce(0) { $0 * 10 + Int($1 & 0x0F) } }
    let years = 1900...2099
    if fields[0].count == 4 && years.contains(values[0]) {
      return fields[1].count <= 2 && fields[2].count <= 2 && isDayAndMonth(values[1], values[2])
    }
    return fields[2].count == 4 && years.contains(values[2]) && fields[0].count <= 2 && fields[1].count <= 2
      && isDayAndMonth(values[0], values[1])
  }

  private func isDayAndMonth(_ one: Int, _ other: Int) -> Bool {
    (1...31).contains(max(one, other)) && (1...12).contains(min(one, other))
  }

  /// `+1 212 555 0123.0`: nobody groups a number by one dot before its last digit or two.
  private var endsInFraction: Bool {
    guard let dot = body.firstIndex(of: UInt8(ascii: ".")) else { return false }
    let tail = body[dot...].dropFirst()
    return (1...2).contains(tail.count) && tail.allSatisfy(\.isASCIIDigit)
      && body[..<dot].count(where: \.isASCIIDigit) >= Self.digitsOfANumber
  }

  /// `030 1234567/68` is two numbers that share all but their end; read through, it would be a third.
  private var endsInRange: Bool {
    guard let slash = body.lastIndex(of: UInt8(ascii: "/")) else { return false }
    let tail = body[slash...].count(where: \.isASCIIDigit)
    return (1...3).contains(tail) && body[..<slash].count(where: \.isASCIIDigit) >= Self.digitsOfANumber
  }

  /// libphonenumber drops these, but `*31#…` dials a service and `…*12` an extension.
  private var hasStarOrHash: Bool {
    body.contains { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "#") }
  }

  /// `… /x302`: libphonenumber takes what follows for a second number and drops it.
  private var losesExtension: Bool {
    body.endIndex < bytes.count && body.last { $0 != UInt8(ascii: " ") } == UInt8(ascii: "/")
  }

  /// `+49 30 1234__`, `…1234??`, `…1234...`: digits are hidden or cut, and what is left may be dialled all the same.
  private var endsInGap: Bool {
    guard let last = body.lastIndex(where: \.isASCIIDigit) else { return false }
    let tail = body[body.index(after: last)...]
    return tail.contains(UInt8(ascii: "_")) || tail.contains(UInt8(ascii: "?"))
      || tail.count(where: { $0 == UInt8(ascii: ".") }) > 1 || tail.starts(with: "…".utf8)
  }

  /// Signs that no number is written with; a parser that skips to the first digit would not see them.
  private var hasStraySign: Bool {
    guard let first = body.firstIndex(where: { $0.isASCIIDigit || $0 == UInt8(ascii: "+") }),
      let last = body.lastIndex(where: \.isASCIIDigit)
    else { return true }
    for (index, byte) in zip(body.indices, body) {
      switch byte {
      case _ where byte.isASCIIDigit: continue
      case _ where " +-().[]/~,;".utf8.contains(byte): continue
      // Quotes and angle brackets around a number change nothing.
      case _ where (index < first || index > last) && "\"'<>:=".utf8.contains(byte): continue
      default: return true
      }
    }
    return false
  }
}
