/// A yes or no in a cell (SPEC section 4, booleans).
package enum BooleanCell {
  /// `true yes y 1` or `false no n 0` in any case, trimmed; nil for everything else, since an opt-out is never guessed.
  package static func read(_ cell: String) -> Bool? {
    let text = CellText.trim(cell)
    // The words are short enough to live inside a String value, so that lower-casing one allocates nothing.
    guard text.utf8.count <= 5 else { return nil }
    switch text.lowercased() {
    case "true", "yes", "y", "1": return true
    case "false", "no", "n", "0": return false
    default: return nil
    }
  }
}
