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
