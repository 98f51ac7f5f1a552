package import ImportPipeline

/// The changes of a plan as lines: `LEAD field: old → new` for scripts, aligned and coloured for a terminal.
package struct ChangeLines {
  /// How lines look.
  package enum Style: Sendable {
    /// `LEAD field: old → new`, the contract (SPEC section 1).
    case plain
    /// In columns, with escapes for colour or without.
    case columns(isColoured: Bool)
  }

  private let style: Style
  /// Columns grow with what was seen, so that nothing need be held back.
  private var widths = (lead: 6, field: 12, old: 12)
  private static let widest = 28

  package init(_ style: Style) { self.style = style }

  /// A change as a line, without control characters from data.
  package mutating func line(_ change: ShownChange) -> String {
    let lead = TerminalText.visible(change.lead)
    let field = TerminalText.visible(change.field)
    let old = change.old.map { TerminalText.visible($0.text) } ?? "(none)"
    let new = change.new.map { TerminalText.visible($0.text) } ?? "(none)"
    guard case .columns(let isColoured) = style else { return "\(lead) \(field): \(old) → \(new)" }
    Self.widen(&widths.lead, for: lead)
    Self.widen(&widths.field, for: field)
    Self.widen(&widths.old, for: old)
    func coloured(_ text: String, _ colour: TerminalColour) -> String { isColoured ? colour.text(text) : text }
    return [
      coloured(padded(lead, widths.lead), .bold), padded(field, widths.field),
      coloured(padded(old, widths.old), .red), coloured("→", .faint), coloured(new, .green),
    ].joined(separator: " ")
  }

  private static func widen(_ width: inout Int, for text: String) { width = max(width, min(widest, text.count)) }
}

/// The colours that leadpatch uses on a terminal.
enum TerminalColour: String {
  case bold = "1"
  case faint = "2"
  case red = "31"
  case green = "32"

  func text(_ text: String) -> String { "\u{1B}[\(rawValue)m\(text)\u{1B}[0m" }
}
