/// A column of the store's `leads` table, in the table's order (SPEC section 2).
///
/// The raw value is the column's place in `Lead.values`: a lead's columns are asked for several times a row, which a
/// lookup by name made a tenth of the run.
package enum LeadColumn: Int, CaseIterable, Sendable, Hashable {
  case id, campaignID, externalID, phone, phoneExtension, callingCode, region
  case timeZone, timeZoneSource, timeZoneCandidates
  case name, firstName, lastName, email, linkedInURL, company, position, headline
  case variables, notes, doNotCall, status, callLogID, createdAt, updatedAt, revision

  /// All columns by their index; `allCases` makes an array at each call.
  package static let inOrder = allCases

  /// The column's place in `LeadColumn.allCases` and in `Lead.values`.
  package var index: Int { rawValue }

  /// The column's name in the table.
  package var sqlName: String { Self.sqlNames[rawValue] }

  /// The column of that name in the table; nil for any other name.
  package init?(sqlName: String) {
    guard let place = Self.sqlNames.firstIndex(of: sqlName) else { return nil }
    self.init(rawValue: place)
  }

  private static let sqlNames = [
    "id", "campaign_id", "external_id", "phone", "phone_extension", "calling_code", "region",
    "time_zone", "time_zone_source", "time_zone_candidates",
    "name", "first_name", "last_name", "email", "linkedin_url", "company", "position", "headline",
    "variables", "notes", "do_not_call", "status", "call_log_id", "created_at", "updated_at", "revision",
  ]
}
