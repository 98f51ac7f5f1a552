import LeadModel
import Reconciliation

/// A row in the group of a lead's rows.
struct FoundRow {
  let correction: Correction
  /// What finding the lead said; what other leads say is added when the row is judged.
  let facts: CrossLeadFacts
  /// Whether the lead is known to be the row's; else only its id is the row's id, and the rest is judged with the lead.
  let isChecked: Bool
}

/// Rows that found their leads, on their way to the thread that brings the rows of each lead together.
struct FoundBatch: Sendable {
  private static let mostBytes = 1 << 19
  private var encoder = SpoolEncoder()
  /// Where each row belongs, and where its bytes end.
  private var rows: [(key: SortKey, end: Int)] = []

  init() {}

  var isFull: Bool { encoder.bytes.count >= Self.mostBytes }

  mutating func add(_ rowID: Int64, _ row: ReadRow, facts: CrossLeadFacts, isChecked: Bool) {
    encoder.writeFound(row.encoded, facts: facts, isChecked: isChecked)
    rows.append((SortKey(primary: rowID, secondary: Int64(row.position.row)), encoder.bytes.count))
  }

  /// Calls a body with the bytes of each row, as `SpoolEncoder.writeFound` wrote them, and its key.
  func forEachRow(_ body: (ArraySlice<UInt8>, SortKey) throws -> Void) rethrows {
    var start = 0
    for (key, end) in rows {
      try body(encoder.bytes[start..<end], key)
      start = end
    }
  }

  mutating func clear() {
    encoder.clear()
    rows.removeAll(keepingCapacity: true)
  }
}

/// What the finding of a row's lead looks at first, read without decoding the rest of the correction.
struct RowKey {
  let kind: KeyKind?
  /// UTF-8; nil where the row gives no id.
  let id: ArraySlice<UInt8>?
  let campaignID: String?
}

extension ReadRow {
  var key: RowKey {
    var decoder = SpoolDecoder(encoded)
    return decoder.rowKey()
  }
}

extension SpoolEncoder {
  /// - Parameter correction: as an encoder wrote it.
  mutating func writeFound(_ correction: ArraySlice<UInt8>, facts: CrossLeadFacts, isChecked: Bool) {
    write(isChecked)
    write(Int(facts.rawValue))
    append(correction)
  }
}

extension SpoolDecoder {
  mutating func foundRow() -> FoundRow {
    let isChecked = flag()
    let facts = CrossLeadFacts(rawValue: UInt8(truncatingIfNeeded: number()))
    return FoundRow(correction: correction(), facts: facts, isChecked: isChecked)
  }
}
