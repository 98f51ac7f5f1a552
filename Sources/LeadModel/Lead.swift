/// One value of the lead store: SQLite's NULL, INTEGER or TEXT.
package enum ColumnValue: Sendable, Hashable {
  case null
  case integer(Int64)
  case text(String)

  /// The value as text, nil for NULL; an integer that another tool stored in a text column reads as its digits.
  package var text: String? {
    switch self {
    case .null: nil
    case .integer(let number): String(number)
    case .text(let text): text
    }
  }

  /// The value as an integer, nil for NULL and for text that is no integer.
  package var integer: Int64? {
    switch self {
    case .null: nil
    case .integer(let number): number
    case .text(let text): Int64(text)
    }
  }

  /// NULL for nil, else TEXT.
  package init(_ text: String?) {
    self = text.map(ColumnValue.text) ?? .null
  }
}

/// A lead as the store holds it: one value a column, in the order of `LeadColumn` (SPEC section 2).
package struct Lead: Sendable, Hashable {
  /// SQLite's rowid, by which the store is worked in order.
  package let rowID: Int64
  package var values: [ColumnValue]

  /// - Parameter values: one for each `LeadColumn`, in order.
  package init(rowID: Int64, values: [ColumnValue]) {
    self.rowID = rowID
    self.values = values
  }

  package subscript(column: LeadColumn) -> ColumnValue {
    get { values[column.index] }
    set { values[column.index] = newValue }
  }

  package var id: String { self[.id].text ?? "" }
  package var campaignID: String? { self[.campaignID].text }
  package var status: LeadStatus { LeadStatus(word: self[.status].text ?? "") }
  package var hasOptedOut: Bool { (self[.doNotCall].integer ?? 0) != 0 }
  package var revision: Int64 { self[.revision].integer ?? 0 }
}
