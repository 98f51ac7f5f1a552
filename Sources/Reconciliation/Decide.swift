package import LeadModel

/// Decides one row against one lead: the rules of SPEC section 3, 'Who may be edited', in the order of 'Which code'.
///
/// Pure: the same arguments give the same decision.
package func decide(
  _ correction: Correction, on lead: Lead, facts: CrossLeadFacts, context: DecisionContext
) -> Decision {
  // Where several leads match, none of them gets the external id.
  if facts.contains(.externalIDTaken), !facts.contains(.keyAmbiguous),
    let reject = externalIDConflict(correction, lead, context.rules)
  {
    // A bad value is the first fault, but a key that points elsewhere still keeps the row from doing anything.
    return Decision(lead: lead, result: .rejected(correction.fault ?? reject))
  }
  let optedOut = applyOptOut(correction, to: lead, policy: context.policy)
  do throws(Reject) {
    try checkAmbiguity(correction, facts)
    if let fault = correction.fault { throw fault }
    let edits = try editableEdits(of: correction, lead, context.rules)
    let operated = try applyOperations(correction, to: optedOut, before: lead, context)
    let wanted = applyEdits(edits.kept, to: operated.lead, context: context)
    do throws(Reject) {
      try checkLock(edits.kept, operated.locked, lead: lead, wanted: wanted, context)
    } catch {
      // An allowed operation stands even where what is beside it is locked.
      return rejected(error, before: lead, after: operated.lead, correction)
    }
    if wanted.lead[.phone] != lead[.phone] { try checkNumber(wanted.lead, facts) }
    return accepted(wanted, before: lead, correction, dropped: edits.dropped)
  } catch {
    return rejected(error, before: lead, after: optedOut, correction)
  }
}

private func accepted(_ wanted: EditedLead, before lead: Lead, _ correction: Correction, dropped: Int) -> Decision {
  var decision = Decision(lead: wanted.lead, result: wanted.lead == lead ? .unchanged : .applied)
  decision.changedFields = wanted.changedFields + operationFields(correction, before: lead, after: wanted.lead)
  decision.warnings = wanted.warnings
  if dropped > 0 { decision.warnings[.fieldDropped] = dropped }
  return decision
}

private func rejected(_ reject: Reject, before lead: Lead, after: Lead, _ correction: Correction) -> Decision {
  let isPartial = after != lead
  var decision = Decision(
    lead: after, result: .rejected(isPartial ? reject.asPartial : reject), isPartial: isPartial)
  decision.changedFields = operationFields(correction, before: lead, after: after)
  return decision
}

/// The fields that operations, not edits, changed.
private func operationFields(_ correction: Correction, before: Lead, after: Lead) -> [LeadField] {
  guard correction.hasOperations else { return [] }
  var fields: [LeadField] = []
  if after[.doNotCall] != before[.doNotCall] { fields.append(.doNotCall) }
  if after[.status] != before[.status] { fields.append(.status) }
  return fields
}

private func externalIDConflict(_ correction: Correction, _ lead: Lead, _ rules: DialectRules) -> Reject? {
  guard rules.edits(.externalID),
    case .text(let externalID)? = correction.edits.first(where: { $0.field == .externalID })?.change,
    externalID != lead[.externalID].text
  else { return nil }
  return Reject(
    .keyConflict, field: LeadField.externalID.rawValue, value: externalID,
    message: "the external id \(externalID) belongs to another lead of the campaign")
}

private func checkAmbiguity(_ correction: Correction, _ facts: CrossLeadFacts) throws(Reject) {
  guard facts.contains(.keyAmbiguous), correction.fault == nil, !correction.isOptOutAlone else { return }
  throw Reject.ambiguous(correction)
}

extension Reject {
  /// Several leads match the row's key.
  package static func ambiguous(_ correction: Correction) -> Reject {
    let kind = correction.matchKey ?? .id
    let key = correction.keys[kind]
    return Reject(
      .keyAmbiguous, field: kind.field.rawValue, value: key,
      message: "several leads have this \(kind.field.rawValue)")
  }

  /// The same reject with the leads that match, as many as a message bears.
  package func naming(leads ids: [String]) -> Reject {
    let shown = ids.prefix(10).joined(separator: ", ")
    let more = ids.count > 10 ? " and \(ids.count - 10) more" : ""
    return Reject(code, field: field, value: value, message: "\(message): \(shown)\(more)", hint: hint)
  }
}

