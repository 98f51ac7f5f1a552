/// Why a row was refused; the one place where codes, their HTTP class and their remedy are defined (SPEC section 6).
package enum RejectCode: String, CaseIterable, Sendable, Hashable {
  case rowShape = "row_shape"
  case badJSON = "bad_json"
  case badQuote = "bad_quote"
  case badEncoding = "bad_encoding"
  case recordTooLong = "record_too_long"
  case phoneInvalid = "phone_invalid"
  case phoneNotE164 = "phone_not_e164"
  case phoneNeedsCountry = "phone_needs_country"
  case phoneMultiple = "phone_multiple"
  case precisionLost = "precision_lost"
  case timeZoneUnknown = "time_zone_unknown"
  case emailInvalid = "email_invalid"
  case boolInvalid = "bool_invalid"
  case excelError = "excel_error"
  case leadNotFound = "lead_not_found"
  case leadRemoved = "lead_removed"
  case campaignNotFound = "campaign_not_found"
  case leadLocked = "lead_locked"
  case campaignNotDraft = "campaign_not_draft"
  case keyConflict = "key_conflict"
  case keyAmbiguous = "key_ambiguous"
  case phoneDuplicate = "phone_duplicate"
  case leadExists = "lead_exists"
  case keyMissing = "key_missing"
  case keyIsCampaign = "key_is_campaign"
  case fieldNotClearable = "field_not_clearable"
  case fieldNotEditable = "field_not_editable"
  case statusNotSettable = "status_not_settable"
  case requeueNotAnswered = "requeue_not_answered"
  case requeueRefused = "requeue_refused"
  case dncClearRefused = "dnc_clear_refused"
  case numberOptedOut = "number_opted_out"
  case conflictingFields = "conflicting_fields"

  /// The HTTP status that a vendor's API would give for such a row.
  package var httpStatus: Int {
    switch self {
    case .rowShape, .badJSON, .badQuote, .badEncoding, .recordTooLong, .phoneInvalid, .phoneNotE164,
      .phoneNeedsCountry, .phoneMultiple, .precisionLost, .timeZoneUnknown, .emailInvalid, .boolInvalid, .excelError:
      400
    case .leadNotFound, .leadRemoved, .campaignNotFound:
      404
    case .leadLocked, .campaignNotDraft, .keyConflict, .keyAmbiguous, .phoneDuplicate, .leadExists:
      409
    case .keyMissing, .keyIsCampaign, .fieldNotClearable, .fieldNotEditable, .statusNotSettable, .requeueNotAnswered,
      .requeueRefused, .dncClearRefused, .numberOptedOut, .conflictingFields:
      422
    }
  }

  /// What the sender can do about it, in the sender's terms; a row may carry a more exact hint of its own. The ledger does
  /// not keep it: a reject file that is written again has the hint of the leadpatch that writes it.
  package var hint: String {
    switch self {
    case .rowShape: "give the row as many cells as the header; a text that holds the delimiter must stand in quotes"
    case .badJSON: "write the record as one JSON object (RFC 8259) and send it again"
    case .badQuote: "close the quote, double every quote inside a quoted cell, and put nothing after the closing one"
    case .badEncoding: "save the file as UTF-8 and export again, or name its encoding with --encoding"
    case .recordTooLong: "shorten the record, or raise --max-record"
    case .phoneInvalid: "look the number up and correct it; it is not one that can be dialled"
    case .phoneNotE164: "write the number as +, country code and number, digits only, such as +442079460123"
    case .phoneNeedsCountry:
      "write the number with + and country code, add a country column, or use --default-region CC (such as DE)"
    case .phoneMultiple: "keep one number in the cell; send the other one as a lead of its own"
    case .precisionLost: "format the column as Text in Excel and export again; the lost digits are in no file"
    case .timeZoneUnknown: "use an IANA name such as Europe/Berlin or a Windows name such as Pacific Standard Time"
    case .emailInvalid: "correct the address: one @, no spaces, a dot in the domain"
    case .boolInvalid: "use true or false; what the sender meant is never guessed"
    case .excelError: "repair the formula in the spreadsheet and export values"
    case .leadNotFound: "check the key against the store; the lead may be in another store or not loaded yet"
    case .leadRemoved: "the lead was removed; load the person under a new id if they are to be called"
    case .campaignNotFound: "check the campaign's id; load creates campaigns, apply does not"
    case .leadLocked: "the call was placed, so the data is locked; upload a corrected copy as a new lead if needed"
    case .campaignNotDraft: "this vendor edits leads of draft campaigns only; set the campaign to draft first"
    case .keyConflict: "the row's keys or its campaign point at different leads; keep the right one"
    case .keyAmbiguous: "several leads match; name one by its id, or name the campaign"
    case .phoneDuplicate: "another lead of the campaign has this number; keep one, or use --duplicate-phones allow"
    case .leadExists: "the lead is in the store already; use apply to correct it"
    case .keyMissing: "add the lead's id (or the key that --match names) to the row"
    case .keyIsCampaign: "this is a campaign's id; put the lead's own id there"
    case .fieldNotClearable: "this field cannot be emptied; give a value or leave the cell empty"
    case .fieldNotEditable: "this file's format cannot change that field; remove it, or use --dialect generic"
    case .statusNotSettable: "set one of New, NeedRetry, Success, NotSuccessfull, Completed (1, 10, 100, 110, 130)"
    case .requeueNotAnswered: "only an answered lead can be put back in the queue"
    case .requeueRefused: "the lead is in a call, queued, or has opted out; it must not be called again"
    case .dncClearRefused: "an opt-out stays; with the person's consent on record, use --allow-dnc-clear"
    case .numberOptedOut: "the holder of this number has opted out; it must not be dialled"
    case .conflictingFields: "keep one of the two; they would set the same thing"
    }
  }
}
