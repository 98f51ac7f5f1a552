package import LeadModel
import PhoneNumbers

/// Turns one record's cells into a correction: keys, cleaned values, and the first fault (SPEC section 3).
package struct CorrectionBuilder {
  let settings: CorrectionSettings
  /// What was repaired and noticed in all records so far.
  package private(set) var notes = ReadingNotes()
  private var correction = Correction(position: SourcePosition(row: 0, line: 0))
  private var faults: [Reject] = []
  private var phoneRegion = PhoneRegion.unknown
  private var members: [VariablesMember] = []
  private var membersPlace: Int?
  private var seen: Set<LeadField> = []
  /// Set before the cells are taken: an external id beside an id is an edit, wherever it stands.
  private var rowHasID = false

  /// What a number without country code is read with.
  private enum PhoneRegion {
    /// The row, its campaign or the options give it.
    case known(Region)
    /// The row's country could not be read: no fallback then.
    case unreadable(String)
    /// Only the lead's campaign can tell.
    case ofLead
    case unknown
  }

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
      if let id = cell.value.keyText { return id }
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

  /// Whether the field is a key of this row rather than an edit: `id` always; the others where they find the lead.
  private func isKey(_ kind: KeyKind) -> Bool {
    if kind == .id { return true }
    guard settings.keys.contains(kind) else { return false }
    return settings.keys.first == kind || !rowHasID
  }

  private mutating func takeKey(_ kind: KeyKind, _ cell: NamedCell) {
    switch kind {
    case .phone:
      if case .phone(let phone)? = readPhone(.phone, cell, asKey: true) { correction.keys.phone = phone.e164 }
    case .email:
      if let email = readEmail(cell) { correction.keys.email = email }
    case .id, .externalID:
      guard let key = readKey(kind.field, cell) else { return }
      if kind == .id { correction.keys.id = key } else { correction.keys.externalID = key }
    }
  }

  private mutating func readKey(_ field: LeadField, _ cell: NamedCell) -> String? {
    switch cell.value {
    case .absent, .clear: return nil
    case .text(let text): return repairedKey(text, field, cell)
    case .number(let digits):
      if digits.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-") }) { return digits }
      refuse(.precisionLost, field, cell, "a key with a fraction or an exponent has lost digits")
    case .boolean, .object, .array:
      refuse(.badJSON, field, cell, "a key is a text or a whole number", hint: RejectHint.writeTextInQuotes)
    }
    return nil
  }

  private mutating func repairedKey(_ text: String, _ field: LeadField, _ cell: NamedCell) -> String? {
    let (stripped, wasExcelText) = ExcelText.strip(text)
    if wasExcelText { notes.note(.excelText) }
    if stripped.isEmpty { return nil }
    switch ScientificNotation.read(stripped) {
    case .plain: return stripped
    case .exact(let digits):
      notes.note(.scientificNotation)
      return digits
    case .lost:
      refuse(.precisionLost, field, cell, "the spreadsheet kept only the leading digits of this key")
      return nil
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

  private mutating func takeText(_ field: LeadField, _ cell: NamedCell) {
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

  private mutating func readEmail(_ cell: NamedCell) -> String? {
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

  // MARK: Phones

  private mutating func takePhone(_ field: LeadField, _ cell: NamedCell) {
    guard cell.value != .clear else { return notClearable(field, cell) }
    let faultsBefore = faults.count
    if let change = readPhone(field, cell, asKey: false) {
      add(field, change)
    } else if faults.count > faultsBefore, !isEditable(field) {
      faults.removeLast(faults.count - faultsBefore)
      _ = refuseUneditable(field, cell)
    }
  }

  private mutating func readPhone(_ field: LeadField, _ cell: NamedCell, asKey: Bool) -> FieldChange? {
    let written: String
    switch cell.value {
    case .absent, .clear: return nil
    case .text(let text): written = text
    case .number(let digits):
      guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
        refuse(.precisionLost, field, cell, "a number with a fraction or an exponent has lost digits")
        return nil
      }
      written = digits
    case .boolean, .object, .array:
      refuse(.badJSON, field, cell, "a phone is a text or a whole number", hint: RejectHint.writeTextInQuotes)
      return nil
    }
    if settings.requireE164, !PhoneCell.isStrictE164(written) {
      refuse(.phoneNotE164, field, cell, "not E.164, which --require-e164 asks for")
      return nil
    }
    switch PhoneCell.read(written) {
    case .fault(let code, let hint):
      refuse(code, field, cell, code.phoneMessage, hint: hint)
      return nil
    case .number(let text, let repairs):
      for repair in repairs.members { notes.note(repair) }
      return parsePhone(text, field, cell, asKey: asKey)
    }
  }

  private mutating func parsePhone(_ text: String, _ field: LeadField, _ cell: NamedCell, asKey: Bool) -> FieldChange? {
    var region: Region?
    if case .known(let known) = phoneRegion { region = known }
    if asKey, region == nil, case .ofLead = phoneRegion { region = settings.defaultRegion }
    switch settings.phones.read(text, region: region, field: field) {
    case .number(let phone):
      if phone.phoneExtension != nil { notes.note(.extensionSplit) }
      if case .unreadable = phoneRegion { notes.note(.countryUnknown) }
      return .phone(phone)
    case .fault(let reject):
      faults.append(reject.naming(column: cell.name, value: cell.value.written))
      return nil
    case .needsRegion:
      if case .ofLead = phoneRegion, !asKey {
        return .phoneText(PhoneCellText(number: text, written: cell.value.written ?? text, column: cell.name))
      }
      var message = "the number has no country code and nothing says which country it is in"
      var hint: String?
      if case .unreadable(let country) = phoneRegion {
        message = "the number has no country code and '\(country)' names no country"
        hint = RejectHint.mendCountry
      }
      refuse(.phoneNeedsCountry, field, cell, message, hint: hint)
      return nil
    }
  }

  private mutating func region(for cells: [NamedCell]) -> PhoneRegion {
    rowHasID = cells.contains { $0.gives(.id) }
    for cell in cells where cell.role == .field(.country) {
      guard let country = cell.value.textOrNumber else { continue }
      if let region = settings.phones.region(named: country) { return .known(region) }
      if !cells.contains(where: { $0.gives(.phone) || $0.gives(.newPhoneNumber) }) { notes.note(.countryUnknown) }
      return .unreadable(country)
    }
    guard let id = correction.campaignID else { return .ofLead }
    let campaignRegion = settings.campaigns[id]?.defaultRegion.flatMap { Region($0) }
    return (campaignRegion ?? settings.defaultRegion).map(PhoneRegion.known) ?? .unknown
  }

  // MARK: Variables and notes

  private mutating func takeVariables(_ cell: NamedCell) {
    switch cell.value {
    case .absent: break
    case .clear: addVariables(.clear, cell)
    case .object(let json): addVariables(objectChange(json), cell)
    case .text(let text):
      if let json = JSONObjectText.read(text) { return addVariables(objectChange(json), cell) }
      if refuseUneditable(.variables, cell) { return }
      refuse(
        .badJSON, .variables, cell, "\(cell.name) must hold a JSON object",
        hint: JSONObjectText.looksLikePython(text) ? RejectHint.writeJSONNotPython : RejectHint.writeObject)
    case .number, .boolean, .array:
      refuse(.badJSON, .variables, cell, "\(cell.name) must hold a JSON object", hint: RejectHint.writeObject)
    }
  }

  /// Notes that hold an object are the variables (SPEC section 3, Names).
  private mutating func takeNotes(_ cell: NamedCell) {
    switch cell.value {
    case .object: takeVariables(cell)
    case .text(let text):
      if JSONObjectText.read(text) != nil { takeVariables(cell) } else { add(.notes, .text(text)) }
    default: takeText(.notes, cell)
    }
  }

  private func objectChange(_ json: String) -> FieldChange {
    settings.variables == .replace ? .replaceVariables(json) : .mergeVariables(json)
  }

  private mutating func addVariables(_ change: FieldChange, _ cell: NamedCell) {
    if membersPlace != nil || correction.edits.contains(where: { $0.field == .variables }) {
      return refuse(.conflictingFields, .variables, cell, "the row gives the variables twice")
    }
    add(.variables, change)
  }

  private mutating func takeMember(_ key: String, _ cell: NamedCell) {
    guard let json = cell.value.memberJSON else { return }
    if case .text(let text) = cell.value, ExcelError.isError(text) {
      return refuse(.excelError, .variables, cell, "\(text) is a spreadsheet's error, not a value")
    }
    if membersPlace == nil {
      guard !correction.edits.contains(where: { $0.field == .variables }) else {
        return refuse(.conflictingFields, .variables, cell, "the row gives the whole object and a member of it")
      }
      membersPlace = correction.edits.count
    }
    if members.contains(where: { $0.key == key }) {
      return refuse(.conflictingFields, .variables, cell, "the row gives \(key) twice")
    }
    members.append(VariablesMember(key: key, json: json))
  }

  private mutating func finishVariables() {
    guard let membersPlace, !members.isEmpty else { return }
    correction.edits.insert(FieldEdit(field: .variables, change: .mergeMembers(members)), at: membersPlace)
  }

  /// What is left of a container once its members have been taken out of it: no object.
  private mutating func refuseContainer(_ cell: NamedCell) {
    guard let written = cell.value.written else { return }
    faults.append(
      Reject(
        .badJSON, value: written, message: "\(cell.name) must hold a JSON object",
        hint: JSONObjectText.looksLikePython(written) ? RejectHint.writeJSONNotPython : nil))
  }

  // MARK: Edits and faults

  private mutating func add(_ field: LeadField, _ change: FieldChange) {
    correction.edits.append(FieldEdit(field: field, change: change))
  }

  private func isEditable(_ field: LeadField) -> Bool { settings.dialect.rules.editable.contains(field) }

  /// A bad value of a field that the dialect cannot edit is no fault of the value; it is judged against the lead.
  private mutating func refuseUneditable(_ field: LeadField, _ cell: NamedCell) -> Bool {
    guard !isEditable(field) else { return false }
    add(field, .unreadable(cell.value.written ?? ""))
    return true
  }

  private mutating func notClearable(_ field: LeadField, _ cell: NamedCell) {
    let isDropped = settings.dialect.rules.uneditable == .dropWithWarning && field != .doNotCall
    if isDropped || field == .phone, !isEditable(field) { return add(field, .clear) }
    refuse(.fieldNotClearable, field, cell, "this field cannot be emptied")
  }

  private mutating func refuse(
    _ code: RejectCode, _ field: LeadField, _ cell: NamedCell, _ message: String, hint: String? = nil
  ) {
    faults.append(
      Reject(code, field: field.rawValue, value: cell.value.written, message: "\(cell.name): \(message)", hint: hint))
  }
}

extension NamedCell {
  /// True where the cell gives that field a value.
  func gives(_ field: LeadField) -> Bool { role == .field(field) && value != .absent && value != .clear }
}

extension CellValue {
  /// The value as a key or campaign id; null and empty count as absent.
  var keyText: String? {
    switch self {
    case .text(let text), .number(let text): text
    default: nil
    }
  }

  var textOrNumber: String? { keyText }

  /// SPEC section 4, booleans.
  var flag: Bool? {
    switch self {
    case .boolean(let flag): flag
    case .text(let text), .number(let text): BooleanCell.read(text)
    default: nil
    }
  }

  /// What a dotted cell gives its member: nothing where it is absent; nil where it removes the member.
  var memberJSON: String?? {
    switch self {
    case .absent: .none
    case .clear: .some(nil)
    case .text(let text): JSONText.quoted(text)
    case .number(let text), .object(let text), .array(let text): text
    case .boolean(let flag): String(flag)
    }
  }
}

extension RejectCode {
  fileprivate var phoneMessage: String {
    switch self {
    case .phoneMultiple: "more than one number in the cell"
    case .precisionLost: "the spreadsheet kept only the leading digits of this number"
    case .excelError: "a spreadsheet's error, not a number"
    default: "not a phone number"
    }
  }
}
