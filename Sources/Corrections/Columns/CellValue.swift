import LeadModel

/// What a cell or member holds, the same for CSV and JSON (SPEC section 3, 'Absent, empty, null').
package enum CellValue: Sendable, Hashable {
  /// No such key, or an empty CSV cell: leave the field alone.
  case absent
  /// The clear token, JSON `null` or `""`: empty the field.
  case clear
  /// Text, trimmed at both ends and not empty.
  case text(String)
  /// A JSON number as it was written.
  case number(String)
  case boolean(Bool)
  /// The JSON text of an object.
  case object(String)
  /// The JSON text of an array.
  case array(String)

  /// The value as a person wrote it, for messages; nil where there is none.
  package var written: String? {
    switch self {
    case .absent, .clear: nil
    case .text(let text), .number(let text), .object(let text), .array(let text): text
    case .boolean(let flag): String(flag)
    }
  }
}

/// One cell or member of a record with its name in the input.
package struct NamedCell: Sendable, Hashable {
  package let name: String
  package let role: ColumnRole
  package let value: CellValue

  package init(name: String, role: ColumnRole, value: CellValue) {
    self.name = name
    self.role = role
    self.value = value
  }

  /// True where the cell gives that field a value.
  func gives(_ field: LeadField) -> Bool { role == .field(field) && value != .absent && value != .clear }
}

extension CellValue {
  /// What a text or a number says; nil for all else.
  var textOrNumber: String? {
    switch self {
    case .text(let text), .number(let text): text
    default: nil
    }
  }

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
