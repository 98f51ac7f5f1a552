import Corrections
import LeadModel
import PhoneNumbers
import Reconciliation

/// What the campaigns of a run say about the rows of their leads: the context of a decision, made once a campaign, and
/// the country of a number that neither row nor options give one.
struct DecisionContexts {
  private let byCampaign: [String: DecisionContext]
  /// For a lead whose campaign the store does not have.
  private let withoutCampaign: DecisionContext
  let phones: PhoneReader

  init(rules: DialectRules, policy: EditPolicy, campaigns: [String: Campaign], phones: PhoneReader) {
    func context(_ campaign: Campaign?) -> DecisionContext {
      DecisionContext(rules: rules, policy: policy, campaign: campaign, timeZones: { phones.timeZones(of: $0) })
    }
    byCampaign = campaigns.mapValues(context)
    withoutCampaign = context(nil)
    self.phones = phones
  }

  func context(campaignID: String?) -> DecisionContext {
    campaignID.flatMap { byCampaign[$0] } ?? withoutCampaign
  }

  /// The row with such a number read at last. Where several leads match, a number is nobody's and stays as it is.
  func resolvingPhone(_ row: JudgedCorrection, campaignID: String?) -> JudgedCorrection {
    guard !row.facts.contains(.keyAmbiguous) else { return row }
    return JudgedCorrection(correction: resolvingPhone(row.correction, campaignID: campaignID), facts: row.facts)
  }

  /// The correction with a number that only the lead's campaign could tell the country of read at last.
  func resolvingPhone(_ correction: Correction, campaignID: String?) -> Correction {
    guard let place = correction.edits.firstIndex(where: { if case .phoneText = $0.change { true } else { false } }),
      case .phoneText(let cell) = correction.edits[place].change
    else { return correction }
    var resolved = correction
    let field = correction.edits[place].field
    let ofCampaign = campaignID.flatMap { byCampaign[$0]?.campaign?.defaultRegion }
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
