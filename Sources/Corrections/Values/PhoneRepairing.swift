import LeadModel

/// One phone cell on its way through the repairs, each of which has its own file or function and its own name.
struct PhoneRepairing {
  var bytes: [UInt8]
  var repairs: RepairSet = []

  /// Takes the cell in plain ASCII as far as that goes.
  init(_ cell: String) {
    bytes = []
    bytes.reserveCapacity(cell.utf8.count)
    for scalar in cell.unicodeScalars {
      switch PlainPhoneText.of(scalar) {
      case .same: bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      case .lineBreak: bytes.append(UInt8(ascii: "\n"))
      case .invisible(let byte):
        repairs.insert(.invisibleCharacters)
        if let byte { bytes.append(byte) }
      case .written(let byte):
        repairs.insert(.unicodeDigits)
        bytes.append(byte)
      }
    }
  }

  /// Runs every repair and then every check; nil where one number is left.
  mutating func run() -> PhoneCell.Reading? {
    if let fault = unwrap() ?? checkIsNumber() { return fault }
    dropTrunkZero()
    if let fault = mendSpreadsheetNumber() ?? checkIsNumber() { return fault }
    return PhoneNumberPart(bytes).fault()
  }

  /// Spreadsheet quoting and URIs, which may stand in one another; each turn shortens the text.
  private mutating func unwrap() -> PhoneCell.Reading? {
    for _ in 0..<4 {
      trim()
      if ExcelError.isError(String(decoding: bytes, as: UTF8.self)) {
        return .fault(.excelError, hint: RejectCode.excelError.hint)
      }
      if ExcelText.strip(&bytes) {
        repairs.insert(.excelText)
        continue
      }
      guard let uri = PhoneURI(bytes) else { return nil }
      guard let number = uri.number else { return .fault(.phoneInvalid, hint: PhoneHint.uri) }
      bytes = number
      repairs.insert(.phoneURI)
    }
    return .fault(.phoneInvalid, hint: PhoneHint.signs)
  }

  private mutating func trim() {
    guard let end = bytes.lastIndex(where: { !$0.isASCIIBlank }) else { return bytes.removeAll() }
    bytes.removeSubrange((end + 1)...)
    bytes.removeSubrange(..<(bytes.firstIndex { !$0.isASCIIBlank } ?? 0))
  }

  private func checkIsNumber() -> PhoneCell.Reading? {
    var isNumber = false
    for byte in bytes where byte.isASCIIDigit && byte != UInt8(ascii: "0") {
      isNumber = true
      break
    }
    if isNumber { return nil }
    // `O00-0000` is still told apart from `0000000`: its fault is the letter.
    if bytes.contains(where: \.isASCIIDigit) && bytes.contains(where: \.isASCIILetter) { return nil }
    return .fault(.phoneInvalid, hint: PhoneHint.placeholder)
  }

  /// `+44 (0)20 …`: the zero is dialled inside the country only. Where a plan has no trunk prefix and its ordinary
  /// numbers begin with 0, as in Italy, the zero is part of the number and stays for the parser.
  private mutating func dropTrunkZero() {
    guard let open = bytes.firstIndex(of: UInt8(ascii: "(")), let close = bytes.firstIndex(of: UInt8(ascii: ")")),
      open < close, bytes[open + 1..<close].filter({ $0 != UInt8(ascii: " ") }) == [UInt8(ascii: "0")]
    else { return }
    var code = bytes[..<open].filter { $0 == UInt8(ascii: "+") || $0.isASCIIDigit }
    if code.first == UInt8(ascii: "+") {
      code.removeFirst()
    } else if code.starts(with: [UInt8(ascii: "0"), UInt8(ascii: "0")]) {
      code.removeFirst(2)
    } else {
      return
    }
    guard (1...3).contains(code.count), code.allSatisfy(\.isASCIIDigit), close + 1 < bytes.count,
      !Self.codesWithLeadingZero.contains(code.reduce(0) { $0 * 10 + Int($1 & 0x0F) }),
      !hasSecondTrunkZero(after: close)
    else { return }
    bytes.removeSubrange(open...close)
    repairs.insert(.trunkZero)
    trim()
  }

  private func hasSecondTrunkZero(after close: Int) -> Bool {
    guard let open = bytes[close...].firstIndex(of: UInt8(ascii: "(")) else { return false }
    return bytes[open...].dropFirst().first { $0 != UInt8(ascii: " ") } == UInt8(ascii: "0")
  }

  /// Calling codes whose fixed or mobile patterns in libphonenumber 9.0.43 begin with 0 and that have no national
  /// prefix: Italy and the Vatican, Ivory Coast, Burkina Faso, Benin, Gabon, Congo, San Marino, Tajikistan.
  private static let codesWithLeadingZero: Set<Int> = [39, 225, 226, 229, 241, 242, 378, 379, 992]

  /// What a spreadsheet makes of a number: `9.19E+11`, `919,876,543,210`, `2125550123.0`.
  private mutating func mendSpreadsheetNumber() -> PhoneCell.Reading? {
    switch ScientificNotation.read(String(decoding: bytes, as: UTF8.self)) {
    case .plain:
      if ScientificNotation.isLike(bytes) {
        return .fault(.precisionLost, hint: RejectCode.precisionLost.hint)
      }
    case .exact(let digits):
      bytes = Array(digits.utf8)
      repairs.insert(.scientificNotation)
    case .lost:
      return .fault(.precisionLost, hint: RejectCode.precisionLost.hint)
    }
    guard var number = SpreadsheetNumber(bytes) else { return nil }
    if number.isGrouped {
      number.whole.removeAll { $0 == UInt8(ascii: ",") }
      repairs.insert(.thousandsSeparators)
    }
    switch number.tail {
    case .none: break
    case .zeros: repairs.insert(.decimalTail)
    case .fraction: return .fault(.phoneInvalid, hint: PhoneHint.fraction)
    }
    bytes = number.whole
    return nil
  }
}

/// What a scalar is to a phone number.
private enum PlainPhoneText {
  case same
  case lineBreak
  case invisible(UInt8?)
  case written(UInt8)

  static func of(_ scalar: Unicode.Scalar) -> PlainPhoneText {
    if scalar.isASCII { return .same }
    switch scalar.value {
    case 0x85, 0x2028, 0x2029: return .lineBreak
    // The katakana length mark and the minus sign are hyphens to libphonenumber.
    case 0x02D7, 0x2043, 0x2212, 0x30FC: return .written(UInt8(ascii: "-"))
    // Wave dashes mean 'from … to'.
    case 0x301C, 0x3030: return .same
    case 0xFF01...0xFF5E where scalar.value != 0xFF0D: return .written(UInt8(truncatingIfNeeded: scalar.value - 0xFEE0))
    default: break
    }
    let properties = scalar.properties
    switch properties.generalCategory {
    case .decimalNumber: return .written(0x30 + UInt8(properties.numericValue ?? 0))
    case .dashPunctuation: return .written(UInt8(ascii: "-"))
    case .spaceSeparator: return .invisible(UInt8(ascii: " "))
    case .format: return .invisible(nil)
    default: return properties.isDefaultIgnorableCodePoint ? .invisible(nil) : .same
    }
  }
}
