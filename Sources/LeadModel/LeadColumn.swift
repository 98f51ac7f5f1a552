/// A column of the store's `leads` table, in the table's order (SPEC section 2).
package enum LeadColumn: String, CaseIterable, Sendable, Hashable {
  case id
  case campaignID = "campaign_id"
  case externalID = "external_id"
  case phone
  case phoneExtension = "phone_extension"
  case callingCode = "calling_code"
  case region
  case timeZone = "time_zone"
  case timeZoneSource = "time_zone_source"
  case timeZoneCandidates = "time_zone_candidates"
  case name
  case firstName = "first_name"
  case lastName = "last_name"
  case email
  case linkedInURL = "linkedin_url"
  case company
  case position
  case headline
  case variables
  case notes
  case doNotCall = "do_not_call"
  case status
  case callLogID = "call_log_id"
  case createdAt = "created_at"
  case updatedAt = "updated_at"
  case revision

  /// The column's place in `LeadColumn.allCases` and in `Lead.values`.
  package var index: Int { LeadColumn.indexes[self] ?? 0 }

  private static let indexes = Dictionary(uniqueKeysWithValues: allCases.enumerated().map { ($1, $0) })
}
