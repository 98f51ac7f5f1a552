/// What the numbering plans say of a number.
package struct PhoneVerdict: Hashable, Sendable {
  /// The region that the number belongs to; nil where regions share its calling code and none of them claims it.
  package let region: Region?
  /// `unknown` where the number is not valid.
  package let type: PhoneNumberType
  /// What the length says, by the rules of the calling code's main region.
  package let possibility: PhonePossibility
  /// The zones where the number may be, for `PhoneTable.timeZones(_:)`.
  package let timeZones: TimeZoneListID

  /// The number has a length that is in use, be it in local calls only.
  package var isPossible: Bool { possibility == .possible || possibility == .possibleLocalOnly }

  /// The number lies in a range that is in use.
  package var isValid: Bool { type != .unknown }
}

/// What the length of a number says; the raw value is libphonenumber's name.
package enum PhonePossibility: String, Hashable, Sendable {
  case possible = "IS_POSSIBLE"
  /// Long enough for a call within the area, and no longer.
  case possibleLocalOnly = "IS_POSSIBLE_LOCAL_ONLY"
  case invalidCountryCode = "INVALID_COUNTRY_CODE"
  case tooShort = "TOO_SHORT"
  case tooLong = "TOO_LONG"
  /// Between the shortest and the longest length, but none that is in use.
  case invalidLength = "INVALID_LENGTH"
}

/// Names a list of time zones in the table that gave it.
package struct TimeZoneListID: Hashable, Sendable {
  let index: UInt16
}
