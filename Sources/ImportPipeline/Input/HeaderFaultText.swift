import Corrections
package import LeadModel

extension HeaderFault {
  /// What is wrong with the header and what can be done, in the sender's terms.
  ///
  /// - Parameter names: the header's columns.
  func explanation(names: [String]) -> String {
    switch self {
    case .twoColumns(let field, let first, let second):
      return "the columns '\(first)' and '\(second)' both give \(field.rawValue); ignore one with --map '\(second)='"
    case .twoMembers(let first, let second):
      return "the columns '\(first)' and '\(second)' give the same member; ignore one with --map '\(second)='"
    case .noKey(let fields):
      let keys = fields.map(\.rawValue).joined(separator: " or ")
      let start = "no column says which lead a row is about (\(keys))"
      if names.contains(where: Self.looksLikeData) {
        return "\(start); the first line looks like data: give the file a header line with the columns' names"
      }
      for name in names {
        guard let field = AlikeName.field(for: name, among: Set(fields)) else { continue }
        return "\(start); '\(name)' looks like \(field.rawValue): if it is, add \(mapOption(name, field))"
      }
      let others = [KeyKind.phone, .email].filter { kind in
        names.contains { FieldSpellings.field(named: $0) == kind.field }
      }
      let match = others.first.map { "find leads by \($0.rawValue) with --match \($0.rawValue)" }
      return "\(start); name one with --map COLUMN=\(fields.first?.rawValue ?? "id") or "
        + "\(match ?? "choose another key with --match"); the columns are \(quotedList(names))"
    }
  }

  /// An address or a number is no column's name, and none is shown in a message.
  private static func looksLikeData(_ name: String) -> Bool {
    name.contains("@") || name.filter(\.isNumber).count >= 7
  }
}

/// The option that reads a column as a field, as a shell takes it.
package func mapOption(_ name: String, _ field: LeadField?) -> String {
  let entry = "\(name)=\(field?.rawValue ?? "")"
  let isPlain = entry.utf8.allSatisfy { byte in
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: "_=.-".utf8.contains(byte)
    }
  }
  return "--map " + (isPlain ? entry : "'\(entry.replacing("'", with: "'\\''"))'")
}

/// Names in quotes, ten of them at most.
func quotedList(_ names: [String]) -> String {
  let shown = names.prefix(10).map { "'\($0)'" }.joined(separator: ", ")
  return names.count > 10 ? "\(shown) and \(names.count - 10) more" : shown
}

/// That `--map` names what the input does not have, and which of its names is alike.
func missingMapText(_ missing: String, _ map: [String: LeadField?], _ names: [String]) -> String {
  let field = map[missing] ?? nil
  let start = "no column or key is called '\(missing)', which \(mapOption(missing, field)) names"
  if missing.hasPrefix("_") { return "\(start); names that begin with _ are never read" }
  guard let alike = AlikeName.nearest(to: missing, among: names.filter { !$0.hasPrefix("_") }) else { return start }
  return "\(start); '\(alike)' is alike: \(mapOption(alike, field))"
}

extension NameSuggestion {
  /// What would read the name, for a person to decide.
  var text: String {
    guard let field else { return "'\(name)' is read only where the phone is the key, as with --match phone" }
    return "'\(name)' looks like \(field.rawValue); if it is, add \(mapOption(name, field))"
  }
}