// MARK: Fields that the dialect cannot edit

/// The edits that the dialect may make, and how many others it drops with a warning.
private func editableEdits(
  of correction: Correction, _ lead: Lead, _ rules: DialectRules
) throws(Reject) -> (kept: [FieldEdit], dropped: Int) {
  let areAllKept = correction.edits.allSatisfy { rules.edits($0.field) }
  let kept = areAllKept ? correction.edits : correction.edits.filter { rules.edits($0.field) }
  var dropped = 0
  for edit in correction.edits where !rules.edits(edit.field) {
    if rules.uneditable == .dropWithWarning {
      dropped += 1
    } else if wouldDiffer(edit, lead) {
      throw notEditable(edit.field, value: edit.change.plainText)
    }
  }
  for operation in differingOperations(correction, lead) where !rules.edits(operation.field) {
    guard rules.uneditable == .dropWithWarning else { throw notEditable(operation.field, value: operation.value) }
    dropped += 1
  }
  if let status = correction.status, status != lead.status, rules.edits(.status), !status.isSettable {
    throw Reject(
      .statusNotSettable, field: LeadField.status.rawValue, value: correction.written.status ?? status.word,
      message: "a file cannot set the status \(status.word)")
  }
  return (kept, dropped)
}

/// The operations beside an opt-out, which every dialect accepts, that ask for something which the lead is not.
private func differingOperations(_ correction: Correction, _ lead: Lead) -> [(field: LeadField, value: String)] {
  guard correction.hasOperations else { return [] }
  var operations: [(LeadField, String)] = []
  if correction.doNotCall == false, lead.hasOptedOut {
    operations.append((.doNotCall, correction.written.doNotCall ?? "false"))
  }
  if correction.requeue == true, lead.status != .retry {
    operations.append((.requeue, correction.written.requeue ?? "true"))
  }
  if let status = correction.status, status != lead.status {
    operations.append((.status, correction.written.status ?? status.word))
  }
  return operations
}

private func notEditable(_ field: LeadField, value: String?) -> Reject {
  Reject(
    .fieldNotEditable, field: field.rawValue, value: value,
    message: "\(field.rawValue) differs from the lead's and cannot be edited in this dialect")
}

private func wouldDiffer(_ edit: FieldEdit, _ lead: Lead) -> Bool {
  let stored = edit.field.column.flatMap { lead[$0].text }
  switch edit.change {
  case .clear: return stored != nil && stored != "{}"
  case .text(let text): return stored != text
  case .phone(let phone): return stored != phone.e164
  case .replaceVariables(let json), .mergeVariables(let json):
    return !VariablesObject.areEqual(json, lead[.variables].text ?? "{}")
  case .mergeMembers(let members):
    let object = VariablesObject(json: lead[.variables].text ?? "{}")
    return !object.merging(members).isEqual(to: object)
  case .phoneText, .unreadable: return true
  }
}

extension FieldChange {
  /// The value in plain text where it has one, for a reject's `value`.
  package var plainText: String? {
    switch self {
    case .clear, .mergeMembers: nil
    case .text(let text), .unreadable(let text), .replaceVariables(let text), .mergeVariables(let text): text
    case .phoneText(let cell): cell.written
    case .phone(let phone): phone.e164
    }
  }
}

// MARK: Operations

private func applyOptOut(_ correction: Correction, to lead: Lead, policy: EditPolicy) -> Lead {
  guard correction.doNotCall == true, !lead.hasOptedOut, !policy.strictLock || lead.status == .pending else {
    return lead
  }
  var after = lead
  after[.doNotCall] = .integer(1)
  return after
}

/// A lead with what its row's operations did, and the operations that its status keeps from it.
private struct OperatedLead {
  var lead: Lead
  /// In the order in which a message names them.
  var locked: [LeadField] = []
}

