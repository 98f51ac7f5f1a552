package import LeadModel

/// The columns that `--map` names, so that a misspelt one does not go unnoticed (SPEC section 1).
package struct MappedNames: Sendable {
  /// Those not met yet, as they were typed, by folded name.
  private var unmet: [String: String]

  /// - Parameter map: `--map`, with the column names as typed.
  package init(_ map: [String: LeadField?]) {
    unmet = Dictionary(map.keys.map { (foldedName($0), $0) }) { first, _ in first }
  }

  /// Whether every one was met.
  package var areMet: Bool { unmet.isEmpty }

  /// Takes note of a column or key of the input; one that begins with `_` is nobody's, whatever `--map` says.
  package mutating func meet(_ name: String) {
    if name.utf8.first != UInt8(ascii: "_") { unmet[foldedName(name)] = nil }
  }

  /// Those that no column or key was, in order.
  package var missing: [String] { unmet.values.sorted() }
}
