/// What the numbering plans say of a number.
package struct PhoneVerdict: Hashable, Sendable {
  /// The region that the number belongs to; nil where regions share its calling code and none of them claims it.
  package let region: Region?
  /// `unknown` where the number is not valid.
  package let type: PhoneNumberType
  /// The number has a length that its calling code's main region uses, be it in local calls only.
  package let isPossible: Bool
  /// The zones where the number may be, for `PhoneTable.timeZones(_:)`.
  package let timeZones: TimeZoneListID

  /// The number lies in a range that is in use.
  package var isValid: Bool { type != .unknown }
}

/// Names a list of time zones in the table that gave it.
package struct TimeZoneListID: Hashable, Sendable {
  let index: UInt16
}
