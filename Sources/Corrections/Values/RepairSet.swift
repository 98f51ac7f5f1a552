package import LeadModel

/// The repairs that a cell needed, as one small value (SPEC section 4); its raw value is stable within a run only.
package struct RepairSet: OptionSet, Sendable, Hashable {
  /// A bit for each repair.
  package let rawValue: UInt16

  /// A set from the bits of `rawValue`; bits that stand for no repair are dropped.
  package init(rawValue: UInt16) {
    self.rawValue = rawValue & (1 << UInt16(Repair.allCases.count) &- 1)
  }

  /// The set of one repair.
  package init(_ repair: Repair) {
    self.init(rawValue: 1 << Self.bit(repair))
  }

  /// No-break spaces, zero-width and bidi marks taken out.
  package static let invisibleCharacters = RepairSet(.invisibleCharacters)
  /// Digits, dashes and signs of other scripts written in ASCII.
  package static let unicodeDigits = RepairSet(.unicodeDigits)
  /// `'…` or `="…"` taken off.
  package static let excelText = RepairSet(.excelText)
  /// `.0` cut off.
  package static let decimalTail = RepairSet(.decimalTail)
  /// Commas between groups taken out.
  package static let thousandsSeparators = RepairSet(.thousandsSeparators)
  /// `(0)` after the calling code dropped.
  package static let trunkZero = RepairSet(.trunkZero)
  /// A `tel:` URI resolved.
  package static let phoneURI = RepairSet(.phoneURI)
  /// An exponent multiplied out, exactly.
  package static let scientificNotation = RepairSet(.scientificNotation)
  /// An extension moved to its own field; the caller reports it.
  package static let extensionSplit = RepairSet(.extensionSplit)

  /// Whether `repair` was made.
  package func contains(_ repair: Repair) -> Bool {
    rawValue & (1 << Self.bit(repair)) != 0
  }

  /// Adds `repair`.
  package mutating func insert(_ repair: Repair) {
    formUnion(RepairSet(repair))
  }

  /// The repairs one by one, in the order of `Repair.allCases`; allocates nothing.
  package var members: Members { Members(rest: rawValue) }

  /// The repairs of a set, as a sequence (an `OptionSet` cannot be one itself: both name their `Element`).
  package struct Members: Sequence, IteratorProtocol, Sendable {
    fileprivate var rest: UInt16

    /// The next repair, or nil after the last.
    package mutating func next() -> Repair? {
      guard rest != 0 else { return nil }
      let bit = UInt16(rest.trailingZeroBitCount)
      rest &= rest &- 1
      return RepairSet.repair(bit)
    }
  }

  private static func bit(_ repair: Repair) -> UInt16 {
    switch repair {
    case .invisibleCharacters: 0
    case .unicodeDigits: 1
    case .excelText: 2
    case .decimalTail: 3
    case .thousandsSeparators: 4
    case .trunkZero: 5
    case .phoneURI: 6
    case .scientificNotation: 7
    case .extensionSplit: 8
    }
  }

  private static func repair(_ bit: UInt16) -> Repair {
    switch bit {
    case 0: .invisibleCharacters
    case 1: .unicodeDigits
    case 2: .excelText
    case 3: .decimalTail
    case 4: .thousandsSeparators
    case 5: .trunkZero
    case 6: .phoneURI
    case 7: .scientificNotation
    default: .extensionSplit
    }
  }
}
