import LeadModel
import LeadStore
import Reconciliation

/// Asks the store, as the snapshot sees it, what other leads say about a row (SPEC section 3, Order).
struct CrossLeadRules {
  let snapshot: LeadSnapshot
  /// Numbers of leads that had opted out when judging began; only what is in it needs a look at the store.
  let optedOutNumbers: NumberFilter

  init(snapshot: LeadSnapshot) throws {
    var numbers = NumberFilter(count: try snapshot.optedOutNumberCount())
    try snapshot.forEachOptedOutNumber { numbers.insert($0) }
    self.init(snapshot: snapshot, optedOutNumbers: numbers)
  }

  private init(snapshot: LeadSnapshot, optedOutNumbers: NumberFilter) {
    self.snapshot = snapshot
    self.optedOutNumbers = optedOutNumbers
  }

  /// The same rules, asked through another snapshot that sees the same.
  func asked(through snapshot: LeadSnapshot) -> CrossLeadRules {
    CrossLeadRules(snapshot: snapshot, optedOutNumbers: optedOutNumbers)
  }

  /// The facts about a row whose lead is touched by no other lead's rows.
  func facts(_ correction: Correction, on lead: Lead) throws -> CrossLeadFacts {
    try facts(correction, on: lead) { optedOutNumbers.mayContain($0) }
  }

  /// The facts about a row as the overlay has the leads now.
  func presentFacts(_ correction: Correction, on lead: Lead) throws -> CrossLeadFacts {
    try facts(correction, on: lead) { _ in true }
  }

  private func facts(
    _ correction: Correction, on lead: Lead, mayBeOptedOut: (Int64) -> Bool
  ) throws -> CrossLeadFacts {
    var facts = CrossLeadFacts()
    for edit in correction.edits {
      switch edit.change {
      case .phone(let phone) where phone.e164 != lead[.phone].text && mayBeOptedOut(phone.number):
        let holder = try snapshot.firstHolder(of: phone.e164, onlyOptedOut: true) {
          $0.hasOptedOut && $0.rowID != lead.rowID
        }
        if holder != nil { facts.insert(.numberOptedOut) }
      case .text(let id) where edit.field == .externalID && id != lead[.externalID].text:
        let isTaken = try snapshot.matches(.externalID, id).contains {
          $0.campaignID == lead.campaignID && !$0.isRemoved && $0.rowID != lead.rowID
        }
        if isTaken { facts.insert(.externalIDTaken) }
      default: break
      }
    }
    return facts
  }

  /// Whether a live lead of the campaign other than this one has the number, by the store or the overlay.
  ///
  /// - Parameter number: its digits.
  func hasOtherHolder(of number: Int64, campaignID: String?, than rowID: Int64) throws -> Bool {
    guard try snapshot.mayHave(number: number) else { return false }
    return try snapshot.firstHolder(of: "+\(number)") {
      $0.rowID != rowID && !$0.isRemoved && $0.campaignID == campaignID
    } != nil
  }
}