/// Applies opt-out clearing, requeue and status; throws where an operation is refused for a reason of its own, which
/// comes before any lock.
private func applyOperations(
  _ correction: Correction, to optedOut: Lead, before lead: Lead, _ context: DecisionContext
) throws(Reject) -> OperatedLead {
  var operated = OperatedLead(lead: optedOut)
  let isStrict = context.policy.strictLock && lead.status != .pending
  if isStrict, correction.doNotCall == true, !lead.hasOptedOut { operated.locked.append(.doNotCall) }
  if correction.doNotCall == false, lead.hasOptedOut, context.rules.edits(.doNotCall) {
    guard context.policy.allowOptOutClear else {
      throw Reject(
        .dncClearRefused, field: LeadField.doNotCall.rawValue, value: correction.written.doNotCall ?? "false",
        message: "the lead has opted out, and a file does not take that back")
    }
    if lead.status == .pending {
      operated.lead[.doNotCall] = .integer(0)
    } else {
      operated.locked.append(.doNotCall)
    }
  }
  if let status = try requestedStatus(correction, lead: operated.lead, context.rules) {
    let isTalking = lead.status == .inCall && (status == .succeeded || status == .notSucceeded)
    if isStrict || isTalking {
      operated.locked.append(.status)
    } else {
      operated.lead[.status] = .text(status.word)
    }
  }
  return operated
}

/// The status that requeue or status asks for, nil where that is nothing new.
private func requestedStatus(
  _ correction: Correction, lead: Lead, _ rules: DialectRules
) throws(Reject) -> LeadStatus? {
  guard correction.hasOperations else { return nil }
  let current = lead.status
  if correction.requeue == true, current != .retry, rules.edits(.requeue) {
    let written = correction.written.requeue ?? "true"
    try checkRequeue(lead, field: .requeue, value: written)
    guard current.isAnswered else {
      throw Reject(
        .requeueNotAnswered, field: LeadField.requeue.rawValue, value: written,
        message: "the lead is \(current.word), not answered")
    }
    return .retry
  }
  guard let status = correction.status, status != current, rules.edits(.status) else { return nil }
  if status == .pending || status == .retry {
    try checkRequeue(lead, field: .status, value: correction.written.status ?? status.word)
  }
  return status
}

private func checkRequeue(_ lead: Lead, field: LeadField, value: String) throws(Reject) {
  guard lead.hasOptedOut || lead.status.isBeingDialled else { return }
  let reason =
    lead.hasOptedOut ? "the lead has opted out and is not called again" : "the lead is \(lead.status.word)"
  throw Reject(.requeueRefused, field: field.rawValue, value: value, message: reason)
}

// MARK: Locks and results

/// - Parameter operations: those that the lead's status keeps from it.
private func checkLock(
  _ edits: [FieldEdit], _ operations: [LeadField], lead: Lead, wanted: EditedLead, _ context: DecisionContext
) throws(Reject) {
  var isLocked = !edits.isEmpty && !isDataEditable(lead: lead, wanted: wanted.lead)
  if context.rules.requiresDraftCampaign {
    let state = context.campaign?.state ?? "unknown"
    if state != "draft", !wanted.changedFields.isEmpty {
      throw Reject(.campaignNotDraft, message: "the campaign is \(state), not draft")
    }
    if wanted.changedFields.isEmpty { isLocked = false }
  }
  guard isLocked || !operations.isEmpty else { return }
  throw .locked(status: lead.status.word, wouldHaveChanged: wanted.changedFields + operations)
}

private func isDataEditable(lead: Lead, wanted: Lead) -> Bool {
  switch lead.status.dataLock {
  case .none: true
  case .unlessNumberChanges: wanted[.phone] != lead[.phone]
  case .always: false
  }
}

extension Reject {
  /// A lead's status keeps a row from it.
  ///
  /// - Parameter fields: in the order in which the message names them.
  package static func locked(status: String, wouldHaveChanged fields: [LeadField]) -> Reject {
    let names = fields.map(\.changeName).joined(separator: ", ")
    let detail = fields.isEmpty ? "already identical" : "would have changed \(names)"
    return Reject(.leadLocked, message: "locked (\(status)); \(detail)")
  }
}

private func checkNumber(_ lead: Lead, _ facts: CrossLeadFacts) throws(Reject) {
  let number = lead[.phone].text
  if facts.contains(.numberOptedOut) {
    throw Reject(
      .numberOptedOut, field: LeadField.phone.rawValue, value: number,
      message: "a lead that has opted out has this number")
  }
  if facts.contains(.numberDuplicate) {
    throw Reject(
      .phoneDuplicate, field: LeadField.phone.rawValue, value: number,
      message: "another lead of the campaign would have this number")
  }
}
