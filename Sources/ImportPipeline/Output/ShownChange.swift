package import LeadModel
import Reconciliation

/// One changed field of a lead as `plan` shows it; variables member by member (SPEC section 1).
///
/// Texts are UTF-8 and stay where they were read, for as long as the change is being told: a plan shows a million of them.
package struct ShownChange: Sendable, Hashable {
  package let lead: ArraySlice<UInt8>
  /// The row of the input that brings it about.
  package let row: Int
  package let field: Field
  /// Nil where there is nothing.
  package let old: Value?
  package let new: Value?

  /// What changed.
  package enum Field: Sendable, Hashable {
    case column(LeadColumn)
    /// A member of the variables, by its key.
    case variable(ArraySlice<UInt8>)

    /// The store's column, or `variables.KEY`.
    package var name: String {
      switch self {
      case .column(let column): column.sqlName
      case .variable(let key): Self.prefix + String(decoding: key, as: UTF8.self)
      }
    }

    /// What stands before a variable's key.
    package static let prefix = "\(LeadColumn.variables.sqlName)."
  }

  /// A column's value as text, or a variable's as JSON text.
  package struct Value: Sendable, Hashable {
    package let text: ArraySlice<UInt8>
    let isJSON: Bool

    package init(text: ArraySlice<UInt8>, isJSON: Bool = false) {
      self.text = text
      self.isJSON = isJSON
    }

    /// The value as JSON.
    package var json: String {
      let text = String(decoding: text, as: UTF8.self)
      return isJSON ? text : JSONText.quoted(text)
    }
  }

  package init(lead: ArraySlice<UInt8>, row: Int, field: Field, old: Value?, new: Value?) {
    self.lead = lead
    self.row = row
    self.field = field
    self.old = old
    self.new = new
  }

  /// The change with texts of its own, to be kept when those it came with are gone.
  package var kept: ShownChange {
    func kept(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> { Array(text)[...] }
    func kept(_ value: Value) -> Value { Value(text: kept(value.text), isJSON: value.isJSON) }
    var field = field
    if case .variable(let key) = field { field = .variable(kept(key)) }
    return ShownChange(lead: kept(lead), row: row, field: field, old: old.map(kept), new: new.map(kept))
  }
}

/// Makes the changes of rows ready to be shown.
package struct ShownChanges {
  private var members = MemberChanges()
  private var encoder = SpoolEncoder()

  package init() {}

  /// Calls a body with each change that a row brings about, lead by lead.
  package mutating func forEach(of row: ToldRow, _ body: (ShownChange) throws -> Void) rethrows {
    switch row.content {
    case .refused: break
    case .changed(let row): try forEach(of: row, body)
    case .judged(let row):
      for judged in row.ofEachLead where !judged.changes.isEmpty {
        encoder.clear()
        encoder.write(judged.forShowing, detail: OutcomeDetail(changes: true))
        try forEach(of: EncodedRow(bytes: encoder.bytes[...]), body)
      }
    }
  }

  private mutating func forEach(of row: EncodedRow, _ body: (ShownChange) throws -> Void) rethrows {
    var changes = row.changes
    let shown = Self.columns(shownFor: changes.fields)
    let lead = changes.lead.map { changes.text[$0] } ?? Self.namelessLead
    while let change = changes.next() {
      guard shown & 1 << UInt32(change.column) != 0 else { continue }
      let (row, column) = (changes.row, LeadColumn.inOrder[change.column])
      let (old, new) = (Self.value(change.old, changes.text), Self.value(change.new, changes.text))
      guard column == .variables else {
        try body(ShownChange(lead: lead, row: row, field: .column(column), old: old, new: new))
        continue
      }
      try members.forEach(from: old?.text, to: new?.text) { key, old, new in
        try body(
          ShownChange(
            lead: lead, row: row, field: .variable(key), old: old.map { ShownChange.Value(text: $0, isJSON: true) },
            new: new.map { ShownChange.Value(text: $0, isJSON: true) }))
      }
    }
  }

  private static let namelessLead = Array("?".utf8)[...]

  /// The columns of the changed fields; what a number brings with it (code, region, candidates) goes without saying.
  ///
  /// - Returns: a bit for each column, by its index.
  private static func columns(shownFor fields: LeadFieldSet) -> UInt32 {
    var columns: UInt32 = 0
    var rest = fields.rawValue
    while rest != 0 {
      columns |= columnsOfField[rest.trailingZeroBitCount]
      rest &= rest &- 1
    }
    return columns
  }

  private static let columnsOfField = LeadField.inOrder.map { field in
    let column = field.column
    let shown = column == .phone ? [.phone, .phoneExtension] : column.map { [$0] } ?? []
    return shown.reduce(UInt32(0)) { $0 | 1 << UInt32($1.index) }
  }

  private static func value(_ cell: StoredRow.Cell, _ text: ArraySlice<UInt8>) -> ShownChange.Value? {
    switch cell {
    case .null: nil
    case .integer(let number): ShownChange.Value(text: Array(String(number).utf8)[...], isJSON: true)
    case .text(let start, let end): ShownChange.Value(text: text[Int(start)..<Int(end)])
    }
  }
}

extension JudgedRow {
  /// The row as one that was applied and warns of nothing: only its changes are looked at.
  fileprivate var forShowing: JudgedRow {
    var row = self
    row.outcome.result = .applied
    row.warnings = [:]
    return row
  }
}
