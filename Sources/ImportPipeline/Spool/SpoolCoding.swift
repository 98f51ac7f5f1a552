import LeadModel
import LeadStore
import PhoneNumbers
import Reconciliation
import RecordReading

/// Writes values as compact bytes for a spool; `SpoolDecoder` reads them back in the same order.
struct SpoolEncoder {
  private(set) var bytes: [UInt8] = []

  mutating func clear() { bytes.removeAll(keepingCapacity: true) }

  /// An integer of 0 or more, seven bits a byte.
  mutating func write(_ number: Int) {
    var rest = UInt64(bitPattern: Int64(number))
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  mutating func write(_ flag: Bool) { bytes.append(flag ? 1 : 0) }

  mutating func write(_ text: String) {
    write(text.utf8.count)
    bytes.append(contentsOf: text.utf8)
  }

  mutating func write(_ raw: [UInt8]) { write(raw[...]) }

  mutating func write(_ raw: ArraySlice<UInt8>) {
    write(raw.count)
    raw.span.append(to: &bytes)
  }

  /// Bytes as they are, without their count.
  mutating func append(_ raw: ArraySlice<UInt8>) { bytes.append(contentsOf: raw) }

  /// Bytes as they are, without their count.
  mutating func append(_ raw: [UInt8]) { bytes.append(contentsOf: raw) }

  /// The number's E.164 as a text.
  mutating func writeE164(_ number: PhoneNumber) {
    let place = bytes.count
    bytes.append(0)
    number.appendE164(to: &bytes)
    // At most 21 bytes, so that the length takes one.
    bytes[place] = UInt8(bytes.count - place - 1)
  }

  /// A value that may be missing: a flag, then the value.
  mutating func write(_ text: String?) {
    write(text != nil)
    if let text { write(text) }
  }

  mutating func write(_ flag: Bool?) { bytes.append(flag.map { $0 ? 1 : 0 } ?? 2) }
}

/// Reads what a `SpoolEncoder` wrote.
struct SpoolDecoder {
  private let bytes: ArraySlice<UInt8>
  private var place: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    place = bytes.startIndex
  }

  init(_ bytes: [UInt8]) { self.init(bytes[...]) }

  var isAtEnd: Bool { place >= bytes.endIndex }

  mutating func number() -> Int {
    var number: UInt64 = 0
    var shift: UInt64 = 0
    while place < bytes.endIndex {
      let byte = bytes[place]
      place += 1
      number |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { break }
      shift += 7
    }
    return Int(Int64(bitPattern: number))
  }

  mutating func byte() -> UInt8 {
    guard place < bytes.endIndex else { return 0 }
    place += 1
    return bytes[place - 1]
  }

  mutating func flag() -> Bool { byte() == 1 }

  mutating func raw() -> ArraySlice<UInt8> {
    let count = number()
    let end = min(place + count, bytes.endIndex)
    defer { place = end }
    return bytes[place..<end]
  }

  /// What has not been read yet.
  func rest() -> ArraySlice<UInt8> { bytes[place...] }

  mutating func text() -> String { String(decoding: raw(), as: UTF8.self) }
  mutating func optionalText() -> String? { flag() ? text() : nil }

  mutating func optionalFlag() -> Bool? {
    let byte = byte()
    return byte == 2 ? nil : byte == 1
  }
}

// MARK: Corrections

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
    write(edit.status)
    write(Int(edit.revision))
    write(edit.appliedRows)
    write(edit.columns.count)
    for (column, value) in zip(edit.columns, edit.values) {
      write(column.index)
      write(value)
    }
    write(edit.history)
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
    write(reject.hint)
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

  private mutating func write(_ kind: Int, _ text: String) {
    write(kind)
    write(text)
  }
}

extension SpoolDecoder {
  mutating func workRow() -> WorkRow {
    WorkRow(code: optionalText().flatMap(RejectCode.init), judged: judged())
  }

  mutating func judgedLead(rowID: Int64) -> LeadWork.Task {
    let status = value()
    let revision = Int64(number())
    let appliedRows = number()
    var columns: [LeadColumn] = []
    var values: [ColumnValue] = []
    for _ in 0..<number() {
      columns.append(LeadColumn.allCases[number()])
      values.append(value())
    }
    let edit = LeadEdit(
      rowID: rowID, status: status, revision: revision, appliedRows: appliedRows, columns: columns, values: values,
      history: raw())
    return .asJudged(edit, verdicts: rest())
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
      hint: text())
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

// MARK: Outcomes

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
    write(detail.changes ? row.changes.count : 0)
    if detail.changes { for change in row.changes { write(change) } }
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

  private mutating func write(_ value: ColumnValue) {
    switch value {
    case .null: write(0)
    case .integer(let number):
      write(1)
      write(Int(number))
    case .text(let text): write(2, text)
    }
  }

  mutating func write(_ outcome: RowOutcome) {
    write(outcome.position.row)
    write(outcome.position.line)
    write(outcome.isPartial)
    write(outcome.leadID)
    write(outcome.leadStatus)
    switch outcome.result {
    case .applied: write(0)
    case .unchanged: write(1)
    case .rejected(let reject):
      write(2)
      write(reject)
    case .skipped(let reason):
      write(3)
      write(reason.rawValue)
    }
  }
}

extension SpoolDecoder {
  mutating func judgedRow(detail: OutcomeDetail) -> JudgedRow {
    var row = JudgedRow(outcome: outcome())
    row.changedFields = (0..<number()).map { _ in LeadField.inOrder[number()] }
    for _ in 0..<number() {
      let code = text()
      let count = number()
      if let warning = RowWarning(rawValue: code) { row.warnings[warning] = count }
    }
    row.movesRegion = flag()
    row.changes = (0..<number()).map { _ in change() }
    if detail.leads, flag() {
      row.lead = Lead(rowID: Int64(number()), values: LeadColumn.allCases.map { _ in value() })
    }
    return row
  }

  private mutating func change() -> ColumnChange {
    ColumnChange(row: number(), column: LeadColumn.allCases[number()], old: value(), new: value())
  }

  private mutating func value() -> ColumnValue {
    switch number() {
    case 1: .integer(Int64(number()))
    case 2: .text(text())
    default: .null
    }
  }

  mutating func outcome() -> RowOutcome {
    let position = SourcePosition(row: number(), line: number())
    let isPartial = flag()
    let leadID = optionalText()
    let status = optionalText()
    let result: RowResult =
      switch number() {
      case 0: .applied
      case 2: .rejected(reject())
      case 3: .skipped(SkipReason(rawValue: text()) ?? .blankRow)
      default: .unchanged
      }
    return RowOutcome(position: position, result: result, isPartial: isPartial, leadID: leadID, leadStatus: status)
  }
}
