package import LeadModel

/// A lead that has nothing yet; one for all, since the row that they share is never written to.
private let emptyLead = Lead(rowID: 0, values: LeadColumn.inOrder.map { _ in .null })

/// A lead as `load` adds it: a correction put into an empty lead (SPEC section 3, `load`).
///
/// - Parameters:
///   - campaignID: the campaign that the row or the options name.
///   - now: ISO 8601 UTC with milliseconds, for the times that the row does not give.
package func newLead(
  from correction: Correction, campaignID: String, context: DecisionContext, now: String
) -> (lead: Lead, warnings: [RowWarning: Int]) {
  var lead = emptyLead
  lead[.id] = ColumnValue(correction.keys.id)
  lead[.campaignID] = .text(campaignID)
  lead[.variables] = .text("{}")
  lead[.createdAt] = .text(now)
  DerivedTimeZone(zones: [], campaign: context.campaign).set(in: &lead)
  var edited = applyEdits(correction.edits, to: lead, context: context)
  let status = correction.status ?? .pending
  if LeadStatus.named(status.word) == nil { edited.warnings[.statusUnknown] = 1 }
  edited.lead[.status] = .text(status.word)
  edited.lead[.doNotCall] = .integer(correction.doNotCall == true ? 1 : 0)
  edited.lead[.updatedAt] = .text(now)
  edited.lead[.revision] = .integer(0)
  return (edited.lead, edited.warnings)
}
