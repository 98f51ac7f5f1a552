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
    write(correction.position.row)
    write(correction.position.line)
    write(correction.matchKey.flatMap(KeyKind.allCases.firstIndex).map { $0 + 1 } ?? 0)
    write(correction.keys.id)
    write(correction.campaignID)
    write(correction.keys.externalID)
    write(correction.keys.phone)
    write(correction.keys.email)
    write(correction.doNotCall)
    write(correction.requeue)
    write(correction.status?.word)
    write(correction.written)
    write(correction.fallbackRegion)
    write(correction.fault != nil)
    if let fault = correction.fault { write(fault) }
    write(correction.edits.count)
    for edit in correction.edits { write(edit) }
  }

  private mutating func write(_ written: WrittenOperations) {
    write(written != WrittenOperations())
    guard written != WrittenOperations() else { return }
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
    _ = number()
    _ = number()
    let kind = number()
    return RowKey(
      kind: kind == 0 ? nil : KeyKind.allCases[kind - 1], id: flag() ? raw() : nil, campaignID: optionalText())
  }

  mutating func correction() -> Correction {
    var correction = Correction(position: SourcePosition(row: number(), line: number()))
    let kind = number()
    correction.matchKey = kind == 0 ? nil : KeyKind.allCases[kind - 1]
    correction.keys.id = optionalText()
    correction.campaignID = optionalText()
    correction.keys.externalID = optionalText()
    correction.keys.phone = optionalText()
    correction.keys.email = optionalText()
    correction.doNotCall = optionalFlag()
    correction.requeue = optionalFlag()
    correction.status = optionalText().map(LeadStatus.init(word:))
    if flag() {
      correction.written = WrittenOperations(
        doNotCall: optionalText(), requeue: optionalText(), status: optionalText())
    }
    correction.fallbackRegion = optionalText()
    if flag() { correction.fault = reject() }
    let count = number()
    correction.edits.reserveCapacity(count)
    for _ in 0..<count { correction.edits.append(edit()) }
    return correction
  }

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
