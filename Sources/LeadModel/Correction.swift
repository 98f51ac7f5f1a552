/// Where a record stands in its input (SPEC section 6).
package struct SourcePosition: Sendable, Hashable {
  /// Counts records from 1 after the header.
  package let row: Int
  /// The record's first physical line, from 1, header and `sep=` line included.
  package let line: Int

  package init(row: Int, line: Int) {
    self.row = row
    self.line = line
  }
}

/// A phone number after parsing: what the store's phone columns get.
package struct PhoneValue: Sendable, Hashable {
  /// E.164 without extension, `+` first.
  package let e164: String
  /// The extension's digits, nil where the cell had none.
  package let phoneExtension: String?
  package let callingCode: Int
  /// ISO 3166 region or `001`; nil where libphonenumber knows none.
  package let region: String?

  package init(e164: String, phoneExtension: String?, callingCode: Int, region: String?) {
    self.e164 = e164
    self.phoneExtension = phoneExtension
    self.callingCode = callingCode
    self.region = region
  }

  /// The digits after `+` as an integer: at most 15 digits for a valid number, so it always fits.
  package var number: Int64 { Int64(e164.dropFirst()) ?? 0 }
}

/// One member of the variables object that a dotted column or key names: its key, and its JSON text or nil to remove it.
package struct VariablesMember: Sendable, Hashable {
  package let key: String
  package let json: String?

  package init(key: String, json: String?) {
    self.key = key
    self.json = json
  }
}

/// A phone cell whose number waits for a country.
package struct PhoneCellText: Sendable, Hashable {
  /// The number after the repairs of its cell.
  package let number: String
  /// The cell as it came, for a reject.
  package let written: String
  /// The column or key that gave it.
  package let column: String

  package init(number: String, written: String, column: String) {
    self.number = number
    self.written = written
    self.column = column
  }
}

/// What a row asks to be done to one field (SPEC section 3, 'Absent, empty, null').
package enum FieldChange: Sendable, Hashable {
  /// Empty the field.
  case clear
  /// Trimmed text; for a zone, the name in the time zone database's own spelling.
  case text(String)
  case phone(PhoneValue)
  /// A number that can only be read once the lead's campaign is known.
  case phoneText(PhoneCellText)
  /// JSON text of an object that becomes the variables.
  case replaceVariables(String)
  /// JSON text of an object whose members are put into the stored variables.
  case mergeVariables(String)
  /// Members named one by one in dotted columns; they always merge.
  case mergeMembers([VariablesMember])
  /// A cell that is no good value for a field which the dialect cannot edit anyway; it differs from what any lead has.
  case unreadable(String)
}

/// One field that a row names, with what to do to it.
package struct FieldEdit: Sendable, Hashable {
  package let field: LeadField
  package var change: FieldChange

  package init(field: LeadField, change: FieldChange) {
    self.field = field
    self.change = change
  }
}

/// The keys that a row gives; a null or empty key is absent.
package struct LeadKeys: Sendable, Hashable {
  package var id: String?
  package var externalID: String?
  /// E.164.
  package var phone: String?
  package var email: String?

  package init(id: String? = nil, externalID: String? = nil, phone: String? = nil, email: String? = nil) {
    self.id = id
    self.externalID = externalID
    self.phone = phone
    self.email = email
  }
}

extension LeadKeys {
  /// The key of that kind.
  package subscript(kind: KeyKind) -> String? {
    switch kind {
    case .id: id
    case .externalID: externalID
    case .email: email
    case .phone: phone
    }
  }
}

/// Which key finds a row's lead.
package enum KeyKind: String, CaseIterable, Sendable, Hashable {
  case id
  case externalID = "external_id"
  case email
  case phone

  package var field: LeadField {
    switch self {
    case .id: .id
    case .externalID: .externalID
    case .email: .email
    case .phone: .phone
    }
  }
}

/// Why a row is refused, with everything its reject says beside the position and the lead.
package struct Reject: Sendable, Hashable, Error {
  package let code: RejectCode
  /// The field's name in leadpatch's own terms, nil where the row as a whole is at fault.
  package let field: String?
  /// The offending value as it came, nil where there is none.
  package let value: String?
  package var message: String
  package let hint: String

  /// - Parameter hint: nil means the code's own.
  package init(
    _ code: RejectCode, field: String? = nil, value: String? = nil, message: String, hint: String? = nil
  ) {
    self.code = code
    self.field = field
    self.value = value
    self.message = message
    self.hint = hint ?? code.hint
  }
}

extension Reject {
  /// The hint where it is another than the code's; nil is what `init` takes for the code's.
  package var ownHint: String? { hint == code.hint ? nil : hint }

  /// The same reject of a row whose operation was applied all the same; its message says so once.
  package var asPartial: Reject {
    let mark = "partial: "
    guard !message.hasPrefix(mark) else { return self }
    return Reject(code, field: field, value: value, message: mark + message, hint: hint)
  }

  /// The same reject with the column that gave the value, and the value as it came.
  package func naming(column: String, value: String?) -> Reject {
    Reject(code, field: field, value: value, message: "\(column): \(message)", hint: hint)
  }
}

/// How a row wrote its operations, each nil where that is our own word for it; a reject shows a value as it came.
package struct WrittenOperations: Sendable, Hashable {
  package var doNotCall: String?
  package var requeue: String?
  package var status: String?

  package init(doNotCall: String? = nil, requeue: String? = nil, status: String? = nil) {
    self.doNotCall = doNotCall
    self.requeue = requeue
    self.status = status
  }
}

/// A row of an input as values, free of the input's text: what judging and writing see.
package struct Correction: Sendable, Hashable {
  package let position: SourcePosition
  package var keys = LeadKeys()
  /// The key that finds the lead; nil where the row has none (its reject then stands in `fault`).
  package var matchKey: KeyKind?
  /// The campaign that the row or `--campaign` names.
  package var campaignID: String?
  /// Edits of data fields, in the order of the input's columns or keys.
  package var edits: [FieldEdit] = []
  /// `do_not_call`: true opts out, false clears.
  package var doNotCall: Bool?
  package var requeue: Bool?
  package var status: LeadStatus?
  package var written = WrittenOperations()
  /// The first bad value; the row is refused with it, though an opt-out beside it still counts.
  package var fault: Reject?
  /// The region for reading a number where neither row nor lead's campaign gives one.
  package var fallbackRegion: String?

  package init(position: SourcePosition) { self.position = position }

  /// Whether the row asks for anything beside edits of data.
  package var hasOperations: Bool { doNotCall != nil || requeue != nil || status != nil }

  /// True where the row asks for nothing but the opt-out of its lead.
  package var isOptOutAlone: Bool {
    doNotCall == true && edits.isEmpty && requeue != true && status == nil && fault == nil
  }
}
