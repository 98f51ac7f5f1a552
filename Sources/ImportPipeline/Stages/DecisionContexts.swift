import Corrections
import LeadModel
import Reconciliation

/// The decision contexts of a run, one a campaign, each made once.
struct DecisionContexts {
  private let byCampaign: [String: DecisionContext]
  /// For a lead whose campaign the store does not have.
  private let withoutCampaign: DecisionContext

  init(rules: DialectRules, policy: EditPolicy, campaigns: [String: Campaign], phones: PhoneReader) {
    func context(_ campaign: Campaign?) -> DecisionContext {
      DecisionContext(rules: rules, policy: policy, campaign: campaign, timeZones: { phones.timeZones(of: $0) })
    }
    byCampaign = campaigns.mapValues(context)
    withoutCampaign = context(nil)
  }

  func context(campaignID: String?) -> DecisionContext {
    campaignID.flatMap { byCampaign[$0] } ?? withoutCampaign
  }
}
