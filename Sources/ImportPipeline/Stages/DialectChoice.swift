import Corrections
import LeadModel
import PhoneNumbers

/// Chooses the dialect of an input (SPEC section 3, Dialects): one a file, from `--dialect`, its names, or its first
/// record.
struct DialectChoice {
  let options: RunOptions
  let store: StoreFacts
  let phones: PhoneReader

  /// The dialect, and what told it.
  ///
  /// - Parameters:
  ///   - names: of the header's columns or the first object's keys.
  ///   - firstRow: the first record's values by name.
  func dialect(
    names: [String], firstRow: [(String, String)]
  ) throws -> (dialect: Dialect, reason: DialectReason) {
    if let named = options.dialect.flatMap(options.dialects.named) { return (named, .option) }
    if let told = detectDialect(names: names, among: options.dialects) {
      return (told, .names(dialectEvidence(names: names, of: told)))
    }
    if let reason = try campaign(of: firstRow), let dialect = ofCampaign(reason.campaign) { return (dialect, reason) }
    if let reason = try campaignOfPhone(in: firstRow), let dialect = ofCampaign(reason.campaign) {
      return (dialect, reason)
    }
    return (DialectTable.generic, .nothing)
  }

  /// The campaign of the options, of the first record, or of the first record's lead.
  private func campaign(of firstRow: [(String, String)]) throws -> DialectReason? {
    if let campaign = options.campaignID { return .campaignOption(campaign) }
    if let campaign = value(.campaignID, in: firstRow) { return .campaignOfRecord(campaign) }
    for kind in [KeyKind.id, .externalID] {
      if let key = value(kind.field, in: firstRow), let campaign = try store.campaignOfLead(kind, key) {
        return .campaignOfLead(campaign)
      }
    }
    return nil
  }

  /// A phone names the first record's lead only in a dialect that finds leads by it, and nobody chose another key.
  private func campaignOfPhone(in firstRow: [(String, String)]) throws -> DialectReason? {
    guard options.campaignID == nil, options.match == nil, value(.id, in: firstRow) == nil,
      let written = value(.phone, in: firstRow), case .number(let text, _) = PhoneCell.read(written),
      case .number(let phone) = phones.read(text, region: options.defaultRegion.flatMap { Region($0) }, field: .phone)
    else { return nil }
    let campaign = try store.campaignOfLead(.phone, phone.e164)
    return ofCampaign(campaign)?.keys.contains(.phone) == true ? campaign.map(DialectReason.campaignOfLead) : nil
  }

  private func ofCampaign(_ id: String?) -> Dialect? {
    id.flatMap { store.campaigns[$0]?.dialect }.flatMap(options.dialects.named)
  }

  private func value(_ field: LeadField, in row: [(String, String)]) -> String? {
    row.first { FieldSpellings.field(named: $0.0) == field && !$0.1.isEmpty }?.1
  }
}

extension DialectReason {
  /// The campaign that told the dialect, where one did.
  fileprivate var campaign: String? {
    switch self {
    case .campaignOption(let id), .campaignOfRecord(let id), .campaignOfLead(let id): id
    case .option, .names, .nothing: nil
    }
  }
}
