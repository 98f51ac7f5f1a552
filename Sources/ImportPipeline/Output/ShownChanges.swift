import LeadModel
import Reconciliation

/// Makes the changes of rows ready to be shown.
package struct ShownChanges {
  /// The row's bytes, with texts that are not among them behind.
  private var text: [UInt8] = []
  private var places = ChangePlaces()

  package init() {}

  /// Calls a body with each change that a row brings about, lead by lead.
  package mutating func forEach(of row: ToldRow, _ body: (ShownChange) throws -> Void) rethrows {
    for encoded in Self.leads(of: row) {
      let lead = read(encoded)
      for place in places.all { try body(ShownChange(place, of: lead.id, in: text, row: lead.row)) }
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
    for index in places.all.indices { body(text.span, lead, places.all[index]) }
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
    places.removeAll()
    text.removeAll(keepingCapacity: true)
    row.bytes.span.append(to: &text)
    var changes = row.changes
    let base = Int32(row.bytes.startIndex)
    while let change = changes.next() {
      places.add(
        column: change.column, from: change.old.moved(by: -base), to: change.new.moved(by: -base), in: &text)
    }
    guard let id = changes.lead else {
      text.append(contentsOf: Self.namelessLead)
      return (text.count - Self.namelessLead.count..<text.count, changes.row)
    }
    return (id.lowerBound - Int(base)..<id.upperBound - Int(base), changes.row)
  }

  private static let namelessLead = Array("?".utf8)
}

extension StoredRow.Cell {
  fileprivate func moved(by distance: Int32) -> StoredRow.Cell {
    guard case .text(let start, let end) = self else { return self }
    return .text(start: start + distance, end: end + distance)
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
