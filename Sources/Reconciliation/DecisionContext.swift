package import LeadModel

/// What the other leads of the store say about a row at its place in the file (SPEC section 3, Order).
package struct CrossLeadFacts: OptionSet, Sendable, Hashable {
  package let rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Nothing. The library's own, and `[]`, are generic, and in another module put together at run time.
  package init() { rawValue = 0 }

  /// A lead that has opted out has the row's new number.
  package static let numberOptedOut = CrossLeadFacts(rawValue: 1)
  /// Another live lead of the campaign would have the row's new number at the end of the file, and that is refused.
  package static let numberDuplicate = CrossLeadFacts(rawValue: 2)
  /// Another live lead of the campaign has the row's new external id.
  package static let externalIDTaken = CrossLeadFacts(rawValue: 4)
  /// The row's phone or email matches several leads: it may opt them out, no more.
  package static let keyAmbiguous = CrossLeadFacts(rawValue: 8)
}

/// What a decision needs beside the row and the lead.
package struct DecisionContext: Sendable {
  package let rules: DialectRules
  package let policy: EditPolicy
  /// The lead's campaign.
  package let campaign: Campaign?
  /// The time zones of an E.164 number, `["Etc/Unknown"]` where nothing is known.
  package let timeZones: @Sendable (String) -> [String]

  package init(
    rules: DialectRules, policy: EditPolicy, campaign: Campaign?, timeZones: @escaping @Sendable (String) -> [String]
  ) {
    self.rules = rules
    self.policy = policy
    self.campaign = campaign
    self.timeZones = timeZones
  }
}

/// What becomes of one row and of its lead.
package struct Decision: Sendable {
  /// The lead after the row; equal to the lead before where nothing changed.
  package var lead: Lead
  package var result: RowResult
  package var isPartial = false
  /// The fields that the row named and that changed, and `time_zone` where it was derived.
  package var changedFields: [LeadField] = []
  package var warnings: [RowWarning: Int] = [:]
}
