import Corrections
import LeadModel
import LeadStore
import Reconciliation

/// Finds the leads of a row (SPEC section 3, 'Finding the lead').
struct LeadFinder {
  let snapshot: LeadSnapshot
  let campaigns: [String: Campaign]
  let dialect: Dialect

  /// What a row's keys came to.
  enum Found {
    case lead(KeyMatch)
    /// Several leads match, and the row opts them all out.
    case several([KeyMatch])
    /// No lead, or none that may be touched; the lead where one was found all the same.
    case refused(Reject, KeyMatch?)

    /// The leads that the row may change.
    var leads: [KeyMatch] {
      switch self {
      case .lead(let match): [match]
      case .several(let matches): matches
      case .refused: []
      }
    }
  }

  /// Finds the row's leads, in the order in which SPEC names the codes.
  func find(_ correction: Correction) throws -> Found {
    if let id = correction.campaignID, campaigns[id] == nil {
      let reject = Reject(
        .campaignNotFound, field: LeadField.campaignID.rawValue, value: id, message: "no campaign has this id")
      return .refused(correction.fault ?? reject, nil)
    }
    var named: KeyMatch?
    if let id = correction.keys.id {
      switch try findByID(id, correction) {
      case .lead(let match): named = match
      case let other: return other
      }
    }
    guard let kind = correction.matchKey, kind != .id, let key = correction.keys[kind] else {
      return named.map(Found.lead) ?? .refused(correction.fault ?? missing(.id, nil), nil)
    }
    return try find(kind, key, correction, named: named)
  }

  private func findByID(_ id: String, _ correction: Correction) throws -> Found {
    found(try snapshot.matches(.id, id).first, byIDOf: correction)
  }

  /// What a row's id came to.
  ///
  /// - Parameter match: the lead with that id, nil where there is none.
  func found(_ match: KeyMatch?, byIDOf correction: Correction) -> Found {
    guard let match else {
      let id = correction.keys.id ?? ""
      let isCampaign = dialect.tellsCampaignIDs && campaigns[id] != nil
      let reject =
        isCampaign
        ? Reject(.keyIsCampaign, field: LeadField.id.rawValue, value: id, message: "this is a campaign's id")
        : missing(.id, id)
      return .refused(correction.fault ?? reject, nil)
    }
    if match.isRemoved { return .refused(correction.fault ?? removed(.id, match.id), match) }
    if let campaign = correction.campaignID, match.campaignID != campaign {
      return .refused(
        correction.fault ?? conflict("the lead belongs to campaign \(match.campaignID ?? "none"), not \(campaign)"),
        match)
    }
    return .lead(match)
  }

  /// Whether a row finds its lead by an id alone, in a campaign that is there if it names one, so that all else can be
  /// judged once the lead is read.
  func isByIDAlone(_ key: RowKey) -> Bool {
    key.kind == .id && key.id != nil && key.campaignID.map { campaigns[$0] != nil } ?? true
  }

  private func find(_ kind: KeyKind, _ key: String, _ correction: Correction, named: KeyMatch?) throws -> Found {
    let all = try snapshot.matches(kind, key)
    let matches = correction.campaignID.map { campaign in all.filter { $0.campaignID == campaign } } ?? all
    let live = matches.filter { !$0.isRemoved }
    if let named {
      if live.contains(where: { $0.rowID == named.rowID }) { return .lead(named) }
      let other = live.isEmpty ? "names no lead" : "names another lead"
      return .refused(
        correction.fault ?? conflict("the id names a lead, but the \(kind.field.rawValue) \(other)"), named)
    }
    switch live.count {
    case 0:
      let reject = matches.isEmpty ? missing(kind, key) : removed(kind, key)
      return .refused(correction.fault ?? reject, matches.first)
    case 1: return .lead(live[0])
    default:
      let optsOut = correction.doNotCall == true && (kind == .phone || kind == .email)
      if optsOut { return .several(live) }
      return .refused(correction.fault ?? Reject.ambiguous(correction).naming(leads: live.map(\.id)), nil)
    }
  }

  private func missing(_ kind: KeyKind, _ key: String?) -> Reject {
    Reject(
      .leadNotFound, field: kind.field.rawValue, value: key, message: "no lead has this \(kind.field.rawValue)")
  }

  private func removed(_ kind: KeyKind, _ key: String) -> Reject {
    Reject(.leadRemoved, field: kind.field.rawValue, value: key, message: "the lead was removed")
  }

  private func conflict(_ message: String) -> Reject { Reject(.keyConflict, message: message) }
}
