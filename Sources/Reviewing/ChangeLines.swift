import LeadModel
package import Reconciliation

/// A row's changes as `plan` prints them: a line `LEAD field: old → new` each, variables member by member.
package func changeLines(_ row: JudgedRow) -> [String] {
  let lead = row.outcome.leadID ?? "?"
  return row.changes.flatMap { change -> [String] in
    guard shownColumns(row.changedFields).contains(change.column) else { return [] }
    if change.column == .variables { return variableLines(lead, change) }
    return [line(lead, change.column.sqlName, change.old.text, change.new.text)]
  }
}

/// The columns of the changed fields; what a number brings with it (code, region, candidates) goes without saying.
private func shownColumns(_ fields: [LeadField]) -> Set<LeadColumn> {
  var columns = Set(fields.compactMap(\.column))
  if columns.contains(.phone) { columns.insert(.phoneExtension) }
  return columns
}

private func variableLines(_ lead: String, _ change: ColumnChange) -> [String] {
  let old = VariablesObject(json: change.old.text ?? "{}").valuesByKey
  let new = VariablesObject(json: change.new.text ?? "{}").valuesByKey
  let oldValues = Dictionary(old.map { ($0.key, $0.value) }) { _, last in last }
  let newValues = Dictionary(new.map { ($0.key, $0.value) }) { _, last in last }
  let keys = old.map(\.key) + new.map(\.key).filter { oldValues[$0] == nil }
  return keys.compactMap { key in
    let (before, after) = (oldValues[key], newValues[key])
    guard !VariablesObject.areEqual(before ?? "", after ?? "") else { return nil }
    return line(lead, "variables.\(key)", before, after)
  }
}

private func line(_ lead: String, _ field: String, _ old: String?, _ new: String?) -> String {
  TerminalText.visible("\(lead) \(field): \(old ?? "(none)") → \(new ?? "(none)")")
}
