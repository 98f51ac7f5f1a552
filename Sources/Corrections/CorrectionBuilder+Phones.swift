import LeadModel
import PhoneNumbers

/// A row's numbers, and the region that one without country code is read with (SPEC section 3, 'Phones and zones').
extension CorrectionBuilder {
  /// What a number without country code is read with.
  enum PhoneRegion {
    /// The row, its campaign or the options give it.
    case known(Region)
    /// The row's country could not be read: no fallback then.
    case unreadable(String)
    /// Only the lead's campaign can tell.
    case ofLead
    case unknown
  }

  mutating func takePhone(_ field: LeadField, _ cell: NamedCell) {
    guard cell.value != .clear else { return notClearable(field, cell) }
    let faultsBefore = faults.count
    if let change = readPhone(field, cell, asKey: false) {
      add(field, change)
    } else if faults.count > faultsBefore, !isEditable(field) {
      faults.removeLast(faults.count - faultsBefore)
      _ = refuseUneditable(field, cell)
    }
  }

  mutating func readPhone(_ field: LeadField, _ cell: NamedCell, asKey: Bool) -> FieldChange? {
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

  mutating func region(for cells: [NamedCell]) -> PhoneRegion {
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
