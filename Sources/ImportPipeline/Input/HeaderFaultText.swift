import Corrections
import LeadModel

extension HeaderFault {
  /// What is wrong with the header and what can be done, in the sender's terms.
  ///
  /// - Parameters:
  ///   - names: the header's columns.
  ///   - takesMatch: whether `--match` could find leads by another key.
  func explanation(names: [String], takesMatch: Bool) -> String {
    switch self {
    case .twoColumns(let field, let first, let second):
      "the columns '\(first)' and '\(second)' both give \(field.rawValue); \(Self.remedy(first, second))"
    case .twoMembers(let first, let second):
      "the columns '\(first)' and '\(second)' give the same member; \(Self.remedy(first, second))"
    case .noKey(let fields):
      "no column says which lead a row is about (\(fields.map(\.rawValue).joined(separator: " or "))); "
        + Self.keyRemedy(fields, names, takesMatch)
    }
  }

  /// `--map` cannot tell two spellings of one name apart.
  private static func remedy(_ first: String, _ second: String) -> String {
    if foldedName(first) != foldedName(second) { return "ignore one with \(mapOption(second, nil))" }
    return "rename one in the file's header, or ignore both with \(mapOption(second, nil))"
  }

  private static func keyRemedy(_ fields: [LeadField], _ names: [String], _ takesMatch: Bool) -> String {
    if names.contains(where: looksLikeData) {
      return "the first line looks like data: give the file a header line with the columns' names"
    }
    for name in names {
      guard let field = AlikeName.field(for: name, among: Set(fields)) else { continue }
      return "'\(name)' looks like \(field.rawValue): if it is, add \(mapOption(name, field))"
    }
    var remedy = "name one with --map COLUMN=\(fields.first?.rawValue ?? "id")"
    if takesMatch {
      let kind = [KeyKind.phone, .email].first { kind in
        names.contains { FieldSpellings.field(named: $0) == kind.field }
      }
      remedy +=
        kind.map { ", or find leads by \($0.rawValue) with --match \($0.rawValue)" }
        ?? " or choose another key with --match"
    }
    return "\(remedy); columns: \(quotedList(names))"
  }

  /// An address or a number is no column's name, and none is shown in a message.
  private static func looksLikeData(_ name: String) -> Bool {
    name.contains("@") || name.filter(\.isNumber).count >= 7
  }
}

/// Names in quotes, ten of them at most.
func quotedList(_ names: [String]) -> String {
  let shown = names.prefix(10).map { "'\($0.prefix(60))'" }.joined(separator: ", ")
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
