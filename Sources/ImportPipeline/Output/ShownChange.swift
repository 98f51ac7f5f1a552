package import LeadModel
import Reconciliation

/// One changed field of a lead as `plan` shows it; variables member by member (SPEC section 1).
///
/// Texts are UTF-8 and stay among those of the row: a plan shows a million of them.
package struct ShownChange: Sendable, CustomStringConvertible {
  private let text: [UInt8]
  private let leadPlace: Range<Int>
  /// The row of the input that brings it about.
  package let row: Int
  private let place: ChangePlace

  /// What changed.
  package enum Field: Sendable, Hashable {
    case column(LeadColumn)
    /// A member of the variables, by its key.
    case variable(ArraySlice<UInt8>)

    /// The store's column, or `variables.KEY`.
    package var name: String {
      switch self {
      case .column(let column): column.sqlName
      case .variable(let key): Self.prefix + String(decoding: key, as: UTF8.self)
      }
    }

    /// What stands before a variable's key.
    package static let prefix = "\(LeadColumn.variables.sqlName)."
  }

  /// A column's value as text, or a variable's as JSON text.
  package struct Value: Sendable, Hashable {
    package let text: ArraySlice<UInt8>
    fileprivate let isJSON: Bool

    /// The value as JSON.
    package var json: String {
      let text = String(decoding: text, as: UTF8.self)
      return isJSON ? text : JSONText.quoted(text)
    }
  }

  /// - Parameters:
  ///   - text: holds the lead's id and what the place tells of.
  ///   - lead: where the id stands.
  package init(_ place: ChangePlace, of lead: Range<Int>, in text: [UInt8], row: Int) {
    self.text = text
    leadPlace = lead
    self.row = row
    self.place = place
  }

  /// The lead's id.
  package var lead: ArraySlice<UInt8> { text[leadPlace] }

  package var field: Field { place.key.map { .variable(text[$0]) } ?? .column(place.column) }

  /// Nil where there is nothing.
  package var old: Value? { place.old.map { Value(text: text[$0], isJSON: place.areJSON.old) } }
  package var new: Value? { place.new.map { Value(text: text[$0], isJSON: place.areJSON.new) } }

  /// The change with no texts but its own, to be kept when the row is gone: a row may have much longer ones.
  package var kept: ShownChange {
    var own: [UInt8] = []
    func keep(_ range: Range<Int>) -> Range<Int> {
      text.span.extracting(range).append(to: &own)
      return own.count - range.count..<own.count
    }
    let lead = keep(leadPlace)
    let place = ChangePlace(
      column: place.column, key: place.key.map(keep), old: place.old.map(keep), new: place.new.map(keep),
      areJSON: place.areJSON)
    return ShownChange(place, of: lead, in: own, row: row)
  }

  /// Lends a body the texts, and where the change and the lead's id stand in them.
  package func withPlace(_ body: (_ text: Span<UInt8>, _ lead: Range<Int>, _ place: ChangePlace) -> Void) {
    body(text.span, leadPlace, place)
  }

  package var description: String {
    "row \(row): \(String(decoding: lead, as: UTF8.self)) \(field.name): \(old?.json ?? "-") → \(new?.json ?? "-")"
  }
}
