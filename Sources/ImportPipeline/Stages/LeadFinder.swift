import Corrections
import LeadModel
import LeadStore
import PhoneNumbers
import Reconciliation

/// Finds the leads of a row (SPEC section 3, 'Finding the lead').
struct LeadFinder {
  let snapshot: LeadSnapshot
  let campaigns: [String: Campaign]
  let dialect: Dialect
  let phones: PhoneReader

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
    guard let match = try snapshot.matches(.id, id).first else {
      let isCampaign = dialect.tellsCampaignIDs && campaigns[id] != nil
      let reject =
        isCampaign
        ? Reject(.keyIsCampaign, field: LeadField.id.rawValue, value: id, message: "this is a campaign's id")
        : missing(.id, id)
      return .refused(correction.fault ?? reject, nil)
    }
    if match.isRemoved { return .refused(correction.fault ?? removed(.id, id), match) }
    if let campaign = correction.campaignID, match.campaignID != campaign {
      return .refused(
        correction.fault ?? conflict("the lead belongs to campaign \(match.campaignID ?? "none"), not \(campaign)"),
        match)
    }
    return .lead(match)
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

  /// The correction with a number that only the lead's campaign could tell the country of read at last.
  func resolvingPhone(_ correction: Correction, campaignID: String?) -> Correction {
    guard let place = correction.edits.firstIndex(where: { if case .phoneText = $0.change { true } else { false } }),
      case .phoneText(let cell) = correction.edits[place].change
    else { return correction }
    var resolved = correction
    let field = correction.edits[place].field
    let ofCampaign = campaignID.flatMap { campaigns[$0]?.defaultRegion }
    let region = (ofCampaign ?? correction.fallbackRegion).flatMap { Region($0) }
    switch phones.read(cell.number, region: region, field: field) {
    case .number(let phone): resolved.edits[place].change = .phone(phone)
    case .needsRegion:
      let reject = Reject(
        .phoneNeedsCountry, field: field.rawValue,
        message: "the number has no country code, and neither the lead's campaign nor an option gives a country")
      resolved.fault = correction.fault ?? reject.naming(column: cell.column, value: cell.written)
      resolved.edits[place].change = .unreadable(cell.written)
    case .fault(let reject):
      resolved.fault = correction.fault ?? reject.naming(column: cell.column, value: cell.written)
      resolved.edits[place].change = .unreadable(cell.written)
    }
    return resolved
  }
}
