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

/// A lead: the row that the store holds, and the columns that rows of the file have changed since.
///
/// Most leads are only looked at, and of the others a few columns change. Kept apart from the stored row, those few are
/// all that a copy, a comparison or the history has to go through; with a value for each column these made a third of
/// the time that judging took.
package struct Lead: Sendable {
  /// SQLite's rowid, by which the store is worked in order.
  package let rowID: Int64
  /// What stands for the rowid of no lead: SQLite counts from 1, and another tool that goes below will not come here.
  package static let noRowID = Int64.min
  let stored: StoredRow
  /// In the order of the columns; never a value that the stored row has in that column.
  private var changed: [ChangedColumn] = []

  private struct ChangedColumn: Equatable, Sendable {
    let column: LeadColumn
    var value: ColumnValue
  }

  /// - Parameter values: one for each `LeadColumn`, in order.
  package init(rowID: Int64, values: [ColumnValue]) {
    self.init(rowID: rowID, stored: StoredRow(values))
  }

  /// - Parameter stored: a cell for each `LeadColumn`, in order.
  package init(rowID: Int64, stored: StoredRow) {
    self.rowID = rowID
    self.stored = stored
  }

  package subscript(column: LeadColumn) -> ColumnValue {
    get {
      for change in changed where change.column == column { return change.value }
      return stored[column.index]
    }
    set {
      let place = changed.firstIndex { $0.column.index >= column.index } ?? changed.endIndex
      let isThere = place < changed.endIndex && changed[place].column == column
      if newValue == stored[column.index] {
        if isThere { changed.remove(at: place) }
      } else if isThere {
        changed[place].value = newValue
      } else {
        changed.insert(ChangedColumn(column: column, value: newValue), at: place)
      }
    }
  }

  /// Whether no column differs from the stored row.
  var isAsStored: Bool { changed.isEmpty }

  /// One value for each `LeadColumn`, in order.
  package var values: [ColumnValue] {
    var values = LeadColumn.inOrder.indices.map { stored[$0] }
    for change in changed { values[change.column.index] = change.value }
    return values
  }

  package var id: String { self[.id].text ?? "" }
  package var campaignID: String? { self[.campaignID].text }
  package var status: LeadStatus { LeadStatus(word: self[.status].text ?? "") }
  package var hasOptedOut: Bool { (self[.doNotCall].integer ?? 0) != 0 }
  package var revision: Int64 { self[.revision].integer ?? 0 }
}

extension Lead: Hashable {
  package static func == (left: Lead, right: Lead) -> Bool {
    guard left.rowID == right.rowID else { return false }
    return left.stored === right.stored ? left.changed == right.changed : left.values == right.values
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(rowID) }

  /// The columns in which two states of a lead differ, in the table's order.
  package func columns(differingFrom other: Lead) -> [LeadColumn] {
    if stored === other.stored, changed.isEmpty || other.changed.isEmpty {
      return (changed + other.changed).map(\.column)
    }
    return LeadColumn.allCases.filter { self[$0] != other[$0] }
  }
}
