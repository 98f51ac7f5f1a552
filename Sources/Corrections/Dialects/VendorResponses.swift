import LeadModel

/// The answers of the vendors' APIs, member by member as their pages print them.
extension ResponseShape {
  /// DialNexa, 'Update a campaign lead': the lead object; 404, 409 and 400 are the errors that the page names.
  ///
  /// The page prints the variables as `notes` in one place and as `metadata` in another, and calls `notes` free-form in
  /// a third: `metadata` is the object, `notes` the text where there is one.
  static let dialNexa: ResponseShape = {
    let errors = HTTPErrors([400: "Bad Request", 404: "Not Found", 409: "Conflict"], other: 400)
    return ResponseShape(
      success: [
        ResponseMember("id", .text(.id)), ResponseMember("name", .text(.name)),
        ResponseMember("phone_number", .text(.phone)), ResponseMember("campaign_id", .text(.campaignID)),
        ResponseMember("status", .status(LeadStatus.dialNexaWords)), ResponseMember("metadata", .json(.variables)),
        ResponseMember("notes", .either(.text(.notes), .json(.variables))),
        ResponseMember("call_log_id", .text(.callLogID)), ResponseMember("created_at", .text(.createdAt)),
      ],
      failure: [
        ResponseMember("statusCode", .errorNumber(errors)), ResponseMember("error", .errorName(errors)),
        ResponseMember("message", .message([:])),
      ])
  }()

  /// NLPearl, 'Update Lead': the updated lead. The page prints no error.
  static let nlPearl = ResponseShape(success: [
    ResponseMember("id", .text(.id)), ResponseMember("externalId", .text(.externalID)),
    ResponseMember("phoneNumber", .text(.phone)), ResponseMember("timeZone", .text(.timeZone)),
    ResponseMember("status", .status(LeadStatus.nlPearlNumbers)), ResponseMember("created", .text(.createdAt)),
    ResponseMember("callsId", .list(.callLogID)), ResponseMember("callData", .json(.variables)),
    ResponseMember("collectedData", .null),
  ])

  /// VoiceAIWrapper, 'Bulk Update Leads in Campaign': one of `results`, and what stands around them.
  static let voiceAIWrapper = ResponseShape(
    success: [
      ResponseMember("index", .index), ResponseMember("phone_number", .key(.phone)),
      ResponseMember("success", .fixed("true")), ResponseMember("message", .fixed("\"Lead updated successfully\"")),
    ],
    failure: [
      ResponseMember("index", .index), ResponseMember("phone_number", .key(.phone)),
      ResponseMember("success", .fixed("false")),
      ResponseMember("message", .message([.leadNotFound: "Lead not found", .leadRemoved: "Lead not found"])),
    ],
    envelope: [
      ResponseMember("status", .fixed("\"success\"")),
      ResponseMember("message", .fixed("\"Bulk lead update completed\"")),
    ])

  /// Puffle, 'Update Lead in Campaign': `prospect`, the whole row. The page prints no error.
  static let puffle = ResponseShape(success: [
    ResponseMember(
      "prospect",
      .object([
        ResponseMember("id", .text(.id)), ResponseMember("campaign_id", .text(.campaignID)),
        ResponseMember("user_id", .null), ResponseMember("status", .status([:])),
        ResponseMember("email", .text(.email)),
        ResponseMember("linkedin_url", .text(.linkedInURL)), ResponseMember("first_name", .text(.firstName)),
        ResponseMember("last_name", .text(.lastName)), ResponseMember("name", .text(.name)),
        ResponseMember("company", .text(.company)), ResponseMember("position", .text(.position)),
        ResponseMember("headline", .text(.headline)), ResponseMember("custom_fields", .json(.variables)),
        ResponseMember("source", .null), ResponseMember("source_ref", .null),
        ResponseMember("created_at", .text(.createdAt)), ResponseMember("updated_at", .text(.updatedAt)),
        ResponseMember("bounced_at", .null), ResponseMember("replied_at", .null),
        ResponseMember("current_node_id", .null),
      ]))
  ])
}
