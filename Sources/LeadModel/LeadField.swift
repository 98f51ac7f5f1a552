/// A field that a column or key of an input may name (SPEC section 3, Names); the raw value is the name users see.
package enum LeadField: String, CaseIterable, Sendable, Hashable {
  case id
  case externalID = "external_id"
  case campaignID = "campaign_id"
  case phone
  case newPhoneNumber = "new_phone_number"
  case country
  case timeZone = "time_zone"
  case variables
  case doNotCall = "do_not_call"
  case requeue
  case name
  case firstName = "first_name"
  case lastName = "last_name"
  case email
  case linkedInURL = "linkedin_url"
  case company
  case position
  case headline
  case notes
  case status
  /// Read by `load` only (SPEC section 3, `load`).
  case callLogID = "call_log_id"
  /// Read by `load` only (SPEC section 3, `load`).
  case createdAt = "created_at"

  /// The store's column that an edit of this field changes; nil for keys, hints and operations without one.
  ///
  /// Said case by case: looked up by name, it cost more than the rest of an edit.
  package var column: LeadColumn? {
    switch self {
    case .id: .id
    case .externalID: .externalID
    case .campaignID: .campaignID
    case .phone, .newPhoneNumber: .phone
    case .country: nil
    case .timeZone: .timeZone
    case .variables: .variables
    case .doNotCall: .doNotCall
    case .requeue, .status: .status
    case .name: .name
    case .firstName: .firstName
    case .lastName: .lastName
    case .email: .email
    case .linkedInURL: .linkedInURL
    case .company: .company
    case .position: .position
    case .headline: .headline
    case .notes: .notes
    case .callLogID: .callLogID
    case .createdAt: .createdAt
    }
  }

  /// The name under which a change of this field is counted and shown: the column that it edits.
  package var changeName: String { column?.sqlName ?? rawValue }
}
