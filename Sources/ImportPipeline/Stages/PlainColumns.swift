import Corrections
import LeadModel
import PhoneNumbers

/// What a record's columns or members are for, in the record's order.
struct PlainColumns: ~Copyable, Sendable {
  let all: [PlainColumn]
  /// The columns that say something about the row as a whole, and those that edit the lead.
  let rowColumns: [Int]
  let editColumns: [Int]
  /// The fields that a record may edit.
  let editedFields: LeadFieldSet

  init(_ columns: [PlainColumn]) {
    all = columns
    rowColumns = columns.indices.filter { columns[$0].isForRow }
    let editColumns = columns.indices.filter { !columns[$0].isForRow && columns[$0].kind != .ignored }
    self.editColumns = editColumns
    editedFields = LeadFieldSet(rawValue: editColumns.reduce(0) { $0 | 1 << UInt32(columns[$1].field) })
  }
}

/// What a column or key is for, as far as plain rows can use it.
struct PlainColumn: Sendable {
  enum Kind { case ignored, special, id, campaign, country, phone, text, email, notes, variables, doNotCall }

  let kind: Kind
  /// The field's place among all fields.
  let field: UInt8

  /// Whether it says something about the row as a whole.
  var isForRow: Bool {
    switch kind {
    case .id, .campaign, .country, .doNotCall: true
    case .ignored, .special, .phone, .text, .email, .notes, .variables: false
    }
  }

  init(_ role: ColumnRole, _ settings: CorrectionSettings) {
    switch role {
    case .hidden, .unknown, .mappedAway:
      kind = .ignored
      field = 0
    case .member, .container:
      kind = .special
      field = 0
    case .field(let named):
      kind = Self.kind(of: named, settings)
      field = UInt8(named.index)
    }
  }

  private static func kind(of field: LeadField, _ settings: CorrectionSettings) -> Kind {
    switch field {
    case .id: .id
    case .campaignID: .campaign
    case .country: .country
    case .phone, .newPhoneNumber: settings.requireE164 ? .special : .phone
    case .email: settings.dialect.rules.editable.contains(.email) ? .email : .text
    case .notes: .notes
    case .variables: .variables
    case .doNotCall: .doNotCall
    case .timeZone, .requeue, .status: .special
    case .externalID, .name, .firstName, .lastName, .linkedInURL, .company, .position, .headline, .callLogID,
      .createdAt:
      .text
    }
  }
}
