import LeadModel

/// A row's variables object: given whole, as notes, or member by member (SPEC section 3, 'Absent, empty, null').
extension CorrectionBuilder {
  mutating func takeVariables(_ cell: NamedCell) {
    switch cell.value {
    case .absent: break
    case .clear: addVariables(.clear, cell)
    case .object(let json): addVariables(objectChange(json), cell)
    case .text(let text):
      if let json = JSONObjectText.read(text) { return addVariables(objectChange(json), cell) }
      if refuseUneditable(.variables, cell) { return }
      refuse(
        .badJSON, .variables, cell, "\(cell.name) must hold a JSON object",
        hint: JSONObjectText.looksLikePython(text) ? RejectHint.writeJSONNotPython : RejectHint.writeObject)
    case .number, .boolean, .array:
      refuse(.badJSON, .variables, cell, "\(cell.name) must hold a JSON object", hint: RejectHint.writeObject)
    }
  }

  /// Notes that hold an object are the variables (SPEC section 3, Names).
  mutating func takeNotes(_ cell: NamedCell) {
    switch cell.value {
    case .object: takeVariables(cell)
    case .text(let text):
      if JSONObjectText.read(text) != nil { takeVariables(cell) } else { add(.notes, .text(text)) }
    default: takeText(.notes, cell)
    }
  }

  private func objectChange(_ json: String) -> FieldChange {
    settings.variables == .replace ? .replaceVariables(json) : .mergeVariables(json)
  }

  private mutating func addVariables(_ change: FieldChange, _ cell: NamedCell) {
    if membersPlace != nil || correction.edits.contains(where: { $0.field == .variables }) {
      return refuse(.conflictingFields, .variables, cell, "the row gives the variables twice")
    }
    add(.variables, change)
  }

  mutating func takeMember(_ key: String, _ cell: NamedCell) {
    guard let json = cell.value.memberJSON else { return }
    if case .text(let text) = cell.value, ExcelError.isError(text) {
      return refuse(.excelError, .variables, cell, "\(text) is a spreadsheet's error, not a value")
    }
    if membersPlace == nil {
      guard !correction.edits.contains(where: { $0.field == .variables }) else {
        return refuse(.conflictingFields, .variables, cell, "the row gives the whole object and a member of it")
      }
      membersPlace = correction.edits.count
    }
    if members.contains(where: { $0.key == key }) {
      return refuse(.conflictingFields, .variables, cell, "the row gives \(key) twice")
    }
    members.append(VariablesMember(key: key, json: json))
  }

  mutating func finishVariables() {
    guard let membersPlace, !members.isEmpty else { return }
    correction.edits.insert(FieldEdit(field: .variables, change: .mergeMembers(members)), at: membersPlace)
  }

  /// What is left of a container once its members have been taken out of it: no object.
  mutating func refuseContainer(_ cell: NamedCell) {
    guard let written = cell.value.written else { return }
    faults.append(
      Reject(
        .badJSON, value: written, message: "\(cell.name) must hold a JSON object",
        hint: JSONObjectText.looksLikePython(written) ? RejectHint.writeJSONNotPython : nil))
  }
}
