import Mustache

/// How the page's template takes texts from data: escaped for HTML scalar by scalar.
///
/// Mustache's own type looks at whole characters, and a quote with a combining mark after it is another character.
struct PageText: MustacheContentType {
  /// The name by which a template asks for this type.
  static let name = "PAGE"

  func escapeText(_ text: String) -> String { Self.escaped(text) }

  static func escaped(_ text: String) -> String {
    var safe = ""
    for scalar in TerminalText.visible(text).unicodeScalars {
      switch scalar {
      case "<": safe += "&lt;"
      case ">": safe += "&gt;"
      case "&": safe += "&amp;"
      case "\"": safe += "&quot;"
      case "'": safe += "&#39;"
      default: safe.unicodeScalars.append(scalar)
      }
    }
    return safe
  }
}
