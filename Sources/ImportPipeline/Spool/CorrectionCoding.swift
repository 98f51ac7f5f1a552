import LeadModel
import LeadStore
import Reconciliation

/// A row of a lead that is to be written, with the code that judging refused it with.
struct WorkRow {
  let code: RejectCode?
  let judged: JudgedCorrection
}

extension SpoolEncoder {
  mutating func write(_ row: WorkRow) {
    write(row.code?.rawValue)
    write(row.judged)
  }

  /// - Parameter rows: one for each row of the lead, in file order.
  mutating func write(_ edit: LeadEdit, rows: [RowVerdict]) {
    write(edit.status, of: edit.text)
    writeFixed(Int64(bitPattern: edit.fingerprint.rawValue), edit.revision)
    write(edit.appliedRows)
    write(Int(edit.columns))
    for cell in edit.cells { write(cell, of: edit.text) }
    if edit.changesPhone { write(edit.phoneBefore, of: edit.text) }
    write(edit.history, of: edit.text)
    write(rows.count)
    for row in rows {
      write(row.row)
      write(Int(row.facts.rawValue))
      write(row.code?.rawValue)
    }
  }

  mutating func write(_ judged: JudgedCorrection) {
    write(Int(judged.facts.rawValue))
    write(judged.correction)
  }

  /// What finding a lead needs comes first, so that it can be looked at without the rest.
  mutating func write(_ correction: Correction) {
    let parts = CorrectionParts(correction)
    write(correction.position)
    write(RowKey.head(kind: correction.matchKey, hasID: correction.keys.id != nil))
    if let id = correction.keys.id { write(id) }
    write(parts.rawValue)
    for text in [
      correction.campaignID, correction.keys.externalID, correction.keys.phone, correction.keys.email,
      correction.status?.word,
    ] {
      if let text { write(text) }
    }
    if parts.contains(.written) { write(correction.written) }
    if let region = correction.fallbackRegion { write(region) }
    if let fault = correction.fault { write(fault) }
    write(correction.edits.count)
    for edit in correction.edits { write(edit) }
  }

  private mutating func write(_ written: WrittenOperations) {
    write(written.doNotCall)
    write(written.requeue)
    write(written.status)
  }

  mutating func write(_ reject: Reject) {
    write(reject.code.rawValue)
    write(reject.field)
    write(reject.value)
    write(reject.message)
    write(reject.ownHint)
  }

  private mutating func write(_ edit: FieldEdit) {
    write(edit.field.index)
    switch edit.change {
    case .clear: write(0)
    case .text(let text): write(1, text)
    case .phone(let phone):
      write(2)
      write(phone.e164)
      write(phone.phoneExtension)
      write(phone.callingCode)
      write(phone.region)
    case .phoneText(let cell):
      write(3, cell.number)
      write(cell.written)
      write(cell.column)
    case .replaceVariables(let json): write(4, json)
    case .mergeVariables(let json): write(5, json)
    case .mergeMembers(let members):
      write(6)
      write(members.count)
      for member in members {
        write(member.key)
        write(member.json)
      }
    case .unreadable(let text): write(7, text)
    }
  }
}

extension SpoolDecoder {
  mutating func workRow() -> WorkRow {
    WorkRow(code: optionalText().flatMap(RejectCode.init), judged: judged())
  }

  /// Reads all of an edit but whose it is.
  mutating func read(into edit: inout LeadEdit) {
    edit.text = bytes
    edit.status = cell()
    edit.fingerprint = LeadFingerprint(rawValue: UInt64(bitPattern: fixed()))
    edit.revision = fixed()
    edit.appliedRows = number()
    edit.columns = UInt32(truncatingIfNeeded: number())
    edit.cells.removeAll(keepingCapacity: true)
    for _ in 0..<edit.columns.nonzeroBitCount { edit.cells.append(cell()) }
    if edit.changesPhone { edit.phoneBefore = cell() }
    edit.history = cell()
  }

  mutating func verdicts() -> [RowVerdict] {
    (0..<number()).map { _ in
      RowVerdict(
        row: number(), facts: CrossLeadFacts(rawValue: UInt8(truncatingIfNeeded: number())),
        code: optionalText().flatMap(RejectCode.init))
    }
  }

  mutating func judged() -> JudgedCorrection {
    let facts = CrossLeadFacts(rawValue: UInt8(truncatingIfNeeded: number()))
    return JudgedCorrection(correction: correction(), facts: facts)
  }

  /// Reads the beginning of a correction.
  mutating func rowKey() -> RowKey {
    _ = position()
    let head = number()
    let id = RowKey.hasID(head) ? raw() : nil
    return RowKey(kind: RowKey.kind(head), id: id, campaignID: parts().contains(.campaign) ? text() : nil)
  }

  mutating func correction() -> Correction {
    var correction = Correction(position: position())
    let head = number()
    correction.matchKey = RowKey.kind(head)
    if RowKey.hasID(head) { correction.keys.id = text() }
    let parts = parts()
    correction.doNotCall = parts.flag(.doNotCall, .isDoNotCall)
    correction.requeue = parts.flag(.requeue, .isRequeue)
    if parts.contains(.campaign) { correction.campaignID = text() }
    if parts.contains(.externalID) { correction.keys.externalID = text() }
    if parts.contains(.phone) { correction.keys.phone = text() }
    if parts.contains(.email) { correction.keys.email = text() }
    if parts.contains(.status) { correction.status = LeadStatus(word: text()) }
    if parts.contains(.written) {
      correction.written = WrittenOperations(
        doNotCall: optionalText(), requeue: optionalText(), status: optionalText())
    }
    if parts.contains(.fallbackRegion) { correction.fallbackRegion = text() }
    if parts.contains(.fault) { correction.fault = reject() }
    let count = number()
    correction.edits.reserveCapacity(count)
    for _ in 0..<count { correction.edits.append(edit()) }
    return correction
  }

  mutating func position() -> SourcePosition {
    let row = number()
    return SourcePosition(row: row, line: row &+ signedNumber())
  }

  mutating func parts() -> CorrectionParts { CorrectionParts(rawValue: number()) }

  mutating func reject() -> Reject {
    Reject(
      RejectCode(rawValue: text()) ?? .rowShape, field: optionalText(), value: optionalText(), message: text(),
      hint: optionalText())
  }

  private mutating func edit() -> FieldEdit {
    let field = LeadField.inOrder[number()]
    switch number() {
    case 1: return FieldEdit(field: field, change: .text(text()))
    case 2:
      let phone = PhoneValue(
        e164: text(), phoneExtension: optionalText(), callingCode: number(), region: optionalText())
      return FieldEdit(field: field, change: .phone(phone))
    case 3:
      let cell = PhoneCellText(number: text(), written: text(), column: text())
      return FieldEdit(field: field, change: .phoneText(cell))
    case 4: return FieldEdit(field: field, change: .replaceVariables(text()))
    case 5: return FieldEdit(field: field, change: .mergeVariables(text()))
    case 6:
      let count = number()
      let members = (0..<count).map { _ in VariablesMember(key: text(), json: optionalText()) }
      return FieldEdit(field: field, change: .mergeMembers(members))
    case 7: return FieldEdit(field: field, change: .unreadable(text()))
    default: return FieldEdit(field: field, change: .clear)
    }
  }
}
