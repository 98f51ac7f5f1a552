import LeadModel

/// Text from data made safe for a terminal (SPEC section 1, Streams).
package enum TerminalText {
  /// Appends a text, UTF-8, as `visible` has it.
  static func appendVisible(_ text: Span<UInt8>, to bytes: inout [UInt8]) {
    if text.isPrintableASCII { return text.append(to: &bytes) }
    var copy: [UInt8] = []
    text.append(to: &copy)
    bytes.append(contentsOf: visible(String(decoding: copy, as: UTF8.self)).utf8)
  }

  /// The text with control characters (C0, DEL, C1), line separators and bidirectional controls made visible as `\u{…}`.
  ///
  /// - Parameter keepingLines: leaves line feeds as they are, for messages of several lines.
  package static func visible(_ text: String, keepingLines: Bool = false) -> String {
    // Printable ASCII is nearly all there is.
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text }
    guard text.unicodeScalars.contains(where: \.steersTerminal) else { return text }
    var safe = ""
    for scalar in text.unicodeScalars {
      if scalar.steersTerminal, !(keepingLines && scalar == "\n") {
        safe += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
      } else {
        safe.unicodeScalars.append(scalar)
      }
    }
    return safe
  }
}
