import LeadModel
import RecordReading

/// A JSONL reject's `_reject` member and the input's own members.
struct RejectMembers {
  private var why: [String: String] = [:]
  private var cells: [RejectedRow.Cell] = []

  var code: String { why["code"] ?? "" }

  /// Nil where the reader's current record is no object with a `_reject` object that has a code.
  init?(_ reader: borrowing JSONReader) {
    guard reader.tape.rootKind == .object else { return nil }
    for node in reader.tape.children(of: 0) {
      let key = reader.key(of: node)
      if key == RejectColumns.member, reader.tape[node].kind == .object {
        for member in reader.tape.children(of: node) where reader.tape[member].kind != .null {
          why[reader.key(of: member)] = reader.text(of: member)
        }
      } else {
        cells.append(RejectedRow.Cell(name: key, value: reader.text(of: node), kind: reader.tape[node].kind))
      }
    }
    if why["code"] == nil { return nil }
  }

  func row(_ code: RejectCode) -> RejectedRow {
    var row = RejectedRow(code: code)
    row.row = why["row"].flatMap { Int($0) } ?? 0
    row.line = why["line"].flatMap { Int($0) } ?? 0
    row.field = why["field"] ?? ""
    row.value = why["value"] ?? ""
    row.message = why["message"] ?? ""
    row.hint = why["hint"] ?? ""
    row.leadID = why["lead_id"] ?? ""
    row.status = why["status"] ?? ""
    row.isPartial = why["partial"] == "true"
    row.raw = why["raw"] ?? ""
    row.cells = cells
    return row
  }
}
