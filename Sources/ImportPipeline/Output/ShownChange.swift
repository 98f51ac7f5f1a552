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

  /// Lends a body the texts, and where the change and the lead's id stand in them.
  package func withPlace(_ body: (_ text: Span<UInt8>, _ lead: Range<Int>, _ place: ChangePlace) -> Void) {
    body(text.span, leadPlace, place)
  }

  package var description: String {
    "row \(row): \(String(decoding: lead, as: UTF8.self)) \(field.name): \(old?.json ?? "-") → \(new?.json ?? "-")"
  }
}

/// One changed field as `ShownChange` has it, by where its texts stand.
package struct ChangePlace: Sendable {
  package let column: LeadColumn
  /// The key of a member, where the column is that of the variables.
  package let key: Range<Int>?
  /// Nil where there is nothing.
  package let old: Range<Int>?
  package let new: Range<Int>?
  /// Whether the old value, and the new one, are JSON text.
  package let areJSON: (old: Bool, new: Bool)

  package init(
    column: LeadColumn, key: Range<Int>?, old: Range<Int>?, new: Range<Int>?, areJSON: (old: Bool, new: Bool)
  ) {
    self.column = column
    self.key = key
    self.old = old
    self.new = new
    self.areJSON = areJSON
  }
}

/// Makes the changes of rows ready to be shown.
package struct ShownChanges {
  /// The row's bytes, with texts that are not among them behind.
  private var text: [UInt8] = []
  private var places: [ChangePlace] = []
  private var members = MemberChanges()

  package init() {}

  /// Calls a body with each change that a row brings about, lead by lead.
  package mutating func forEach(of row: ToldRow, _ body: (ShownChange) throws -> Void) rethrows {
    for encoded in Self.leads(of: row) {
      let lead = read(encoded)
      for place in places { try body(ShownChange(place, of: lead.id, in: text, row: lead.row)) }
    }
  }

  /// Calls a body with where each change stands that a row brings about, lead by lead, among texts, UTF-8, that it is lent: as
  /// values they have references to count.
  package mutating func forEachPlace(
    of row: ToldRow, _ body: (_ text: Span<UInt8>, _ lead: Range<Int>, _ place: ChangePlace) -> Void
  ) {
    guard case .changed(let encoded) = row.content else {
      for encoded in Self.leads(of: row) { forEachPlace(of: encoded, body) }
      return
    }
    forEachPlace(of: encoded, body)
  }

  private mutating func forEachPlace(
    of row: EncodedRow, _ body: (_ text: Span<UInt8>, _ lead: Range<Int>, _ place: ChangePlace) -> Void
  ) {
    let lead = read(row).id
    for index in places.indices { body(text.span, lead, places[index]) }
  }

  /// A row's changes, apart for each lead.
  private static func leads(of row: ToldRow) -> [EncodedRow] {
    switch row.content {
    case .refused: return []
    case .changed(let row): return [row]
    case .judged(let row):
      return row.ofEachLead.filter { !$0.changes.isEmpty }.map { judged in
        var encoder = SpoolEncoder()
        encoder.write(judged.forShowing, detail: OutcomeDetail(changes: true))
        return EncodedRow(bytes: encoder.bytes[...])
      }
    }
  }

  /// Reads the changes of a row to one lead.
  ///
  /// - Returns: where the lead's id stands, and the row's number.
  private mutating func read(_ row: EncodedRow) -> (id: Range<Int>, row: Int) {
    text.removeAll(keepingCapacity: true)
    places.removeAll(keepingCapacity: true)
    row.bytes.span.append(to: &text)
    var changes = row.changes
    let base = row.bytes.startIndex
    while let change = changes.next() {
      let column = LeadColumn.inOrder[change.column]
      let (old, new) = (place(change.old, base), place(change.new, base))
      guard column == .variables else {
        let areJSON = (change.old.isInteger, change.new.isInteger)
        places.append(ChangePlace(column: column, key: nil, old: old, new: new, areJSON: areJSON))
        continue
      }
      members.forEach(in: &text, from: old, to: new) { key, old, new in
        places.append(ChangePlace(column: column, key: key, old: old, new: new, areJSON: (true, true)))
      }
    }
    guard let id = changes.lead else { return (append("?"), changes.row) }
    return (id.lowerBound - base..<id.upperBound - base, changes.row)
  }

  /// Where the text of a cell stands, nil where it has none.
  private mutating func place(_ cell: StoredRow.Cell, _ base: Int) -> Range<Int>? {
    switch cell {
    case .null: nil
    case .integer(let number): append(String(number))
    case .text(let start, let end): Int(start) - base..<Int(end) - base
    }
  }

  private mutating func append(_ added: String) -> Range<Int> {
    let start = text.count
    text.append(contentsOf: added.utf8)
    return start..<text.count
  }
}

extension StoredRow.Cell {
  fileprivate var isInteger: Bool {
    if case .integer = self { true } else { false }
  }
}

extension JudgedRow {
  /// The row as one that was applied and warns of nothing: only its changes are looked at.
  fileprivate var forShowing: JudgedRow {
    var row = self
    row.outcome.result = .applied
    row.warnings = [:]
    return row
  }
}
