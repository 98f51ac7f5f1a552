/// A number without its extension; small, since it passes through many hands.
struct DialledNumber {
  let callingCode: UInt16
  /// How many zeros stand before `nationalNumber`.
  let leadingZeros: UInt8
  let nationalNumber: UInt64

  /// `national`: 1 to 17 digits.
  init(callingCode: UInt16, national: Span<UInt8>) {
    var zeros = 0
    // The last of nothing but zeros is the number itself.
    while zeros < national.count &- 1, national[zeros] == 0 {
      zeros &+= 1
    }
    var value: UInt64 = 0
    for index in zeros..<national.count {
      value = value &* 10 &+ UInt64(national[index])
    }
    self.callingCode = callingCode
    leadingZeros = UInt8(truncatingIfNeeded: zeros)
    nationalNumber = value
  }
}

// From the digits that were dialled to calling code and national number, in libphonenumber's order of steps.
extension PhoneTable {
  private static let shortestNationalNumber = 2
  private static let longestNationalNumber = 17

  /// The number that `digits` dial, after a plus or from `home`.
  func number(
    dialled digits: Span<UInt8>, isInternational: Bool, home: NumberingPlan?
  ) throws(PhoneParseFailure) -> DialledNumber {
    if isInternational, let number = try internationalNumber(digits) {
      return number
    }
    guard let home else { throw .invalidCountryCode }
    if let number = try numberDialledAbroad(digits, from: home) {
      return number
    }
    if let number = try numberWithCallingCode(of: home, digits) {
      return number
    }
    // Behind a plus only the two forms above may stand, as in '+0044…'.
    guard !isInternational else { throw .invalidCountryCode }
    return try nationalNumber(digits, plan: home)
  }

  /// Calling code and national number; nil where there is no such calling code.
  private func internationalNumber(_ digits: Span<UInt8>) throws(PhoneParseFailure) -> DialledNumber? {
    guard digits.count > Self.shortestNationalNumber else { throw .tooShortAfterIDD }
    // No calling code begins with 0.
    guard digits[0] != 0 else { return nil }
    var callingCode: UInt16 = 0
    for index in 0..<3 {
      callingCode = callingCode &* 10 &+ UInt16(digits[index])
      if let entry = entry(for: callingCode) {
        return try nationalNumber(digits.extracting(droppingFirst: index + 1), plan: storage.plans[entry.mainPlan])
      }
    }
    return nil
  }

  /// International prefix, calling code, national number; nil where there is no such prefix.
  private func numberDialledAbroad(
    _ digits: Span<UInt8>, from home: NumberingPlan
  ) throws(PhoneParseFailure) -> DialledNumber? {
    guard let prefix = storage.prefix(of: digits, from: home.internationalPrefix) else { return nil }
    let rest = digits.extracting(droppingFirst: prefix.end)
    // What goes before a 0 was no international prefix.
    if rest.count > 0, rest[0] == 0 { return nil }
    guard let number = try internationalNumber(rest) else { throw .invalidCountryCode }
    return number
  }

  /// The calling code of `home` without a plus; nil where the digits are good, or no worse, as they stand.
  private func numberWithCallingCode(
    of home: NumberingPlan, _ digits: Span<UInt8>
  ) throws(PhoneParseFailure) -> DialledNumber? {
    guard let length = digits.lengthOfPrefix(home.callingCode), let entry = entry(for: home.callingCode) else {
      return nil
    }
    let mainPlan = storage.plans[entry.mainPlan]
    let isTooLong = home.possibility(ofLength: digits.count) == .tooLong
    let isGood = storage.matches(digits, home)
    let rest = digits.extracting(droppingFirst: length)
    guard let action = nationalPrefix(of: rest, home) else {
      guard isTooLong || !isGood && storage.matches(rest, home) else { return nil }
      return try nationalNumber(rest, plan: mainPlan)
    }
    let buffer = DigitBuffer(rest, applying: action)
    let stripped = buffer.storage.span.extracting(first: buffer.count)
    guard isTooLong || !isGood && storage.matches(stripped, home) else { return nil }
    return try nationalNumber(stripped, plan: mainPlan)
  }

  /// A national number, perhaps behind a national prefix.
  private func nationalNumber(
    _ digits: Span<UInt8>, plan: NumberingPlan
  ) throws(PhoneParseFailure) -> DialledNumber {
    guard digits.count >= Self.shortestNationalNumber else { throw .tooShortNationalNumber }
    if let action = nationalPrefix(of: digits, plan) {
      // What is left must be able to stand alone, or else the prefix was part of a short number.
      switch plan.possibility(ofLength: digits.count + action.growth) {
      case .possible, .tooLong:
        let buffer = DigitBuffer(digits, applying: action)
        return try bareNumber(buffer.storage.span.extracting(first: buffer.count), plan.callingCode)
      case .possibleLocalOnly, .tooShort, .invalidLength, .invalidCountryCode: break
      }
    }
    return try bareNumber(digits, plan.callingCode)
  }

  private func bareNumber(_ digits: Span<UInt8>, _ callingCode: UInt16) throws(PhoneParseFailure) -> DialledNumber {
    guard digits.count >= Self.shortestNationalNumber else { throw .tooShortNationalNumber }
    guard digits.count <= Self.longestNationalNumber else { throw .tooLong }
    return DialledNumber(callingCode: callingCode, national: digits)
  }

  /// The plan's national prefix, and what becomes of it; nil where the digits stay as they are.
  private func nationalPrefix(of digits: Span<UInt8>, _ plan: NumberingPlan) -> PrefixAction? {
    guard digits.count > 0, let action = storage.prefix(of: digits, from: plan.nationalPrefix) else { return nil }
    // A number that is good as it stands may begin like a prefix.
    guard storage.matches(digits, plan) else { return action }
    let buffer = DigitBuffer(digits, applying: action)
    return storage.matches(buffer.storage.span.extracting(first: buffer.count), plan) ? action : nil
  }
}

extension Span<UInt8> {
  /// The number of digits in `callingCode`, if these digits begin with them.
  fileprivate func lengthOfPrefix(_ callingCode: UInt16) -> Int? {
    let length = callingCode > 99 ? 3 : callingCode > 9 ? 2 : 1
    guard count >= length else { return nil }
    var value: UInt16 = 0
    for index in 0..<length {
      value = value &* 10 &+ UInt16(self[index])
    }
    return value == callingCode ? length : nil
  }
}
