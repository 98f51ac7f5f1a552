import Corrections
import LeadModel

extension ReferenceTable {
  /// Every reject code with its class and its remedy.
  static var rejectCodes: ReferenceTable {
    ReferenceTable(
      name: "reject codes", header: ["code", "like HTTP", "remedy"],
      rows: RejectCode.allCases.map { ["`\($0.rawValue)`", String($0.httpStatus), $0.hint] })
  }

  /// Every field with its other names, and the store's column that it edits.
  static var fields: ReferenceTable {
    ReferenceTable(
      name: "fields", header: ["field", "also accepted as", "column of `leads`"],
      rows: FieldSpellings.table.map { field, spellings in
        ["`\(field.rawValue)`", code(spellings), code(field.column.map { [$0.sqlName] } ?? [])]
      })
  }

  /// Every status with the vendors' words, and whether a row may set it.
  static var statuses: ReferenceTable {
    ReferenceTable(
      name: "statuses", header: ["status", "DialNexa", "NLPearl", "a row may set it"],
      rows: LeadStatus.vocabulary.map { entry in
        [
          "`\(entry.status.word)`", entry.dialNexa ?? "–",
          entry.nlPearlCode.map { "\($0) \(entry.nlPearlWord ?? "")" } ?? "–", entry.status.isSettable ? "yes" : "no",
        ]
      })
  }

  /// Every dialect with its keys, how it is told, and its rules.
  static var dialects: ReferenceTable {
    ReferenceTable(
      name: "dialects",
      header: ["dialect", "told by", "a row is found by", "a variables object", "only in a draft campaign"],
      rows: DialectTable.all.map { dialect in
        [
          "`\(dialect.name.rawValue)`", dialect.signatures.map(told).joined(separator: "; "),
          code(dialect.keys.map(\.field.rawValue)),
          dialect.rules.variables == .replace ? "replaces the stored one" : "is merged in",
          dialect.rules.requiresDraftCampaign ? "yes" : "no",
        ]
      })
  }

  /// Every dialect with the fields that it may edit.
  static var editableFields: ReferenceTable {
    ReferenceTable(
      name: "editable fields", header: ["dialect", "fields"],
      rows: DialectTable.all.map { dialect in
        let edited = LeadField.allCases.filter(dialect.rules.editable.contains)
        let isEvery = edited.count == LeadField.allCases.count
        return ["`\(dialect.name.rawValue)`", isEvery ? "every field" : code(edited.map(\.rawValue))]
      })
  }

  /// What `--results` gives under `response`, member by member.
  static var answers: ReferenceTable {
    ReferenceTable(
      name: "answers", header: ["dialect", "applied or unchanged", "refused", "around all rows, in the receipt"],
      rows: DialectTable.all.compactMap { dialect in
        dialect.response.map { shape in
          [
            "`\(dialect.name.rawValue)`", code(names(shape.success)), shape.failure.map { code(names($0)) } ?? "`null`",
            code(names(shape.envelope)),
          ]
        }
      })
  }

  private static func names(_ members: [ResponseMember]) -> [String] {
    members.flatMap { member in
      if case .object(let inner) = member.value { return names(inner).map { "\(member.name).\($0)" } }
      return [member.name]
    }
  }

  private static func told(_ signature: DialectSignature) -> String {
    switch signature {
    case .name(let name): code([name])
    case .nameWithPhoneAlone(let name): "\(code([name])) with a phone and no id"
    case .exactly(let names): names.map { code([$0]) }.joined(separator: " with ") + ", spelled so"
    }
  }
}

/// A name in a receipt that needs a word of explanation.
protocol ReceiptNotice: RawRepresentable<String>, Sendable {
  var meaning: String { get }
}

extension ReferenceTable {
  /// Names of one kind with what each means.
  static func notices(_ name: String, _ notices: [some ReceiptNotice]) -> ReferenceTable {
    ReferenceTable(
      name: name, header: ["name", "meaning"], rows: notices.map { ["`\($0.rawValue)`", $0.meaning] })
  }
}

extension RowWarning: ReceiptNotice {
  var meaning: String {
    switch self {
    case .columnIgnored: "a column or key that no field is named after, counted once each"
    case .fieldDropped: "a field that the vendor would pass over in silence was passed over"
    case .countryUnknown: "a country cell could not be read, and the number did not need it"
    case .phoneDuplicate: "a lead ends with a number that another live lead of its campaign has"
    case .variablesDropped: "a key of the stored variables is gone, since the new object replaced them"
    case .statusUnknown: "`load` read a status that is none of ours or a vendor's; it is kept, and locked"
    }
  }
}

extension Repair: ReceiptNotice {
  var meaning: String {
    switch self {
    case .invisibleCharacters: "no-break spaces, zero-width and direction marks were taken out of a number"
    case .unicodeDigits: "full-width or Arabic digits and dashes of other kinds became plain ones"
    case .excelText: "`'…` or `=\"…\"` was taken off"
    case .decimalTail: "a `.0` was cut off a number"
    case .thousandsSeparators: "separators between groups of three digits were taken out"
    case .trunkZero: "`(0)` after the country code was dropped"
    case .phoneURI: "a `tel:` link became its number"
    case .scientificNotation: "`9.19876543210E+11` became digits, since none was lost"
    case .extensionSplit: "an extension went to its own field"
    }
  }
}

extension SkipReason: ReceiptNotice {
  var meaning: String {
    switch self {
    case .blankRow: "every cell is empty"
    case .headerRepeated: "the header's cells once more"
    case .summaryRow: "no key, and a cell that begins with Total, Count or Copyright"
    }
  }
}
