import LeadModel

/// The dialects, in the order in which they are told from one another; each row is checked against the vendor's page.
package enum DialectTable {
  /// Puffle, 'Update Lead in Campaign': the campaign must be draft, other fields are ignored.
  package static let puffle = Dialect(
    name: DialectName(rawValue: "puffle"), keys: [.id],
    rules: DialectRules(
      editable: [.email, .linkedInURL, .firstName, .lastName, .name, .company, .position, .headline],
      uneditable: .dropWithWarning, variables: .merge, requiresDraftCampaign: true),
    signatures: [.name("prospect_id"), .name("updates")], response: .puffle)

  /// NLPearl, 'Update Lead': only the provided values are updated.
  package static let nlPearl = Dialect(
    name: DialectName(rawValue: "nlpearl"), keys: [.id, .externalID],
    rules: DialectRules(editable: [.phone, .externalID, .timeZone, .variables, .status], variables: .merge),
    signatures: [.name("callData"), .name("timeZoneId")], response: .nlPearl)

  /// VoiceAIWrapper, 'Bulk Update Leads in Campaign': `phone_number` is the key.
  package static let voiceAIWrapper = Dialect(
    name: DialectName(rawValue: "voiceaiwrapper"), keys: [.phone],
    rules: DialectRules(
      editable: [.firstName, .lastName, .email, .doNotCall, .variables, .requeue, .newPhoneNumber],
      variables: .merge),
    takesNewPhoneNumber: true,
    signatures: [.name("mark_as_unanswered"), .name("custom_fields"), .nameWithPhoneAlone("do_not_call")],
    response: .voiceAIWrapper)

  /// DialNexa, 'Update Campaign Lead': `metadata` replaces the whole object.
  package static let dialNexa = Dialect(
    name: DialectName(rawValue: "dialnexa"), keys: [.id],
    rules: DialectRules(editable: [.phone, .name, .variables, .notes], variables: .replace),
    tellsCampaignIDs: true,
    signatures: [.name("metadata"), .exactly(["phoneNumber", "countryCode"])], response: .dialNexa)

  /// Our own: every field, `id` or else `external_id` as the key unless `--match` says otherwise.
  package static let generic = Dialect(
    name: DialectName(rawValue: "generic"), keys: [.id, .externalID],
    rules: DialectRules(editable: Set(LeadField.allCases), variables: .replace), takesMatch: true)

  /// All of them; `auto` tries their signatures in this order and comes to generic where none fits.
  package static let all = [puffle, nlPearl, voiceAIWrapper, dialNexa, generic]
}
