import LeadModel
package import Reconciliation

/// One changed field of a lead as `plan` shows it; variables member by member (SPEC section 1).
package struct ShownChange: Sendable, Hashable {
  package let lead: String
  /// The row of the input that brings it about.
  package let row: Int
  /// The store's column, or `variables.KEY`.
  package let field: String
  /// Nil where there is nothing.
  package let old: Value?
  package let new: Value?

  /// A column's value as text, or a variable's as JSON text.
  package struct Value: Sendable, Hashable {
    package let text: String
    let isJSON: Bool

    package init(text: String, isJSON: Bool = false) {
      self.text = text
      self.isJSON = isJSON
    }

    /// The value as JSON.
    package var json: String { isJSON ? text : JSONText.quoted(text) }
  }

  package init(lead: String, row: Int, field: String, old: Value?, new: Value?) {
    self.lead = lead
    self.row = row
    self.field = field
    self.old = old
    self.new = new
  }

  /// The changes that a row brings about, lead by lead.
  package static func all(of row: JudgedRow) -> [ShownChange] {
    row.ofEachLead.flatMap { judged in
      let shown = shownColumns(judged.changedFields)
      return judged.changes.flatMap { change -> [ShownChange] in
        guard shown & 1 << UInt32(change.column.index) != 0 else { return [] }
        let lead = judged.outcome.leadID ?? "?"
        return change.column == .variables ? members(lead, change) : [column(lead, change)]
      }
    }
  }

  /// The columns of the changed fields; what a number brings with it (code, region, candidates) goes without saying.
  ///
  /// - Returns: a bit for each column, by its index.
  private static func shownColumns(_ fields: [LeadField]) -> UInt32 {
    func bit(_ column: LeadColumn) -> UInt32 { 1 << UInt32(column.index) }
    let columns = fields.reduce(UInt32(0)) { $0 | ($1.column.map(bit) ?? 0) }
    return columns & bit(.phone) == 0 ? columns : columns | bit(.phoneExtension)
  }

  private static func column(_ lead: String, _ change: ColumnChange) -> ShownChange {
    func value(_ value: ColumnValue) -> Value? {
      if case .integer = value { return value.text.map { Value(text: $0, isJSON: true) } }
      return value.text.map { Value(text: $0, isJSON: false) }
    }
    return ShownChange(
      lead: lead, row: change.row, field: change.column.sqlName, old: value(change.old), new: value(change.new))
  }

  private static func members(_ lead: String, _ change: ColumnChange) -> [ShownChange] {
    let old = VariablesObject(json: change.old.text ?? "{}").valuesByKey
    let new = VariablesObject(json: change.new.text ?? "{}").valuesByKey
    let oldValues = Dictionary(old.map { ($0.key, $0.value) }) { _, last in last }
    let newValues = Dictionary(new.map { ($0.key, $0.value) }) { _, last in last }
    let keys = old.map(\.key) + new.map(\.key).filter { oldValues[$0] == nil }
    return keys.compactMap { key in
      let (before, after) = (oldValues[key], newValues[key])
      guard !VariablesObject.areEqual(before ?? "", after ?? "") else { return nil }
      return ShownChange(
        lead: lead, row: change.row, field: "variables.\(key)", old: before.map { Value(text: $0, isJSON: true) },
        new: after.map { Value(text: $0, isJSON: true) })
    }
  }
}
