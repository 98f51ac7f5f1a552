package import LeadModel
package import Reconciliation

/// What judging decided to write of one lead: ready for the store, without the lead or the rows that it came from.
package struct LeadEdit: Sendable, Hashable {
  package let rowID: Int64
  /// The lead's status when it was judged.
  package let status: ColumnValue
  /// The lead's revision when it was judged, which rises by one for each row that changes the lead.
  package let revision: Int64
  package let appliedRows: Int
  /// The columns that change, in the table's order, with their new values.
  package let columns: [LeadColumn]
  package let values: [ColumnValue]
  /// The changes as the ledger keeps them (`PackedChanges`), UTF-8.
  package let history: ArraySlice<UInt8>

  package init(
    rowID: Int64, status: ColumnValue, revision: Int64, appliedRows: Int, columns: [LeadColumn],
    values: [ColumnValue], history: ArraySlice<UInt8>
  ) {
    self.rowID = rowID
    self.status = status
    self.revision = revision
    self.appliedRows = appliedRows
    self.columns = columns
    self.values = values
    self.history = history
  }

  /// What a folded lead that has changed comes to.
  package init(_ folded: FoldedLead) {
    let columns = folded.after.columns(differingFrom: folded.before)
    self.init(
      rowID: folded.before.rowID, status: folded.before[.status],
      revision: folded.before.revision, appliedRows: folded.appliedRows, columns: columns,
      values: columns.map { folded.after[$0] }, history: PackedChanges.encode(folded.changes)[...])
  }
}
