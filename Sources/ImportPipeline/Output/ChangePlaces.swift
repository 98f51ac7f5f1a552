package import LeadModel
import Reconciliation

/// One changed field as `ShownChange` has it, by where its texts stand.
package struct ChangePlace: Sendable {
  package let column: LeadColumn
  /// The key of a member, where the column is that of the variables.
  package let key: Range<Int>?
  /// Nil where there is nothing.
  package let old: Range<Int>?
  package let new: Range<Int>?
  /// Whether the old value, and the new one, are JSON text.
  package let areJSON: (old: Bool, new: Bool)

  package init(
    column: LeadColumn, key: Range<Int>?, old: Range<Int>?, new: Range<Int>?, areJSON: (old: Bool, new: Bool)
  ) {
    self.column = column
    self.key = key
    self.old = old
    self.new = new
    self.areJSON = areJSON
  }
}

/// The changes of one row to one lead, variables member by member.
struct ChangePlaces {
  private(set) var all: [ChangePlace] = []
  private var members = MemberChanges()

  mutating func removeAll() { all.removeAll(keepingCapacity: true) }

  /// Adds a column's change.
  ///
  /// - Parameters:
  ///   - old: as `new`, by its place in the text.
  ///   - text: holds the values; more may be put behind it.
  mutating func add(column: Int, from old: StoredRow.Cell, to new: StoredRow.Cell, in text: inout [UInt8]) {
    let column = LeadColumn.inOrder[column]
    let areJSON = (old.isInteger, new.isInteger)
    let (old, new) = (old.place(in: &text), new.place(in: &text))
    guard column == .variables else {
      return all.append(ChangePlace(column: column, key: nil, old: old, new: new, areJSON: areJSON))
    }
    members.forEach(in: &text, from: old, to: new) { key, old, new in
      all.append(ChangePlace(column: column, key: key, old: old, new: new, areJSON: (true, true)))
    }
  }
}

extension StoredRow.Cell {
  fileprivate var isInteger: Bool {
    if case .integer = self { true } else { false }
  }

  /// Where its text stands, nil where it has none; a number's is put behind the others.
  fileprivate func place(in text: inout [UInt8]) -> Range<Int>? {
    switch self {
    case .null: return nil
    case .integer(let number):
      let start = text.count
      text.append(contentsOf: String(number).utf8)
      return start..<text.count
    case .text(let start, let end): return Int(start)..<Int(end)
    }
  }
}
