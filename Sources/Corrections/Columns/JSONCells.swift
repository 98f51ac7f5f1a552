import LeadModel
package import RecordReading

/// Reads JSON objects as cells.
package struct JSONCells: Sendable {
  private let roles: ColumnRoles
  /// Names that no field has, in the order in which they were met; at most `maxIgnoredNames`.
  package private(set) var ignoredNames: [String] = []
  private var seenIgnored: Set<String> = []
  private static let maxIgnoredNames = 1000
  /// A longer one is shortened in characters: a key may be as long as a field, and a thousand of those are held.
  private static let longestIgnoredName = 200

  package init(roles: ColumnRoles) { self.roles = roles }

  /// The names of the current record's members, for telling the dialect; nil where it is no object.
  package static func names(of reader: borrowing JSONReader) -> [String]? {
    guard reader.tape.rootKind == .object else { return nil }
    var names: [String] = []
    for node in reader.tape.children(of: 0) { names.append(reader.key(of: node)) }
    return names
  }

  /// The cells of the reader's current record, in the order of its keys; nil where it is no object.
  package mutating func cells(of reader: borrowing JSONReader) -> [NamedCell]? {
    guard reader.tape.rootKind == .object else { return nil }
    var cells: [NamedCell] = []
    for node in reader.tape.children(of: 0) {
      let name = reader.key(of: node)
      let role = roles.role(of: name)
      if role == .container, reader.tape[node].kind == .object {
        appendMembers(of: node, name: name, reader, to: &cells)
      } else {
        append(name, role, node, reader, to: &cells)
      }
    }
    return cells
  }

  private mutating func appendMembers(
    of node: Int, name: String, _ reader: borrowing JSONReader, to cells: inout [NamedCell]
  ) {
    for child in reader.tape.children(of: node) {
      let full = "\(name).\(reader.key(of: child))"
      append(full, roles.role(of: full), child, reader, to: &cells)
    }
  }

  private mutating func append(
    _ name: String, _ role: ColumnRole, _ node: Int, _ reader: borrowing JSONReader, to cells: inout [NamedCell]
  ) {
    if role == .unknown, ignoredNames.count < Self.maxIgnoredNames {
      let name = name.utf8.count > Self.longestIgnoredName ? "\(name.prefix(Self.longestIgnoredName))…" : name
      if seenIgnored.insert(name).inserted { ignoredNames.append(name) }
    }
    cells.append(NamedCell(name: name, role: role, value: value(of: node, reader)))
  }

  private func value(of node: Int, _ reader: borrowing JSONReader) -> CellValue {
    switch reader.tape[node].kind {
    case .null: return .clear
    case .true: return .boolean(true)
    case .false: return .boolean(false)
    case .number: return .number(reader.text(of: node))
    case .object: return .object(reader.text(of: node))
    case .array: return .array(reader.text(of: node))
    case .string:
      let text = String(CellText.trim(reader.text(of: node)))
      return text.isEmpty ? .clear : .text(text)
    }
  }
}
