package import LeadModel

/// Where a lead's time zone came from (SPEC section 2).
package enum TimeZoneSource: String, Sendable {
  case explicit
  case phone
  case campaign
}

/// The time zone that a number gives: its single zone, or, where it has several, the campaign's default with the
/// candidates kept (SPEC section 3, 'Phones and zones').
package struct DerivedTimeZone: Sendable {
  package let zone: String?
  package let source: TimeZoneSource?
  /// A JSON array of the zones where there are several, else NULL.
  package let candidates: ColumnValue

  /// - Parameter zones: the number's zones, empty where the lead has no number.
  package init(zones: [String], campaign: Campaign?) {
    let known = zones.filter { $0 != "Etc/Unknown" }
    if known.count == 1, let only = known.first {
      zone = only
      source = .phone
      candidates = .null
      return
    }
    zone = campaign?.defaultTimeZone
    source = zone == nil ? nil : .campaign
    candidates = known.isEmpty ? .null : .text("[" + known.map { "\"\($0)\"" }.joined(separator: ",") + "]")
  }

  /// Writes zone and source into a lead.
  package func set(in lead: inout Lead) {
    lead[.timeZone] = ColumnValue(zone)
    lead[.timeZoneSource] = ColumnValue(source?.rawValue)
  }
}
