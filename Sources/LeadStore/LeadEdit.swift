package import LeadModel
package import Reconciliation

/// What judging decided to write of one lead: ready for the store, without the lead or the rows that it came from.
///
/// Its texts are one run of bytes that the store is lent: a `String` and a copy for each were a tenth of writing. It is
/// made to be filled again with the next lead's, so that its cells stay where they are.
package struct LeadEdit: Sendable {
  package var rowID: Int64 = 0
  /// The lead's status when it was judged.
  package var status = StoredRow.Cell.null
  /// The lead as it was judged.
  package var fingerprint = LeadFingerprint(rawValue: 0)
  /// The lead's revision when it was judged, which rises by one for each row that changes the lead.
  package var revision: Int64 = 0
  package var appliedRows: Int = 0
  /// The columns that change, a bit for each by its index.
  package var columns: UInt32 = 0
  /// Their new values, in the table's order.
  package var cells: [StoredRow.Cell] = []
  /// The lead's phone when it was judged, where that changes.
  package var phoneBefore = StoredRow.Cell.null
  /// The changes as the ledger keeps them (`PackedChanges`).
  package var history = StoredRow.Cell.null
  /// What the cells' texts stand in, by index: UTF-8.
  package var text: ArraySlice<UInt8> = []

  package init() {}

  /// What a folded lead that has changed comes to.
  package init(_ folded: FoldedLead) {
    var row = LeadCells()
    let changed = folded.after.columns(differingFrom: folded.before)
    for column in changed { row.append(folded.after[column]) }
    row.append(folded.before[.status])
    row.append(folded.before[.phone])
    row.append(text: PackedChanges.encode(folded.changes).span)
    (rowID, revision) = (folded.before.rowID, folded.before.revision)
    status = row.cells[changed.count]
    fingerprint = folded.before.fingerprint
    appliedRows = folded.appliedRows
    columns = changed.reduce(0) { $0 | 1 << UInt32($1.index) }
    cells = Array(row.cells[..<changed.count])
    phoneBefore = row.cells[changed.count + 1]
    history = row.cells[changed.count + 2]
    text = row.text[...]
  }

  package var changesPhone: Bool { columns & 1 << UInt32(LeadColumn.phone.index) != 0 }

  /// What a column changes to; nil where it does not change.
  package func cell(of column: LeadColumn) -> StoredRow.Cell? {
    let bit = UInt32(1) << UInt32(column.index)
    return columns & bit != 0 ? cells[(columns & (bit - 1)).nonzeroBitCount] : nil
  }

  /// The text that a column changes to; nil where it does not change, or to no text.
  package func text(of column: LeadColumn) -> String? {
    guard case .text(let start, let end) = cell(of: column) else { return nil }
    return String(decoding: text[Int(start)..<Int(end)], as: UTF8.self)
  }
}
