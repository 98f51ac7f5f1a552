/// Why a text is no phone number; the raw value is libphonenumber's name.
package enum PhoneParseFailure: String, Error, Sendable {
  /// No calling code that exists, and no region to read the number in.
  case invalidCountryCode = "INVALID_COUNTRY_CODE"
  /// Not the shape of a phone number.
  case notANumber = "NOT_A_NUMBER"
  /// An international prefix with hardly anything behind it.
  case tooShortAfterIDD = "TOO_SHORT_AFTER_IDD"
  /// Fewer than two digits after the calling code.
  case tooShortNationalNumber = "TOO_SHORT_NSN"
  /// More than 17 digits after the calling code, or more than 250 characters in all.
  case tooLong = "TOO_LONG"
}
