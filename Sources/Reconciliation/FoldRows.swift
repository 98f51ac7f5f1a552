package import LeadModel

/// A row together with what the other leads said about it when it was judged.
package struct JudgedCorrection: Sendable, Hashable {
  package var correction: Correction
  package var facts: CrossLeadFacts

  package init(correction: Correction, facts: CrossLeadFacts) {
    self.correction = correction
    self.facts = facts
  }
}

/// One column of one lead that one row changed: a line of the history.
package struct ColumnChange: Sendable, Hashable {
  package let row: Int
  package let column: LeadColumn
  package let old: ColumnValue
  package let new: ColumnValue

  package init(row: Int, column: LeadColumn, old: ColumnValue, new: ColumnValue) {
    self.row = row
    self.column = column
    self.old = old
    self.new = new
  }
}

/// One row judged against one lead, with all that it did there.
package struct JudgedRow: Sendable, Hashable {
  package var outcome: RowOutcome
  /// The fields that the row named and that changed, and `time_zone` where it was derived.
  package var changedFields: [LeadField]
  package var warnings: [RowWarning: Int]
  package var changes: [ColumnChange]
  /// What the row did to each lead, where it found several: an opt-out by phone or e-mail takes every lead that has it.
  package var leads: [JudgedRow] = []
  /// What the row did, lead by lead.
  package var ofEachLead: [JudgedRow] { leads.isEmpty ? [self] : leads }
  /// Whether the lead's number went from one region to another.
  package var movesRegion: Bool
  /// The lead after the row, where a results file wants it.
  package var lead: Lead?

  package init(
    outcome: RowOutcome, changedFields: [LeadField] = [], warnings: [RowWarning: Int] = [:],
    changes: [ColumnChange] = [], movesRegion: Bool = false
  ) {
    self.outcome = outcome
    self.changedFields = changedFields
    self.warnings = warnings
    self.changes = changes
    self.movesRegion = movesRegion
  }
}

/// One lead after all of its rows: a single update, with what each row did.
package struct FoldedLead: Sendable {
  package let before: Lead
  package private(set) var after: Lead
  package private(set) var rows: [JudgedRow] = []
  /// How many rows changed the lead; `revision` rises by as many.
  package private(set) var appliedRows = 0

  package var isChanged: Bool { appliedRows > 0 }
  /// The history of the lead in this run, in file order.
  package var changes: [ColumnChange] { rows.flatMap(\.changes) }

  package init(before: Lead) {
    self.before = before
    after = before
  }

  /// Takes one more row of the lead in.
  package mutating func add(_ row: JudgedCorrection, context: DecisionContext) {
    let decision = decide(row.correction, on: after, facts: row.facts, context: context)
    let position = row.correction.position
    let outcome = RowOutcome(
      position: position, result: decision.result, isPartial: decision.isPartial, leadID: after.id,
      leadStatus: after.status.word)
    let changes = columnChanges(from: after, to: decision.lead, row: position.row)
    rows.append(
      JudgedRow(
        outcome: outcome, changedFields: decision.changedFields, warnings: decision.warnings, changes: changes,
        movesRegion: changes.contains { $0.column == .region } && after[.phone] != .null))
    if decision.lead != after { appliedRows += 1 }
    after = decision.lead
  }

  /// Takes the lead's last state in as one edit that no row of a file made; its history has row 0.
  mutating func take(_ lead: Lead) {
    let position = SourcePosition(row: 0, line: 0)
    let outcome = RowOutcome(position: position, result: .applied, leadID: lead.id, leadStatus: after.status.word)
    rows.append(JudgedRow(outcome: outcome, changes: columnChanges(from: after, to: lead, row: position.row)))
    if lead != after { appliedRows += 1 }
    after = lead
  }
}

/// Folds the rows of one lead through `decide`, in file order.
package func fold(_ rows: [JudgedCorrection], on lead: Lead, context: DecisionContext) -> FoldedLead {
  var folded = FoldedLead(before: lead)
  for row in rows { folded.add(row, context: context) }
  return folded
}

private func columnChanges(from before: Lead, to after: Lead, row: Int) -> [ColumnChange] {
  after.columns(differingFrom: before).map { column in
    ColumnChange(row: row, column: column, old: before[column], new: after[column])
  }
}
