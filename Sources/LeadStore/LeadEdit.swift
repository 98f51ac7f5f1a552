package import LeadModel
package import Reconciliation

/// What judging decided to write of one lead: ready for the store, without the lead or the rows that it came from.
///
/// Its texts are one run of bytes that the store is lent: a `String` and a copy for each were a tenth of writing.
package struct LeadEdit: Sendable {
  package let rowID: Int64
  /// The lead's status when it was judged.
  package let status: StoredRow.Cell
  /// The lead as it was judged.
  package let fingerprint: LeadFingerprint
  /// The lead's revision when it was judged, which rises by one for each row that changes the lead.
  package let revision: Int64
  package let appliedRows: Int
  /// The columns that change, a bit for each by its index.
  package let columns: UInt32
  /// Their new values, in the table's order.
  package let cells: [StoredRow.Cell]
  /// The changes as the ledger keeps them (`PackedChanges`).
  package let history: StoredRow.Cell
  /// What the cells' texts stand in, by index: UTF-8.
  package let text: ArraySlice<UInt8>

  package init(
    rowID: Int64, status: StoredRow.Cell, fingerprint: LeadFingerprint, revision: Int64, appliedRows: Int,
    columns: UInt32, cells: [StoredRow.Cell],
    history: StoredRow.Cell, text: ArraySlice<UInt8>
  ) {
    self.rowID = rowID
    self.status = status
    self.fingerprint = fingerprint
    self.revision = revision
    self.appliedRows = appliedRows
    self.columns = columns
    self.cells = cells
    self.history = history
    self.text = text
  }

  /// What a folded lead that has changed comes to.
  package init(_ folded: FoldedLead) {
    var row = LeadCells()
    let changed = folded.after.columns(differingFrom: folded.before)
    for column in changed { row.append(folded.after[column]) }
    row.append(folded.before[.status])
    row.append(text: PackedChanges.encode(folded.changes).span)
    self.init(
      rowID: folded.before.rowID, status: row.cells[changed.count],
      fingerprint: folded.before.fingerprint, revision: folded.before.revision,
      appliedRows: folded.appliedRows, columns: changed.reduce(0) { $0 | 1 << UInt32($1.index) },
      cells: Array(row.cells[..<changed.count]), history: row.cells[changed.count + 1], text: row.text[...])
  }

  /// The text that a column changes to; nil where it does not change, or to no text.
  package func text(of column: LeadColumn) -> String? {
    let bit = UInt32(1) << UInt32(column.index)
    guard columns & bit != 0, case .text(let start, let end) = cells[(columns & (bit - 1)).nonzeroBitCount] else {
      return nil
    }
    return String(decoding: text[Int(start)..<Int(end)], as: UTF8.self)
  }
}
