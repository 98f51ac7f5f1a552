package import LeadModel
package import PhoneNumbers

/// Why the text of a phone cell is no number that can be dialled (SPEC section 3, 'Phones and zones').
package enum PhoneFault: Sendable, Hashable {
  /// It cannot be read as a number.
  case unreadable(PhoneParseFailure)
  /// It can be, but no number in its country is like it.
  case noSuchNumber

  package static let code = RejectCode.phoneInvalid

  /// What a reject's message says before the reason.
  package static let statement = "not a number that can be dialled: "

  package var reason: String {
    switch self {
    case .unreadable(.invalidCountryCode): "no country has that code"
    case .unreadable(.notANumber): "it is not a phone number"
    case .unreadable(.tooShortAfterIDD): "nothing follows the dial-out prefix"
    case .unreadable(.tooShortNationalNumber): "it is too short"
    case .unreadable(.tooLong): "it is too long"
    case .noSuchNumber: "no such number exists in its country"
    }
  }

  /// The reject of a row with such a number.
  func reject(_ text: String, _ field: LeadField) -> Reject {
    Reject(Self.code, field: field.rawValue, value: text, message: Self.statement + reason)
  }
}
