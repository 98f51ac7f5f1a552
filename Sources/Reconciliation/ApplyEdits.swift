import LeadModel

/// A lead with a row's data edits put in, whether or not the lock allows them.
struct EditedLead {
  var lead: Lead
  var changedFields: [LeadField] = []
  var warnings: [RowWarning: Int] = [:]
}

/// Puts data edits into a lead (SPEC section 3: 'Absent, empty, null' and 'Phones and zones').
func applyEdits(_ edits: [FieldEdit], to lead: Lead, context: DecisionContext) -> EditedLead {
  var edited = EditedLead(lead: lead)
  let namesZone = edits.contains { $0.field == .timeZone && $0.change != .clear }
  for edit in edits {
    let before = edited.lead
    apply(edit, to: &edited, namesZone: namesZone, context: context)
    if edited.lead == before { continue }
    note(edit.field, in: &edited)
    if edited.lead[.timeZone] != before[.timeZone] { note(.timeZone, in: &edited) }
  }
  return edited
}

private func note(_ field: LeadField, in edited: inout EditedLead) {
  let named: LeadField = field == .newPhoneNumber ? .phone : field
  if !edited.changedFields.contains(named) { edited.changedFields.append(named) }
}

private func apply(_ edit: FieldEdit, to edited: inout EditedLead, namesZone: Bool, context: DecisionContext) {
  switch edit.field {
  case .phone, .newPhoneNumber:
    if case .phone(let phone) = edit.change {
      setPhone(phone, in: &edited.lead, namesZone: namesZone, context: context)
    }
  case .timeZone: setTimeZone(edit.change, in: &edited.lead, context: context)
  case .variables: setVariables(edit.change, in: &edited)
  default:
    guard let column = edit.field.column else { return }
    edited.lead[column] = ColumnValue(edit.change.plainText)
  }
}

/// A changed number replaces number and extension; the same number without an extension leaves it.
private func setPhone(_ phone: PhoneValue, in lead: inout Lead, namesZone: Bool, context: DecisionContext) {
  guard lead[.phone].text != phone.e164 else {
    if let digits = phone.phoneExtension { lead[.phoneExtension] = .text(digits) }
    return
  }
  lead[.phone] = .text(phone.e164)
  lead[.phoneExtension] = ColumnValue(phone.phoneExtension)
  lead[.callingCode] = .integer(Int64(phone.callingCode))
  lead[.region] = ColumnValue(phone.region)
  let zone = DerivedTimeZone(zones: context.timeZones(phone.e164), campaign: context.campaign)
  lead[.timeZoneCandidates] = zone.candidates
  let isExplicit = lead[.timeZoneSource].text == TimeZoneSource.explicit.rawValue
  if !isExplicit, !namesZone { zone.set(in: &lead) }
}

/// An explicit zone equal to the present one changes nothing, its source neither; a cleared one is derived again.
private func setTimeZone(_ change: FieldChange, in lead: inout Lead, context: DecisionContext) {
  if case .text(let name) = change {
    guard lead[.timeZone].text != name else { return }
    lead[.timeZone] = .text(name)
    lead[.timeZoneSource] = .text(TimeZoneSource.explicit.rawValue)
    return
  }
  let zones = lead[.phone].text.map(context.timeZones) ?? []
  let zone = DerivedTimeZone(zones: zones, campaign: context.campaign)
  lead[.timeZoneCandidates] = zone.candidates
  zone.set(in: &lead)
}

private func setVariables(_ change: FieldChange, in edited: inout EditedLead) {
  let stored = VariablesObject(json: edited.lead[.variables].text ?? "{}")
  let wanted: VariablesObject
  switch change {
  case .clear: wanted = VariablesObject(json: "{}")
  case .replaceVariables(let json): wanted = VariablesObject(json: json)
  case .mergeVariables(let json): wanted = stored.merging(VariablesObject(json: json))
  case .mergeMembers(let members): wanted = stored.merging(members)
  default: return
  }
  guard !wanted.isEqual(to: stored) else { return }
  if case .replaceVariables = change {
    let dropped = stored.keys(missingFrom: wanted)
    if dropped > 0 { edited.warnings[.variablesDropped, default: 0] += dropped }
  }
  edited.lead[.variables] = .text(wanted.json)
}
