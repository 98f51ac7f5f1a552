extension LeadField {
  /// All fields by their index.
  package static let inOrder = allCases

  /// The field's place among all fields; stable within a run only. `allCases` makes an array at each call, and finding a
  /// field in it cost more than the row it was found for.
  package var index: Int {
    switch self {
    case .id: 0
    case .externalID: 1
    case .campaignID: 2
    case .phone: 3
    case .newPhoneNumber: 4
    case .country: 5
    case .timeZone: 6
    case .variables: 7
    case .doNotCall: 8
    case .requeue: 9
    case .name: 10
    case .firstName: 11
    case .lastName: 12
    case .email: 13
    case .linkedInURL: 14
    case .company: 15
    case .position: 16
    case .headline: 17
    case .notes: 18
    case .status: 19
    case .callLogID: 20
    case .createdAt: 21
    }
  }
}

/// Some of the fields, as one small value.
package struct LeadFieldSet: Sendable, Hashable {
  /// A bit for each field, by its index.
  package let rawValue: UInt32

  package init(rawValue: UInt32) { self.rawValue = rawValue }

  package init(_ fields: [LeadField]) {
    rawValue = fields.reduce(0) { $0 | 1 << UInt32($1.index) }
  }

  /// These fields and others.
  package func union(_ other: LeadFieldSet) -> LeadFieldSet { LeadFieldSet(rawValue: rawValue | other.rawValue) }

  /// Whether a field is among them.
  package func has(_ field: LeadField) -> Bool { rawValue & 1 << UInt32(field.index) != 0 }

  /// The fields, in the order of their indexes.
  package var fields: [LeadField] { LeadField.inOrder.filter(has) }
}
