import LeadModel
import RecordReading

/// JSON objects from members that are JSON already.
enum JSONObject {
  static func text(_ members: [(String, String)]) -> String {
    "{" + members.map { "\(JSONText.quoted($0.0)):\($0.1)" }.joined(separator: ",") + "}"
  }

  /// Counts by name, largest first, names in order where they tie.
  static func counts(_ counts: [String: Int]) -> String {
    text(counts.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }.map { ($0.key, "\($0.value)") })
  }

  /// Whether a text is one JSON object on one line, so that it can be a member's value as it is.
  static func isObject(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard bytes.allSatisfy({ $0 >= 0x20 }) else { return false }
    var scanner = JSONScanner()
    var tape = JSONTape()
    do throws(JSONFault) { try scanner.scan(bytes.span, into: &tape) } catch { return false }
    return tape.rootKind == .object
  }
}
