package import LeadModel

/// What is wrong with a header, so that the whole input is unusable.
package enum HeaderFault: Error, Sendable, Hashable {
  /// Two columns give one field; both names as they came.
  case twoColumns(LeadField, String, String)
  /// Two dotted columns give one member.
  case twoMembers(String, String)
  /// No column can find a lead; the names of those that could.
  case noKey([LeadField])
}

/// A header's columns with what each is for.
package struct HeaderMapping: Sendable, Hashable {
  package let names: [String]
  package let roles: [ColumnRole]

  /// Maps a header.
  ///
  /// - Parameter keys: the keys, one of which must have a column.
  package init(names: [String], roles columnRoles: ColumnRoles, keys: [KeyKind]) throws(HeaderFault) {
    self.names = names
    roles = names.map(columnRoles.role)
    try checkTwice()
    let fields = roles.compactMap { role -> LeadField? in if case .field(let field) = role { field } else { nil } }
    guard keys.contains(where: { fields.contains($0.field) }) else { throw .noKey(keys.map(\.field)) }
  }

  private func checkTwice() throws(HeaderFault) {
    var seen: [ColumnRole: String] = [:]
    for (name, role) in zip(names, roles) {
      if let first = seen[role] {
        switch role {
        case .field(let field): throw .twoColumns(field, first, name)
        case .member: throw .twoMembers(first, name)
        case .container, .hidden, .mappedAway, .unknown: break
        }
      }
      seen[role] = name
    }
  }

  /// The columns that no field is named after, in order.
  package var ignoredNames: [String] { zip(names, roles).filter { $0.1 == .unknown }.map(\.0) }
}
