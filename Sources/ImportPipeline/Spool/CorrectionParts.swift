import LeadModel

/// What a correction has beside its position, its id and its edits, as it stands behind the id: what a row lacks takes no
/// byte then, and what most rows have takes one.
struct CorrectionParts: OptionSet {
  let rawValue: Int

  static let campaign = Self(rawValue: 1 << 0)
  static let fallbackRegion = Self(rawValue: 1 << 1)
  static let fault = Self(rawValue: 1 << 2)
  static let doNotCall = Self(rawValue: 1 << 3)
  /// What the opt-out is where there is one.
  static let isDoNotCall = Self(rawValue: 1 << 4)
  static let externalID = Self(rawValue: 1 << 5)
  static let phone = Self(rawValue: 1 << 6)
  // Of a million rows few have these, which take a second byte.
  static let email = Self(rawValue: 1 << 7)
  static let requeue = Self(rawValue: 1 << 8)
  static let isRequeue = Self(rawValue: 1 << 9)
  static let status = Self(rawValue: 1 << 10)
  static let written = Self(rawValue: 1 << 11)

  /// The parts with which a row does more than to edit fields, or is to be refused.
  static let beyondEdits: Self = [.fault, .doNotCall, .requeue, .status, .written]
}

extension CorrectionParts {
  init(_ correction: Correction) {
    var parts = Self()
    func add(_ part: Self, if isThere: Bool) { if isThere { parts.insert(part) } }
    add(.campaign, if: correction.campaignID != nil)
    add(.fallbackRegion, if: correction.fallbackRegion != nil)
    add(.fault, if: correction.fault != nil)
    add(.doNotCall, if: correction.doNotCall != nil)
    add(.isDoNotCall, if: correction.doNotCall == true)
    add(.externalID, if: correction.keys.externalID != nil)
    add(.phone, if: correction.keys.phone != nil)
    add(.email, if: correction.keys.email != nil)
    add(.requeue, if: correction.requeue != nil)
    add(.isRequeue, if: correction.requeue == true)
    add(.status, if: correction.status != nil)
    add(.written, if: correction.written != WrittenOperations())
    self = parts
  }

  /// An operation's value; nil where the row does not ask for it.
  func flag(_ part: Self, _ value: Self) -> Bool? { contains(part) ? contains(value) : nil }
}
