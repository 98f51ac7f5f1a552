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

  /// Puts together a number whose parts are known; nil unless they can be those of a number that was parsed.
  package init?(
    callingCode: UInt16, nationalNumber: UInt64, leadingZeros: UInt8 = 0, phoneExtension: PhoneExtension? = nil
  ) {
    var bound: UInt64 = 100_000_000_000_000_000
    for _ in 0..<min(leadingZeros, 17) {
      bound /= 10
    }
    guard 1...999 ~= callingCode, leadingZeros < 17, nationalNumber < bound else { return nil }
    self.callingCode = callingCode
    self.nationalNumber = nationalNumber
    self.leadingZeros = leadingZeros
    self.phoneExtension = phoneExtension
  }

  init(_ number: DialledNumber, phoneExtension: PhoneExtension?) {
    callingCode = number.callingCode
    nationalNumber = number.nationalNumber
    leadingZeros = number.leadingZeros
    self.phoneExtension = phoneExtension
  }

  /// The number in E.164: plus, calling code, national number; no extension. Given for invalid numbers too.
  package var e164: String {
    let bytes = [UInt8](capacity: Self.longestE164) { appendE164(to: &$0) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The most bytes that `e164` takes.
  package static let longestE164 = 21

  /// Appends `e164` in ASCII; traps where there is no room for it.
  package func appendE164(to bytes: inout OutputSpan<UInt8>) {
    bytes.append(UInt8(ascii: "+"))
    var scale: UInt16 = callingCode > 99 ? 100 : callingCode > 9 ? 10 : 1
    while scale > 0 {
      bytes.append(UInt8(truncatingIfNeeded: callingCode / scale % 10) &+ UInt8(ascii: "0"))
      scale /= 10
    }
    let national = NationalDigits(of: self)
    let digits = national.storage.span.extracting(droppingFirst: national.start)
    for index in digits.indices {
      bytes.append(digits[index] &+ UInt8(ascii: "0"))
    }
  }

  /// The digits of `e164` as an integer; nil for the numbers of 20 digits, never valid, that do not fit in one.
  package var e164Integer: UInt64? {
    // 10 to the power of the number of national digits, at most 17.
    var scale: UInt64 = 1
    repeat {
      scale &*= 10
    } while nationalNumber >= scale
    for _ in 0..<leadingZeros {
      scale &*= 10
    }
    let (product, overflow) = UInt64(callingCode).multipliedReportingOverflow(by: scale)
    let (sum, carry) = product.addingReportingOverflow(nationalNumber)
    return overflow || carry ? nil : sum
  }
}
