package import LeadModel

/// A refused row as the ledger takes it in. Its texts are one run of bytes that the store is lent, as a `LeadEdit`'s are.
package struct RejectRecord {
  package var row = 0
  package var line = 0
  /// True where an operation changed something and the rest was refused.
  package var isPartial = false
  /// The found lead's id.
  package var lead = StoredRow.Cell.null
  /// The found lead's status before the row.
  package var status = StoredRow.Cell.null
  /// A reject code's word.
  package var code = StoredRow.Cell.null
  package var field = StoredRow.Cell.null
  package var value = StoredRow.Cell.null
  package var message = StoredRow.Cell.null
  /// NULL means the code's own, which the ledger does not keep.
  package var hint = StoredRow.Cell.null
  /// What the cells' texts stand in, by index: UTF-8.
  package let text: ArraySlice<UInt8>

  /// - Parameter text: what the cells, which are to be set, stand in.
  package init(text: ArraySlice<UInt8>) { self.text = text }

  /// A reject as a value.
  init(_ reject: Reject, of outcome: RowOutcome) {
    var texts = LeadCells()
    let values = [
      outcome.leadID, outcome.leadStatus, reject.code.rawValue, reject.field, reject.value, reject.message,
      reject.ownHint,
    ]
    for value in values { texts.append(ColumnValue(value)) }
    self.init(text: texts.text[...])
    (row, line, isPartial) = (outcome.position.row, outcome.position.line, outcome.isPartial)
    (lead, status, code, field) = (texts.cells[0], texts.cells[1], texts.cells[2], texts.cells[3])
    (value, message, hint) = (texts.cells[4], texts.cells[5], texts.cells[6])
  }
}
