/// A phone number that could be parsed; whether it is valid is `PhoneTable.verdict(on:)`'s to say.
package struct PhoneNumber: Hashable, Sendable {
  /// The country calling code, 1 to 999.
  package let callingCode: UInt16
  /// The national significant number without its leading zeros, below 10^17.
  package let nationalNumber: UInt64
  /// Zeros before `nationalNumber` that are part of the number, as in Italy; 0 to 16.
  package let leadingZeros: UInt8
  /// The extension, where one was written.
  package let phoneExtension: PhoneExtension?

  init(_ number: DialledNumber, phoneExtension: PhoneExtension?) {
    callingCode = number.callingCode
    nationalNumber = number.nationalNumber
    leadingZeros = number.leadingZeros
    self.phoneExtension = phoneExtension
  }

  /// The number in E.164: plus, calling code, national number; no extension. Given for invalid numbers too.
  package var e164: String {
    "+\(callingCode)" + String(repeating: "0", count: Int(leadingZeros)) + String(nationalNumber)
  }

  /// The digits of `e164` as an integer; nil for the numbers of 20 digits, never valid, that do not fit in one.
  package var e164Integer: UInt64? {
    let count = DigitBuffer(nationalNumberOf: self).count
    var result = UInt64(callingCode)
    for _ in 0..<count {
      let (product, overflow) = result.multipliedReportingOverflow(by: 10)
      guard !overflow else { return nil }
      result = product
    }
    let (sum, overflow) = result.addingReportingOverflow(nationalNumber)
    return overflow ? nil : sum
  }
}
