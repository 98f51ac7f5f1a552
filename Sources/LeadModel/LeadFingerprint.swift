/// A number that tells whether a lead's values are still what they were, in one run: 64 bits, so that two states of a lead
/// have the same by chance once in 10^19 times.
package struct LeadFingerprint: Sendable, Hashable {
  package let rawValue: UInt64

  package init(rawValue: UInt64) { self.rawValue = rawValue }

  /// - Parameter text: the text of all cells, one after another.
  init(_ cells: [StoredRow.Cell], _ text: Span<UInt8>) {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    func mix(_ word: UInt64) {
      hash = (hash ^ word) &* 0x9E37_79B9_7F4A_7C15
      hash ^= hash >> 32
    }
    for cell in cells {
      switch cell {
      case .null: mix(1)
      case .integer(let number):
        mix(2)
        mix(UInt64(bitPattern: number))
      case .text(let start, let end): mix(3 &+ UInt64(UInt32(bitPattern: end &- start)) << 2)
      }
    }
    text.forEachWord(mix)
    rawValue = hash
  }
}

extension LeadCells {
  /// Of the values that the store has.
  package var fingerprint: LeadFingerprint { LeadFingerprint(cells, text.span.extracting(..<storedText)) }
}

extension StoredRow {
  var fingerprint: LeadFingerprint {
    let text = text
    return LeadFingerprint(cells, text.span)
  }
}

extension Lead {
  package var fingerprint: LeadFingerprint {
    isAsStored ? stored.fingerprint : StoredRow(values).fingerprint
  }
}
