import LeadModel
import LeadStore
import Reconciliation

/// What stands before a row's result in a spool.
enum ResultTag {
  static let applied = 0
  static let unchanged = 1
  static let rejected = 2
  static let skipped = 3
}

extension SpoolEncoder {
  mutating func write(_ row: JudgedRow, detail: OutcomeDetail) {
    write(row.outcome)
    write(row.changedFields.count)
    for field in row.changedFields { write(field.index) }
    write(row.warnings.count)
    for (warning, count) in row.warnings {
      write(warning.rawValue)
      write(count)
    }
    write(row.movesRegion)
    let shown = detail.changes ? row.shownChanges : []
    write(shown.count)
    for change in shown { write(change) }
    guard detail.leads else { return }
    write(row.lead != nil)
    if let lead = row.lead {
      write(Int(lead.rowID))
      for value in lead.values { write(value) }
    }
  }

  private mutating func write(_ change: ColumnChange) {
    write(change.row)
    write(change.column.index)
    write(change.old)
    write(change.new)
  }

  mutating func write(_ outcome: RowOutcome) {
    write(outcome.position.row)
    write(outcome.position.line)
    write(outcome.isPartial)
    write(outcome.leadID)
    write(outcome.leadStatus)
    switch outcome.result {
    case .applied: write(ResultTag.applied)
    case .unchanged: write(ResultTag.unchanged)
    case .rejected(let reject):
      write(ResultTag.rejected)
      write(reject)
    case .skipped(let reason):
      write(ResultTag.skipped)
      write(reason.rawValue)
    }
  }
}

extension JudgedRow {
  /// The changes that `plan` shows.
  var shownChanges: [ColumnChange] {
    guard !changes.isEmpty else { return [] }
    let shown = LeadFieldSet(changedFields).shownColumns
    return changes.filter { shown.hasColumn($0.column.index) }
  }
}

extension SpoolDecoder {
  /// - Parameter hasLead: whether the lead after the row may stand behind it.
  mutating func judgedRow(hasLead: Bool = false) -> JudgedRow {
    var row = JudgedRow(outcome: outcome())
    row.changedFields = (0..<number()).map { _ in LeadField.inOrder[number()] }
    for _ in 0..<number() {
      let code = text()
      let count = number()
      if let warning = RowWarning(rawValue: code) { row.warnings[warning] = count }
    }
    row.movesRegion = flag()
    row.changes = (0..<number()).map { _ in change() }
    if hasLead, flag() {
      row.lead = Lead(rowID: Int64(number()), values: LeadColumn.allCases.map { _ in value() })
    }
    return row
  }

  /// Reads a judged row that was refused as far as the ledger takes it in.
  mutating func rejectRecord() -> RejectRecord {
    var record = RejectRecord(text: bytes)
    (record.row, record.line, record.isPartial) = (number(), number(), flag())
    record.lead = optionalCell()
    record.status = optionalCell()
    _ = number()
    record.code = cell(range())
    record.field = optionalCell()
    record.value = optionalCell()
    record.message = cell(range())
    record.hint = optionalCell()
    return record
  }

  /// The code of a judged row that was refused, UTF-8.
  mutating func rejectCode() -> ArraySlice<UInt8> {
    guard case .text(let start, let end) = rejectRecord().code else { return [] }
    return bytes[Int(start)..<Int(end)]
  }

  private mutating func optionalCell() -> StoredRow.Cell { optionalRange().map(cell) ?? .null }

  private func cell(_ range: Range<Int>) -> StoredRow.Cell {
    .text(start: Int32(range.lowerBound), end: Int32(range.upperBound))
  }

  private mutating func change() -> ColumnChange {
    ColumnChange(row: number(), column: LeadColumn.inOrder[number()], old: value(), new: value())
  }

  mutating func outcome() -> RowOutcome {
    let position = SourcePosition(row: number(), line: number())
    let isPartial = flag()
    let leadID = optionalText()
    let status = optionalText()
    let result: RowResult =
      switch number() {
      case ResultTag.applied: .applied
      case ResultTag.rejected: .rejected(reject())
      case ResultTag.skipped: .skipped(SkipReason(rawValue: text()) ?? .blankRow)
      default: .unchanged
      }
    return RowOutcome(position: position, result: result, isPartial: isPartial, leadID: leadID, leadStatus: status)
  }
}
