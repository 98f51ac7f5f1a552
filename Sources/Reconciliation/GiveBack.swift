package import LeadModel

/// What one run did to one lead, as the ledger keeps it.
package struct RunEdit: Sendable, Hashable {
  package let rowID: Int64
  /// The lead's status before the run.
  package let statusBefore: ColumnValue
  /// In the order in which the run made them.
  package let changes: [ColumnChange]

  package init(rowID: Int64, statusBefore: ColumnValue, changes: [ColumnChange]) {
    self.rowID = rowID
    self.statusBefore = statusBefore
    self.changes = changes
  }

  /// A column's value before the run and as the run left it; nil where the run changed nothing of it in the end.
  func net(_ column: LeadColumn) -> (old: ColumnValue, new: ColumnValue)? {
    guard let first = changes.first(where: { $0.column == column }),
      let last = changes.last(where: { $0.column == column }), first.old != last.new
    else { return nil }
    return (first.old, last.new)
  }

  /// Whether the run opted the lead out.
  package var isOptOut: Bool { net(.doNotCall).map { $0.old.integer ?? 0 == 0 } ?? false }
}

/// Why `undo` leaves a lead as it is; the one place where these codes are named.
package struct UndoSkip: Sendable, Hashable {
  package enum Code: String, Sendable, CaseIterable {
    /// The dialler, a later run or another program has changed the status since.
    case statusChanged = "status_changed"
    /// A field that the run changed has another value since.
    case fieldChanged = "field_changed"
    /// A lead that may be dialled would get a number back that one has which opted out, or the other way round.
    case numberOptedOut = "number_opted_out"
    /// The external id that the lead would get back belongs to another live lead of its campaign.
    case externalIDTaken = "external_id_taken"
    /// The lead is in the store no more.
    case leadMissing = "lead_missing"
  }

  package let code: Code
  /// The columns that are in the way.
  package let columns: [LeadColumn]
  package var message: String

  package init(_ code: Code, columns: [LeadColumn] = [], message: String) {
    self.code = code
    self.columns = columns
    self.message = message
  }
}

/// What `undo` makes of one lead.
package enum GiveBack: Sendable, Hashable {
  /// The run left nothing that is to be given back.
  case nothing
  /// The lead as it is to be, without the time and the revision of the edit.
  case lead(Lead)
  case skipped(UndoSkip)
}

/// Decides what of a run's edit a lead gets back (SPEC section 1, `undo`): every field that the run changed, or nothing
/// where the lead's status or any such field is no longer as the run left it.
///
/// Pure. Other leads are not looked at; who may have a number or an external id is the caller's to ask.
///
/// - Parameter withOptOuts: opt-outs that the run recorded are taken back, too; else they stay.
package func giveBack(_ edit: RunEdit, on lead: Lead, withOptOuts: Bool) -> GiveBack {
  let changed = LeadColumn.allCases.compactMap { column in edit.net(column).map { (column: column, net: $0) } }
  let wanted = changed.filter { $0.column != .doNotCall || withOptOuts || !edit.isOptOut }
  guard !wanted.isEmpty else { return .nothing }
  let left = edit.net(.status)?.new ?? edit.statusBefore
  guard lead[.status] == left else {
    return .skipped(
      UndoSkip(
        .statusChanged, columns: [.status],
        message: "its status is \(lead[.status].text ?? "(none)"), and the run left it \(left.text ?? "(none)")"))
  }
  let moved = changed.filter { !isSame(lead[$0.column], $0.net.new, $0.column) }.map(\.column)
  guard moved.isEmpty else {
    let names = moved.map(\.sqlName).joined(separator: ", ")
    let ending = moved.count == 1 ? "is no longer as the run left it" : "are no longer as the run left them"
    return .skipped(UndoSkip(.fieldChanged, columns: moved, message: "\(names) \(ending)"))
  }
  var after = lead
  for (column, net) in wanted { after[column] = net.old }
  return .lead(after)
}

/// Objects of variables are the same whatever their key order and spacing.
private func isSame(_ value: ColumnValue, _ other: ColumnValue, _ column: LeadColumn) -> Bool {
  if value == other { return true }
  guard column == .variables, let left = value.text, let right = other.text else { return false }
  return VariablesObject.areEqual(left, right)
}

extension FoldedLead {
  /// A lead that gets values back: one edit, which no row of a file made; its history has row 0.
  package init(before: Lead, givenBack after: Lead) {
    self.init(before: before)
    take(after)
  }
}
