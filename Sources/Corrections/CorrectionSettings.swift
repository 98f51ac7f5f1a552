package import LeadModel
package import PhoneNumbers

/// What turns a record's cells into a correction, beside the cells: dialect and options (SPEC section 1).
package struct CorrectionSettings: Sendable {
  package var dialect: Dialect
  /// `--match`, generic dialect only.
  package var match: KeyKind?
  /// `--campaign`.
  package var campaignID: String?
  /// `--default-region`.
  package var defaultRegion: Region?
  /// `--vars`, else the dialect's own rule.
  package var variables: VariablesRule
  /// `--require-e164`.
  package var requireE164 = false
  /// Whether the rows are new leads, where there is nothing to clear.
  package var isLoad = false
  package var campaigns: [String: Campaign]
  package var phones: PhoneReader

  package init(dialect: Dialect, campaigns: [String: Campaign], phones: PhoneReader) {
    self.dialect = dialect
    self.campaigns = campaigns
    self.phones = phones
    variables = dialect.rules.variables
  }

  /// The keys that may find a row's lead, in order.
  package var keys: [KeyKind] { match.map { [$0] } ?? dialect.keys }
}

/// What was repaired and noticed while a record was read.
package struct ReadingNotes: Sendable, Hashable {
  package var repairs: [Repair: Int] = [:]
  package var warnings: [RowWarning: Int] = [:]

  package init() {}

  package mutating func note(_ repair: Repair) { repairs[repair, default: 0] += 1 }
  package mutating func note(_ warning: RowWarning) { warnings[warning, default: 0] += 1 }

  package mutating func add(_ other: ReadingNotes) {
    repairs.merge(other.repairs, uniquingKeysWith: +)
    warnings.merge(other.warnings, uniquingKeysWith: +)
  }
}
