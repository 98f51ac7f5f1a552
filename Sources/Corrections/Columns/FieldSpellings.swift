package import LeadModel

/// The names under which columns and keys give a field (SPEC section 3, Names); the one place where they stand.
package enum FieldSpellings {
  /// Each field with the other names it is accepted under; its own name always counts.
  package static let table: [(field: LeadField, alsoAcceptedAs: [String])] = [
    (.id, ["lead_id", "campaign_lead_id", "prospect_id"]),
    (.externalID, ["crm_id", "vendor_lead_code"]),
    (.campaignID, ["campaign", "outbound_id", "pearl_id"]),
    (
      .phone,
      [
        "phone_number", "mobile", "mobile_number", "cell", "cell_phone", "tel", "telephone", "contact_number",
        "msisdn", "number",
      ]
    ),
    (.newPhoneNumber, ["new_phone"]),
    (.country, ["country_code", "dial_code", "phone_code", "region"]),
    (.timeZone, ["tz", "timezone", "time_zone_id"]),
    (.variables, ["metadata", "call_data", "custom_fields"]),
    (.doNotCall, ["dnc", "opt_out", "opted_out", "unsubscribed"]),
    (.requeue, ["mark_as_unanswered"]),
    (.name, []),
    (.firstName, []),
    (.lastName, []),
    (.email, []),
    (.linkedInURL, []),
    (.company, []),
    (.position, []),
    (.headline, []),
    (.notes, []),
    (.status, []),
    (.callLogID, []),
    (.createdAt, []),
  ]

  /// The field that a name gives, whatever its case and punctuation; nil for any other name.
  package static func field(named name: String) -> LeadField? { byFoldedName[foldedName(name)] }

  private static let byFoldedName: [String: LeadField] = {
    var fields: [String: LeadField] = [:]
    for entry in table {
      for name in [entry.field.rawValue] + entry.alsoAcceptedAs { fields[foldedName(name)] = entry.field }
    }
    return fields
  }()
}
