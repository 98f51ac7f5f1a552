package import LeadModel

/// What is done with a column or key, as `plan --explain-columns` tells it.
package enum ColumnUse: Sendable, Hashable {
  /// Finds the lead.
  case key
  /// Finds the lead where the row has no `id`; beside one it is an edit.
  case keyWithoutID
  /// Must be the id of the lead that another key finds.
  case check
  /// Names the row's campaign.
  case campaign
  /// Tells the country of the row's numbers.
  case readingHint
  /// Does something to the lead beside its data: opt-out, requeue, status.
  case operation
  case edit
  /// The variables as a whole; so do notes that hold a JSON object.
  case variables(VariablesRule)
  /// One member of the variables.
  case member(String)
  /// Text, or the variables where it holds a JSON object.
  case notes(VariablesRule)
  /// The dialect cannot edit it: a row in which it differs from the lead is refused.
  case notEditable
  /// The dialect cannot edit it and passes over it, with a warning.
  case dropped
  /// Holds fields of its own.
  case container
  /// Its name begins with `_`.
  case hidden
  /// `--map COLUMN=`.
  case mappedAway
  /// No field has its name; the field that has one much like it, if there is one.
  case unknown(alike: LeadField?)
  /// `new_phone_number` where the phone is not the key.
  case needsPhoneKey
}

extension ColumnRole {
  /// The field that a column gives, nil where it gives none.
  package var field: LeadField? {
    switch self {
    case .field(let field): field
    case .member: .variables
    case .container, .hidden, .mappedAway, .unknown: nil
    }
  }

  /// What is done with a column of this role.
  ///
  /// - Parameters:
  ///   - name: as it stands in the input.
  ///   - given: the fields that the input's columns give.
  package func use(named name: String, given: Set<LeadField>, _ settings: CorrectionSettings) -> ColumnUse {
    switch self {
    case .field(let field): use(of: field, settings)
    case .member(let key): settings.use(.member(key), of: .variables)
    case .container: .container
    case .hidden: .hidden
    case .mappedAway: .mappedAway
    case .unknown:
      FieldSpellings.field(named: name) == .newPhoneNumber
        ? .needsPhoneKey : .unknown(alike: AlikeName.field(for: name, among: settings.fieldsToSuggest(beside: given)))
    }
  }

  private func use(of field: LeadField, _ settings: CorrectionSettings) -> ColumnUse {
    switch field {
    case .id: return settings.keys.contains(.id) ? .key : .check
    case .campaignID: return .campaign
    case .country: return .readingHint
    case .doNotCall: return .operation
    case .requeue, .status: return settings.use(.operation, of: field)
    case .variables: return settings.use(.variables(settings.variables), of: field)
    case .notes: return settings.use(.notes(settings.variables), of: field)
    default: break
    }
    guard let place = settings.keys.firstIndex(where: { $0.field == field }) else {
      return settings.use(.edit, of: field)
    }
    return place == 0 ? .key : .keyWithoutID
  }
}

extension CorrectionSettings {
  /// That use where the dialect edits the field.
  fileprivate func use(_ use: ColumnUse, of field: LeadField) -> ColumnUse {
    if dialect.rules.editable.contains(field) { return use }
    return dialect.rules.uneditable == .dropWithWarning ? .dropped : .notEditable
  }

  /// The fields that an unknown column may be suggested to be: those that this dialect reads and no column gives yet.
  package func fieldsToSuggest(beside given: Set<LeadField>) -> Set<LeadField> {
    var fields = dialect.rules.editable.union([.id, .campaignID, .country, .doNotCall]).union(keys.map(\.field))
    if !isLoad { fields.subtract([.callLogID, .createdAt]) }
    if !dialect.takesNewPhoneNumber, match != .phone { fields.remove(.newPhoneNumber) }
    return fields.subtracting(given)
  }
}
