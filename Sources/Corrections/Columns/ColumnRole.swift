package import LeadModel

/// What a column or key of the input is for.
package enum ColumnRole: Sendable, Hashable {
  case field(LeadField)
  /// A dotted name whose first part is a name of the variables object (or `notes`): one member of it.
  case member(key: String)
  /// An object whose members are fields: puffle's `updates`.
  case container
  /// A name that begins with `_`: read by nobody.
  case hidden
  /// `--map COLUMN=`: ignored because the user said so.
  case mappedAway
  /// No field has that name: ignored with a warning, and carried into rejects.
  case unknown
}

/// Tells what each column or key is for, under one dialect and the user's `--map`.
package struct ColumnRoles: Sendable {
  private let dialect: Dialect
  private let match: KeyKind?
  private let isLoad: Bool
  /// Folded column name to the field it is mapped to, nil to ignore it.
  private let map: [String: LeadField?]
  /// The dialect's own spellings, folded.
  private let ownSpellings: [String: LeadField]
  private let containers: Set<String>

  /// - Parameters:
  ///   - match: `--match`, generic dialect only.
  ///   - map: `--map` with the column names as given.
  package init(dialect: Dialect, match: KeyKind? = nil, map: [String: LeadField?] = [:], isLoad: Bool = false) {
    self.dialect = dialect
    self.match = match
    self.isLoad = isLoad
    ownSpellings = Dictionary(
      dialect.spellings.flatMap { field, names in names.map { (foldedName($0), field) } }
    ) { first, _ in first }
    containers = Set((["updates"] + dialect.containers).map(foldedName))
    self.map = Dictionary(map.map { (foldedName($0.key), $0.value) }) { _, last in last }
  }

  /// The role of a column or key.
  package func role(of name: String) -> ColumnRole {
    if name.utf8.first == UInt8(ascii: "_") { return .hidden }
    if let mapped = map[foldedName(name)] { return mapped.map(ColumnRole.field) ?? .mappedAway }
    if let dot = name.utf8.firstIndex(of: UInt8(ascii: ".")),
      let role = dotted(String(name[..<dot]), String(name[name.utf8.index(after: dot)...]))
    {
      return role
    }
    if containers.contains(foldedName(name)) { return .container }
    return fieldRole(field(named: name))
  }

  private func field(named name: String) -> LeadField? {
    if !ownSpellings.isEmpty, let own = ownSpellings[foldedName(name)] { return own }
    return FieldSpellings.field(named: name)
  }

  /// In dotted names the first dot splits, only after a name of the variables object, `notes` or a container.
  private func dotted(_ first: String, _ rest: String) -> ColumnRole? {
    if containers.contains(foldedName(first)) { return fieldRole(field(named: rest)) }
    guard let field = field(named: first), field == .variables || field == .notes else { return nil }
    return .member(key: rest)
  }

  private func fieldRole(_ field: LeadField?) -> ColumnRole {
    switch field {
    case nil: .unknown
    case .newPhoneNumber: dialect.takesNewPhoneNumber || match == .phone ? .field(.newPhoneNumber) : .unknown
    case .callLogID, .createdAt: isLoad ? field.map(ColumnRole.field) ?? .unknown : .unknown
    case let field?: .field(field)
    }
  }
}
