package import ImportPipeline
import LeadModel

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

  /// Appends a change as a line, without control characters from data.
  package mutating func append(_ change: ShownChange, to bytes: inout [UInt8]) {
    switch style {
    case .plain: change.withPlace { Self.appendPlain($0, of: $1, at: $2, to: &bytes) }
    case .columns(let isColoured):
      bytes.append(contentsOf: inColumns(change, isColoured: isColoured).utf8)
      bytes.append(UInt8(ascii: "\n"))
    }
  }

  /// Appends a change as a line of scripts', the contract, without control characters from data.
  ///
  /// - Parameters:
  ///   - text: holds the texts of the change.
  ///   - lead: where the lead's id stands.
  package static func appendPlain(
    _ text: Span<UInt8>, of lead: Range<Int>, at place: ChangePlace, to bytes: inout [UInt8]
  ) {
    TerminalText.appendVisible(text.extracting(lead), to: &bytes)
    bytes.append(UInt8(ascii: " "))
    if let key = place.key {
      append(ShownChange.Field.prefix, to: &bytes)
      TerminalText.appendVisible(text.extracting(key), to: &bytes)
    } else {
      append(place.column.sqlName, to: &bytes)
    }
    append(": ", to: &bytes)
    append(place.old, in: text, to: &bytes)
    append(" → ", to: &bytes)
    append(place.new, in: text, to: &bytes)
    bytes.append(UInt8(ascii: "\n"))
  }

  private static let nothing = "(none)"

  private static func append(_ value: Range<Int>?, in text: Span<UInt8>, to bytes: inout [UInt8]) {
    guard let value else { return append(nothing, to: &bytes) }
    TerminalText.appendVisible(text.extracting(value), to: &bytes)
  }

  /// Appends a text's UTF-8.
  // As a span: an array asks four questions of a collection before it takes it in, here a million times.
  private static func append(_ text: String, to bytes: inout [UInt8]) { text.utf8.span.append(to: &bytes) }

  private mutating func inColumns(_ change: ShownChange, isColoured: Bool) -> String {
    func visible(_ text: ArraySlice<UInt8>) -> String { TerminalText.visible(String(decoding: text, as: UTF8.self)) }
    let lead = visible(change.lead)
    let field = TerminalText.visible(change.field.name)
    let old = change.old.map { visible($0.text) } ?? Self.nothing
    let new = change.new.map { visible($0.text) } ?? Self.nothing
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
