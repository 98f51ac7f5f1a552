package import LeadModel
import PhoneNumbers

/// Turns one record's cells into a correction: keys, cleaned values, and the first fault (SPEC section 3).
package struct CorrectionBuilder {
  let settings: CorrectionSettings
  /// What was repaired and noticed in all records so far.
  package internal(set) var notes = ReadingNotes()
  var correction = Correction(position: SourcePosition(row: 0, line: 0))
  var faults: [Reject] = []
  var phoneRegion = PhoneRegion.unknown
  var members: [VariablesMember] = []
  var membersPlace: Int?
  private var seen: Set<LeadField> = []
  /// Set before the cells are taken: an external id beside an id is an edit, wherever it stands.
  var rowHasID = false

  package init(settings: CorrectionSettings) { self.settings = settings }

  /// Builds the correction of one record.
  ///
  /// - Parameter cells: in the order of the input's columns or keys.
  /// - Throws: a `Reject` where the row has no key, so that no lead can be looked for.
  package mutating func build(_ cells: [NamedCell], at position: SourcePosition) throws(Reject) -> Correction {
    correction = Correction(position: position)
    faults.removeAll(keepingCapacity: true)
    members.removeAll(keepingCapacity: true)
    membersPlace = nil
    seen.removeAll(keepingCapacity: true)
    correction.campaignID = campaign(in: cells)
    let isKeyless = !settings.keys.contains { kind in cells.contains { $0.gives(kind.field) } }
    if isKeyless { throw keyMissing(cells) }
    phoneRegion = region(for: cells)
    for cell in cells { take(cell) }
    finishVariables()
    correction.matchKey = settings.keys.first { correction.keys[$0] != nil }
    correction.fallbackRegion = settings.defaultRegion?.code
    correction.fault = firstFault()
    if correction.matchKey == nil { throw correction.fault ?? keyMissing(cells) }
    return correction
  }

  private func keyMissing(_ cells: [NamedCell]) -> Reject {
    let names = settings.keys.map(\.field.rawValue).joined(separator: " or ")
    let hint = EnvelopeHint.text(for: cells) ?? RejectHint.keyMissing(cells, settings.keys)
    return Reject(
      .keyMissing, field: settings.keys.first?.field.rawValue, message: "the row has no \(names)", hint: hint)
  }

  /// The first fault, its message naming the other bad values.
  private func firstFault() -> Reject? {
    guard var first = faults.first else { return nil }
    let others = faults.dropFirst().map { "\($0.field ?? "row") (\($0.code.rawValue))" }
    if !others.isEmpty { first.message += "; also bad: " + others.joined(separator: ", ") }
    return first
  }

  private func campaign(in cells: [NamedCell]) -> String? {
    for cell in cells where cell.role == .field(.campaignID) {
      if let id = cell.value.textOrNumber { return id }
    }
    return settings.campaignID
  }

  // MARK: One cell

  private mutating func take(_ cell: NamedCell) {
    switch cell.role {
    case .field(let field): take(cell, field)
    case .member(let key): takeMember(key, cell)
    case .container: refuseContainer(cell)
    case .hidden, .mappedAway, .unknown: break
    }
  }

  private mutating func take(_ cell: NamedCell, _ field: LeadField) {
    guard cell.value != .absent, !(settings.isLoad && cell.value == .clear) else { return }
    guard seen.insert(field).inserted else {
      return refuse(.conflictingFields, field, cell, "a second \(field.rawValue)")
    }
    if case .text(let text) = cell.value, ExcelError.isError(text) {
      return refuse(.excelError, field, cell, "\(text) is a spreadsheet's error, not a value")
    }
    if let kind = KeyKind.allCases.first(where: { $0.field == field }), isKey(kind) { return takeKey(kind, cell) }
    switch field {
    case .id, .campaignID, .country: break
    case .doNotCall, .requeue: takeFlag(field, cell)
    case .status: takeStatus(cell)
    case .phone, .newPhoneNumber: takePhone(field, cell)
    case .timeZone: takeTimeZone(cell)
    case .variables: takeVariables(cell)
    case .notes: takeNotes(cell)
    case .email: takeEmail(cell)
    default: takeText(field, cell)
    }
  }

  private mutating func takeFlag(_ field: LeadField, _ cell: NamedCell) {
    guard cell.value != .clear else { return notClearable(field, cell) }
    guard let flag = cell.value.flag else {
      if field == .requeue, refuseUneditable(field, cell) { return }
      return refuse(.boolInvalid, field, cell, "neither true nor false")
    }
    let written = cell.value.written == String(flag) ? nil : cell.value.written
    if field == .doNotCall {
      (correction.doNotCall, correction.written.doNotCall) = (flag, written)
    } else {
      (correction.requeue, correction.written.requeue) = (flag, written)
    }
    checkStatusAndRequeue(cell)
  }

  private mutating func takeStatus(_ cell: NamedCell) {
    switch cell.value {
    case .clear: return notClearable(.status, cell)
    case .text(let word), .number(let word):
      let status = settings.dialect.status(named: word)
      correction.status = status
      correction.written.status = status.word == word ? nil : word
    default:
      if refuseUneditable(.status, cell) { return }
      return refuse(.badJSON, .status, cell, "a status is a word or a number", hint: RejectHint.writeTextInQuotes)
    }
    checkStatusAndRequeue(cell)
  }

  private mutating func checkStatusAndRequeue(_ cell: NamedCell) {
    guard correction.requeue == true, let status = correction.status, status != .retry else { return }
    refuse(.conflictingFields, .requeue, cell, "the row sets a status and asks for a requeue")
  }

  mutating func takeText(_ field: LeadField, _ cell: NamedCell) {
    switch cell.value {
    case .absent: break
    case .clear: add(field, .clear)
    case .text(let text): add(field, .text(text))
    case .number, .boolean, .object, .array:
      if !refuseUneditable(field, cell) {
        refuse(.badJSON, field, cell, "\(field.rawValue) must be a text", hint: RejectHint.writeTextInQuotes)
      }
    }
  }

  private mutating func takeEmail(_ cell: NamedCell) {
    guard case .text = cell.value else { return takeText(.email, cell) }
    if !isEditable(.email) { return takeText(.email, cell) }
    if let email = readEmail(cell) { add(.email, .text(email)) }
  }

  mutating func readEmail(_ cell: NamedCell) -> String? {
    switch cell.value {
    case .absent, .clear: break
    case .text(let text):
      if EmailCell.isValid(text) { return text }
      refuse(.emailInvalid, .email, cell, "not an e-mail address")
    default: refuse(.badJSON, .email, cell, "email must be a text", hint: RejectHint.writeTextInQuotes)
    }
    return nil
  }

  private mutating func takeTimeZone(_ cell: NamedCell) {
    guard cell.value != .clear else { return add(.timeZone, .clear) }
    guard let name = cell.value.textOrNumber else {
      return refuse(.badJSON, .timeZone, cell, "time_zone must be a text", hint: RejectHint.writeTextInQuotes)
    }
    switch TimeZoneName.resolve(name) {
    case .iana(let zone): add(.timeZone, .text(zone))
    case .unknown(let hint):
      if refuseUneditable(.timeZone, cell) { return }
      refuse(.timeZoneUnknown, .timeZone, cell, "no time zone has this name", hint: hint)
    }
  }

  // MARK: Edits and faults

  mutating func add(_ field: LeadField, _ change: FieldChange) {
    correction.edits.append(FieldEdit(field: field, change: change))
  }

  func isEditable(_ field: LeadField) -> Bool { settings.dialect.rules.editable.contains(field) }

  /// A bad value of a field that the dialect cannot edit is no fault of the value; it is judged against the lead.
  mutating func refuseUneditable(_ field: LeadField, _ cell: NamedCell) -> Bool {
    guard !isEditable(field) else { return false }
    add(field, .unreadable(cell.value.written ?? ""))
    return true
  }

  mutating func notClearable(_ field: LeadField, _ cell: NamedCell) {
    let isDropped = settings.dialect.rules.uneditable == .dropWithWarning && field != .doNotCall
    if isDropped || field == .phone, !isEditable(field) { return add(field, .clear) }
    refuse(.fieldNotClearable, field, cell, "this field cannot be emptied")
  }

  mutating func refuse(
    _ code: RejectCode, _ field: LeadField, _ cell: NamedCell, _ message: String, hint: String? = nil
  ) {
    faults.append(
      Reject(code, field: field.rawValue, value: cell.value.written, message: "\(cell.name): \(message)", hint: hint))
  }
}
