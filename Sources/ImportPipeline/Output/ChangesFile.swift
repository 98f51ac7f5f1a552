import LeadModel

/// Writes one JSON object for each lead that would change, in the order in which the input names them first:
/// `{"id","rows":[…],"changes":{FIELD:{"old","new"},…}}` (`plan --changes`).
///
/// The rows of a lead need not stand together, so they meet in a sorting spool; memory stays flat.
package final class ChangesFile {
  private static let spoolMemory = 4 << 20
  private let output: TextOutput
  private let byLead = SortingSpool(memoryLimit: spoolMemory)

  /// - Throws: `RunFailure` 73 where the file cannot be made.
  package init(_ target: OutputTarget) throws { output = try TextOutput(target) }

  package func add(_ change: ShownChange) throws {
    var encoder = SpoolEncoder()
    encoder.write(change.lead)
    encoder.write(change.row)
    encoder.write(change.field.name)
    encoder.write(change.old?.json ?? "null")
    encoder.write(change.new?.json ?? "null")
    try byLead.add(
      encoder.bytes, at: SortKey(primary: Int64(bitPattern: change.lead.span.stableHash), secondary: Int64(change.row)))
  }

  /// Writes all leads, and puts the file in place.
  package func finish() throws {
    let inOrder = SortingSpool(memoryLimit: Self.spoolMemory)
    var reader = try byLead.makeReader()
    var leads: [LeadChanges] = []
    var current: Int64?
    while let (key, record) = try reader.next() {
      if key.primary != current {
        try Self.move(&leads, to: inOrder)
        current = key.primary
      }
      var decoder = SpoolDecoder(record)
      let lead = decoder.text()
      if !leads.contains(where: { $0.lead == lead }) { leads.append(LeadChanges(lead: lead)) }
      guard let place = leads.firstIndex(where: { $0.lead == lead }) else { continue }
      leads[place].take(row: decoder.number(), field: decoder.text(), old: decoder.text(), new: decoder.text())
    }
    try Self.move(&leads, to: inOrder)
    var lines = try inOrder.makeReader()
    while let (_, line) = try lines.next() { try output.write(String(decoding: line, as: UTF8.self)) }
    try output.commit()
  }

  private static func move(_ leads: inout [LeadChanges], to spool: SortingSpool) throws {
    for lead in leads where !lead.changes.isEmpty {
      try spool.add(
        Array((lead.json + "\n").utf8),
        at: SortKey(primary: Int64(lead.rows[0]), secondary: Int64(bitPattern: lead.lead.stableHash)))
    }
    leads.removeAll(keepingCapacity: true)
  }
}

/// What the rows of an input come to for one lead.
private struct LeadChanges {
  let lead: String
  private(set) var rows: [Int] = []
  private(set) var changes: [(field: String, old: String, new: String)] = []

  init(lead: String) { self.lead = lead }

  /// Takes a later row's change: what a field was before the first and is after the last counts.
  mutating func take(row: Int, field: String, old: String, new: String) {
    if rows.last != row { rows.append(row) }
    guard let place = changes.firstIndex(where: { $0.field == field }) else {
      changes.append((field, old, new))
      return
    }
    changes[place].new = new
    if changes[place].old == new { changes.remove(at: place) }
  }

  var json: String {
    let fields = changes.map { "\(JSONText.quoted($0.field)):{\"old\":\($0.old),\"new\":\($0.new)}" }
    return "{\"id\":\(JSONText.quoted(lead)),\"rows\":[\(rows.map { String($0) }.joined(separator: ","))],"
      + "\"changes\":{\(fields.joined(separator: ","))}}"
  }
}
