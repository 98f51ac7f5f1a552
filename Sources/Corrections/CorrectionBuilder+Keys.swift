import LeadModel

/// By what a row's lead is found (SPEC section 3, 'Finding the lead').
extension CorrectionBuilder {
  /// Whether the field is a key of this row rather than an edit: `id` always; the others where they find the lead.
  func isKey(_ kind: KeyKind) -> Bool {
    if kind == .id { return true }
    guard settings.keys.contains(kind) else { return false }
    return settings.keys.first == kind || !rowHasID
  }

  mutating func takeKey(_ kind: KeyKind, _ cell: NamedCell) {
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
}
