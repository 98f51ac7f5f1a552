import LeadModel
package import Reconciliation

/// Appends a row's changes as `plan` prints them: a line `LEAD field: old → new` each, variables member by member.
package func appendChangeLines(_ row: JudgedRow, to text: inout [UInt8]) {
  let lead = row.outcome.leadID ?? "?"
  for change in row.changes where isShown(change.column, row.changedFields) {
    if change.column == .variables {
      appendVariableLines(lead, change, to: &text)
    } else {
      append(lead, change.column.sqlName, change.old.text, change.new.text, to: &text)
    }
  }
}

/// Whether a column is one of a changed field; what a number brings with it (code, region, candidates) goes without
/// saying.
private func isShown(_ column: LeadColumn, _ fields: [LeadField]) -> Bool {
  fields.contains { field in field.column == column || column == .phoneExtension && field.column == .phone }
}

private func appendVariableLines(_ lead: String, _ change: ColumnChange, to text: inout [UInt8]) {
  let old = VariablesObject(json: change.old.text ?? "{}").valuesByKey
  let new = VariablesObject(json: change.new.text ?? "{}").valuesByKey
  let oldValues = Dictionary(old.map { ($0.key, $0.value) }) { _, last in last }
  let newValues = Dictionary(new.map { ($0.key, $0.value) }) { _, last in last }
  let keys = old.map(\.key) + new.map(\.key).filter { oldValues[$0] == nil }
  for key in keys {
    let (before, after) = (oldValues[key], newValues[key])
    if VariablesObject.areEqual(before ?? "", after ?? "") { continue }
    append(lead, "variables.\(key)", before, after, to: &text)
  }
}

private func append(_ lead: String, _ field: String, _ old: String?, _ new: String?, to text: inout [UInt8]) {
  let parts = [lead, " ", field, ": ", old ?? "(none)", " → ", new ?? "(none)"]
  for part in parts { text.append(contentsOf: TerminalText.visible(part).utf8) }
  text.append(UInt8(ascii: "\n"))
}
