/// The name of a vendor's shape, as `--dialect` takes it.
package struct DialectName: RawRepresentable, Sendable, Hashable {
  package let rawValue: String
  package init(rawValue: String) { self.rawValue = rawValue }
}

/// How an object given for the variables meets the stored one.
package enum VariablesRule: String, CaseIterable, Sendable {
  case replace
  case merge
}

/// What becomes of a field that the dialect cannot edit.
package enum UneditableFieldRule: Sendable {
  /// A fault, though only where it differs from what the lead has.
  case refuseIfDifferent
  /// Not applied, with the warning `field_dropped`, as the vendor drops it in silence.
  case dropWithWarning
}

/// The part of a dialect that judging needs: which fields it edits and when (SPEC section 3, Dialects).
package struct DialectRules: Sendable {
  package let editable: Set<LeadField>
  package let uneditable: UneditableFieldRule
  package let variables: VariablesRule
  /// True where the vendor edits leads of draft campaigns only.
  package let requiresDraftCampaign: Bool
  /// Few or none: asked for every edit of a file, and quicker to go through than a set is to hash.
  private let refused: [LeadField]

  package init(
    editable: Set<LeadField>, uneditable: UneditableFieldRule = .refuseIfDifferent, variables: VariablesRule,
    requiresDraftCampaign: Bool = false
  ) {
    self.editable = editable
    self.uneditable = uneditable
    self.variables = variables
    self.requiresDraftCampaign = requiresDraftCampaign
    refused = LeadField.allCases.filter { !editable.contains($0) }
  }
}

extension DialectRules {
  package func edits(_ field: LeadField) -> Bool { !refused.contains(field) }
}

/// The options that change what a row may do (SPEC section 1).
package struct EditPolicy: Sendable, Hashable {
  package var strictLock = false
  package var allowOptOutClear = false

  package init() {}
}

/// A row of the store's `campaigns` table (SPEC section 2).
package struct Campaign: Sendable, Hashable {
  package let id: String
  package var dialect: String?
  package var state: String
  package var defaultRegion: String?
  package var defaultTimeZone: String?

  package init(id: String, dialect: String?, state: String, defaultRegion: String?, defaultTimeZone: String?) {
    self.id = id
    self.dialect = dialect
    self.state = state
    self.defaultRegion = defaultRegion
    self.defaultTimeZone = defaultTimeZone
  }
}
