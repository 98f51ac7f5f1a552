import RecordReading

/// JSON objects inside text cells (SPEC section 4, 'JSON in a CSV cell').
enum JSONObjectText {
  /// The text where it is one JSON object, nil otherwise.
  static func read(_ text: String) -> String? {
    guard text.utf8.first == UInt8(ascii: "{") else { return nil }
    let bytes = Array(text.utf8)
    var scanner = JSONScanner()
    var tape = JSONTape()
    do throws(JSONFault) { try scanner.scan(bytes.span, into: &tape) } catch { return nil }
    return tape.rootKind == .object ? text : nil
  }

  /// What to do about a text that is no JSON object, nil where nothing more than the code's own hint can be said.
  static func hint(for text: String) -> String? {
    looksLikePython(text)
      ? "this is a Python dict; write it with json.dumps, with double quotes around keys and texts" : nil
  }

  /// Whether the text looks like what Python prints for a dict: an object with single quotes or Python's words.
  private static func looksLikePython(_ text: String) -> Bool {
    text.first == "{"
      && (text.contains("'") || text.contains("None") || text.contains("True") || text.contains("False"))
  }
}
