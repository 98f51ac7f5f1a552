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

/// What the finding of a row's lead looks at first, read without decoding the rest of the correction.
struct RowKey {
  let kind: KeyKind?
  /// UTF-8; nil where the row gives no id.
  let id: ArraySlice<UInt8>?
  let campaignID: String?

  /// The kind of the key, and whether there is an id, as one number.
  static func head(kind: KeyKind?, hasID: Bool) -> Int {
    (kind.flatMap(KeyKind.allCases.firstIndex).map { $0 + 1 } ?? 0) << 1 | (hasID ? 1 : 0)
  }

  static func kind(_ head: Int) -> KeyKind? { head >> 1 == 0 ? nil : KeyKind.allCases[head >> 1 - 1] }
  static func hasID(_ head: Int) -> Bool { head & 1 == 1 }
}

extension ReadRow {
  var key: RowKey {
    var decoder = SpoolDecoder(encoded)
    return decoder.rowKey()
  }
}

extension SpoolEncoder {
  /// Bytes that what finding said takes before a row that was found by its id alone.
  private static let findingByIDWidth = 2

  /// - Parameter correction: as an encoder wrote it.
  mutating func writeFound(_ correction: ArraySlice<UInt8>, facts: CrossLeadFacts, isChecked: Bool) {
    writeFinding(facts: facts, isChecked: isChecked)
    append(correction)
  }

  /// Writes a row, as it was read, that was found by its id alone, behind its length.
  mutating func writeFoundByID(_ row: Span<UInt8>) {
    write(row.count + Self.findingByIDWidth)
    writeFinding(facts: CrossLeadFacts(), isChecked: false)
    append(row)
  }

  private mutating func writeFinding(facts: CrossLeadFacts, isChecked: Bool) {
    write(isChecked)
    write(Int(facts.rawValue))
  }
}

extension SpoolDecoder {
  /// Where the id stands of a row, as it was read, that names no campaign and finds its lead by its id; nil for any other.
  /// Without a decoder, since a million rows are asked.
  static func idAlone(of row: Span<UInt8>) -> Range<Int>? {
    var place = 0
    // Row and line.
    for _ in 0..<2 {
      while place < row.count, row[place] >= 0x80 { place += 1 }
      place += 1
    }
    // The id's length in one byte, and behind it what else there is.
    guard place + 2 <= row.count, row[place] == idHead, row[place + 1] < 0x80 else { return nil }
    let start = place + 2
    let end = start + Int(row[place + 1])
    guard end < row.count, Int(row[end]) & CorrectionParts.campaign.rawValue == 0 else { return nil }
    return start..<end
  }

  /// Where the id stands of a row, as it was read; empty where it gives none.
  static func id(of row: ArraySlice<UInt8>) -> Range<Int> {
    var decoder = SpoolDecoder(row)
    _ = decoder.position()
    return RowKey.hasID(decoder.number()) ? decoder.range() : 0..<0
  }

  /// What stands before the id of a row that finds its lead by it.
  static let idHead = UInt8(RowKey.head(kind: .id, hasID: true))

  mutating func foundRow() -> FoundRow {
    let isChecked = flag()
    let facts = CrossLeadFacts(rawValue: UInt8(truncatingIfNeeded: number()))
    return FoundRow(correction: correction(), facts: facts, isChecked: isChecked)
  }
}
