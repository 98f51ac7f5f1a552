package import LeadModel
import Reconciliation

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
    self.init(
      lead: outcome.leadID, status: outcome.leadStatus, code: reject.code.rawValue, field: reject.field,
      value: reject.value, message: reject.message, hint: reject.ownHint)
    (row, line, isPartial) = (outcome.position.row, outcome.position.line, outcome.isPartial)
  }

  /// A lead that an undo skipped; what the ledger calls its row is the lead's rowid.
  init(_ skip: UndoSkip, rowID: Int64, lead: Lead?) {
    self.init(
      lead: lead?.id, status: lead?.status.word, code: skip.code.rawValue, field: skip.columns.first?.sqlName,
      value: nil, message: skip.message, hint: nil)
    row = Int(rowID)
  }

  private init(
    lead: String?, status: String?, code: String, field: String?, value: String?, message: String, hint: String?
  ) {
    var texts = LeadCells()
    for text in [lead, status, code, field, value, message, hint] { texts.append(ColumnValue(text)) }
    self.init(text: texts.text[...])
    (self.lead, self.status, self.code, self.field) = (texts.cells[0], texts.cells[1], texts.cells[2], texts.cells[3])
    (self.value, self.message, self.hint) = (texts.cells[4], texts.cells[5], texts.cells[6])
  }
}
