/// A number as people write it: words around it, letters for digits, extensions, any script, `tel:` URIs.
struct WrittenNumber {
  private static let phoneContext = ";phone-context="
  private static let subaddress = ";isub="
  private static let scheme = "tel:"
  private static let fewestLettersOfVanity = 3

  /// Whether a plus stands before the digits.
  let isInternational: Bool
  let phoneExtension: PhoneExtension?

  /// Reads `text`, whose digits are added to `digits`.
  init(_ text: Span<UInt8>, table: TableStorage, digits: inout DigitBuffer) throws(PhoneParseFailure) {
    let buffer = try MarkedText(text, table: table)
    let marks = buffer.storage.span.extracting(first: buffer.count)
    guard let context = marks.firstIndex(of: Self.phoneContext) else {
      try self.init(number: marks.extracting(marks.rangeOfNumber), table: table, digits: &digits)
      return
    }
    var number = MarkedText()
    try Self.collectNumber(of: marks, contextAt: context, into: &number)
    try self.init(number: number.storage.span.extracting(first: number.count), table: table, digits: &digits)
  }

  private init(number: Span<Mark>, table: TableStorage, digits: inout DigitBuffer) throws(PhoneParseFailure) {
    var number = number
    if let subaddress = number.firstIndex(of: Self.subaddress), subaddress > 0 {
      number = number.extracting(first: subaddress)
    }
    guard number.isViable else { throw .notANumber }
    isInternational = number[0].isPlus
    if let suffix = number.extensionSuffix, number.extracting(first: suffix.start).isViable {
      var found = PhoneExtension()
      for index in suffix.digits {
        found.append(table.scalar(ofDigit: number[index]))
      }
      phoneExtension = found
      number = number.extracting(first: suffix.start)
    } else {
      phoneExtension = nil
    }
    Self.collectDigits(of: number, into: &digits)
  }

  /// RFC 3966: a context that is a number goes before the number, a domain says nothing.
  private static func collectNumber(
    of text: Span<Mark>, contextAt start: Int, into number: inout MarkedText
  ) throws(PhoneParseFailure) {
    let valueStart = start + phoneContext.utf8.count
    let context = text.extracting(valueStart..<(text.firstIndex(of: ";", from: valueStart) ?? text.count))
    if context.isGlobalNumber {
      number.append(context)
    } else if !context.isDomainName {
      throw .notANumber
    }
    let numberStart = text.firstIndex(of: scheme).map { $0 + scheme.utf8.count } ?? 0
    if numberStart < start {
      number.append(text.extracting(numberStart..<start))
    }
  }

  private static func collectDigits(of number: Span<Mark>, into digits: inout DigitBuffer) {
    var letters = 0
    for index in number.indices where number[index].isASCIILetter {
      letters += 1
    }
    let isVanity = letters >= fewestLettersOfVanity
    for index in number.indices {
      if let digit = isVanity ? number[index].key : number[index].digit {
        digits.append(digit)
      }
    }
  }
}
