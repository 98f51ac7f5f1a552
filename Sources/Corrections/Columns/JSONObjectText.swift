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

  /// Whether the text looks like what Python prints for a dict: an object with single quotes or Python's words.
  static func looksLikePython(_ text: String) -> Bool {
    text.first == "{"
      && (text.contains("'") || text.contains("None") || text.contains("True") || text.contains("False"))
  }
}
