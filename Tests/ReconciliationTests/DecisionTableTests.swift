import Corrections
import LeadModel
import Testing

@testable import Reconciliation

/// SPEC section 3 as one table. Each test is a paragraph of the page; each line of it a fact that can be read beside it.
@Suite("The decision table")
struct DecisionTableTests {
  // MARK: Who may be edited

  private static let operations = DecisionMatrix(rows: [
    "nothing": "", "name": #""name":"Bob""#, "same-name": #""name":"name""#, "phone": #""phone":"+442079460999""#,
    "opt-out": #""do_not_call":true"#, "no-opt-out": #""do_not_call":false"#, "requeue": #""requeue":true"#,
    "no-requeue": #""requeue":false"#, "1": #""status":1"#, "10": #""status":"NeedRetry""#, "100": #""status":100"#,
    "110": #""status":110"#, "130": #""status":130"#, "20": #""status":20"#, "500": #""status":"Error""#,
    "odd": #""status":"on_hold""#,
  ])

  @Test("Who may be edited, by status: data while pending, opt-outs always, requeue and status by their own rules")
  func operationsByStatus() throws {
    let table = """
      nothing name same-name phone opt-out no-opt-out requeue no-requeue 1 10 100 110 130 20 500 odd
      pending            = A = A A = N = = A A A A S S S
      retry              = L L L A = = = A = A A A S S S
      wrong_country_code = L L A A = N = A A A A A S S S
      queued             = L L L A = R = R R A A A = S S
      in_call            = L L L A = R = R R L L A S S S
      voicemail          = L L L A = N = A A A A A S S S
      succeeded          = L L L A = A = A A = A A S S S
      not_succeeded      = L L L A = A = A A A = A S S S
      completed          = L L L A = A = A A A A = S S S
      unreachable        = L L L A = N = A A A A A S S S
      failed             = L L L A = N = A A A A A S = S
      on_hold            = L L L A = N = A A A A A S S =
      """
    #expect(try Self.operations.hold(table, DecisionDesk()) == 12 * 16)
  }

  @Test("A lead that has opted out is never requeued, and its opt-out stays")
  func operationsOnOptedOutLeads() throws {
    let table = """
      nothing name opt-out no-opt-out requeue 1 10 100 110 130
      pending            = A = C R = R A A A
      retry              = L = C = R = A A A
      wrong_country_code = L = C R R R A A A
      queued             = L = C R R R A A A
      in_call            = L = C R R R L L A
      voicemail          = L = C R R R A A A
      succeeded          = L = C R R R = A A
      not_succeeded      = L = C R R R A = A
      completed          = L = C R R R A A =
      unreachable        = L = C R R R A A A
      failed             = L = C R R R A A A
      on_hold            = L = C R R R A A A
      """
    #expect(try Self.operations.hold(table, DecisionDesk()) { "\($0) do_not_call=1" } == 12 * 10)
  }

  @Test("--allow-dnc-clear clears opt-outs on pending leads alone")
  func optOutsClearedOnPendingLeads() throws {
    let table = """
      no-opt-out
      pending            A
      retry              L
      wrong_country_code L
      queued             L
      in_call            L
      voicemail          L
      succeeded          L
      not_succeeded      L
      completed          L
      unreachable        L
      failed             L
      on_hold            L
      """
    let desk = DecisionDesk { $0.policy.allowOptOutClear = true }
    #expect(try Self.operations.hold(table, desk) { "\($0) do_not_call=1" } == 12)
  }

  @Test("--strict-lock refuses all that would change a lead which is not pending")
  func strictLock() throws {
    let table = """
      nothing name opt-out no-opt-out requeue 1 10 100 110 130
      pending            = A A = N = A A A A
      retry              = L L = = L = L L L
      wrong_country_code = L L = N L L L L L
      queued             = L L = R R R L L L
      in_call            = L L = R R R L L L
      voicemail          = L L = N L L L L L
      succeeded          = L L = L L L = L L
      not_succeeded      = L L = L L L L = L
      completed          = L L = L L L L L =
      unreachable        = L L = N L L L L L
      failed             = L L = N L L L L L
      on_hold            = L L = N L L L L L
      """
    #expect(try Self.operations.hold(table, DecisionDesk { $0.policy.strictLock = true }) == 12 * 10)
  }

  @Test("--strict-lock lets nothing of a mixed row through")
  func strictLockAndMixedRows() throws {
    let desk = DecisionDesk { $0.policy.strictLock = true }
    try hold(
      desk,
      [
        DecisionCase("completed", #""do_not_call":true,"name":"Bob""#, "lead_locked"),
        DecisionCase("completed", #""requeue":true,"name":"Bob""#, "lead_locked"),
        DecisionCase("completed", #""do_not_call":true,"email":"bad""#, "email_invalid"),
        DecisionCase("completed do_not_call=1", #""do_not_call":true"#, "unchanged"),
        DecisionCase("pending", #""do_not_call":true,"email":"bad""#, "partial email_invalid do_not_call=1"),
        DecisionCase("pending", #""do_not_call":true,"name":"Bob""#, "applied name=Bob do_not_call=1"),
      ])
  }

  @Test("An opt-out stands whatever else fails in its row, and the row is partial")
  func optOutsBesideFailures() throws {
    try hold(
      DecisionDesk(),
      [
        DecisionCase("completed", #""name":"Bob","do_not_call":true"#, "partial lead_locked do_not_call=1"),
        DecisionCase("completed do_not_call=1", #""name":"Bob","do_not_call":true"#, "lead_locked"),
        DecisionCase("pending", #""do_not_call":true,"email":"bad""#, "partial email_invalid do_not_call=1"),
        DecisionCase("pending", #""do_not_call":true,"phone":"N/A""#, "partial phone_invalid do_not_call=1"),
        DecisionCase("pending", #""do_not_call":true,"phone":null"#, "partial field_not_clearable do_not_call=1"),
        DecisionCase("pending", #""do_not_call":true,"time_zone":"UTC+1""#, "partial time_zone_unknown do_not_call=1"),
        DecisionCase("pending", #""do_not_call":true,"variables":[]"#, "partial bad_json do_not_call=1"),
        DecisionCase("pending", #""do_not_call":true,"status":"on_hold""#, "partial status_not_settable do_not_call=1"),
        DecisionCase("completed", #""do_not_call":true,"requeue":true"#, "partial requeue_refused do_not_call=1"),
        DecisionCase("completed", #""do_not_call":true,"status":1"#, "partial requeue_refused do_not_call=1"),
        DecisionCase("pending", #""do_not_call":true,"status":1"#, "applied do_not_call=1"),
        DecisionCase("in_call", #""do_not_call":true,"status":100"#, "partial lead_locked do_not_call=1"),
        DecisionCase("failed", #""do_not_call":true,"status":130"#, "applied do_not_call=1 status=completed"),
        DecisionCase("pending", #""do_not_call":"maybe""#, "bool_invalid"),
        DecisionCase("pending", #""do_not_call":null"#, "field_not_clearable"),
        DecisionCase("pending", #""do_not_call":true,"dnc":true"#, "partial conflicting_fields do_not_call=1"),
      ])
    try hold(
      DecisionDesk { $0.facts = .numberOptedOut },
      [
        DecisionCase(
          "pending", #""do_not_call":true,"phone":"+442079460999""#, "partial number_opted_out do_not_call=1")
      ])
    try hold(
      DecisionDesk { $0.facts = .numberDuplicate },
      [
        DecisionCase(
          "pending", #""do_not_call":true,"phone":"+442079460999""#, "partial phone_duplicate do_not_call=1")
      ])
  }

  @Test("NLPearl's 130 completes a lead without opting it out")
  func completedIsNoOptOut() throws {
    try hold(
      DecisionDesk(DialectTable.nlPearl),
      [
        DecisionCase("in_call", #""status":130"#, "applied status=completed"),
        DecisionCase("in_call do_not_call=1", #""status":"Completed""#, "applied status=completed"),
      ])
  }

  @Test("A row that mixes an allowed operation with locked edits is applied in part; a refused operation comes first")
  func mixedRows() throws {
    try hold(
      DecisionDesk(),
      [
        DecisionCase("completed", #""requeue":true,"name":"Bob""#, "partial lead_locked status=retry"),
        DecisionCase("completed", #""status":1,"name":"Bob""#, "partial lead_locked status=pending"),
        DecisionCase("failed", #""status":130,"name":"name""#, "partial lead_locked status=completed"),
        DecisionCase("voicemail", #""requeue":true,"name":"Bob""#, "requeue_not_answered"),
        DecisionCase("queued", #""requeue":true,"name":"Bob""#, "requeue_refused"),
        DecisionCase("completed do_not_call=1", #""do_not_call":false,"name":"Bob""#, "dnc_clear_refused"),
        DecisionCase("completed", #""status":500,"name":"Bob""#, "status_not_settable"),
        DecisionCase("retry", #""requeue":true,"name":"Bob""#, "lead_locked"),
        DecisionCase("retry", #""requeue":true,"status":"retry""#, "unchanged"),
        DecisionCase("completed", #""requeue":true,"status":"retry""#, "applied status=retry"),
        DecisionCase("completed", #""requeue":true,"status":1"#, "conflicting_fields"),
        DecisionCase("pending", #""status":130,"name":"Bob""#, "applied name=Bob status=completed"),
      ])
    try hold(
      DecisionDesk { $0.policy.allowOptOutClear = true },
      [
        DecisionCase("completed do_not_call=1", #""do_not_call":false,"requeue":true"#, "requeue_refused"),
        DecisionCase("completed do_not_call=1", #""do_not_call":false,"name":"Bob""#, "lead_locked"),
        DecisionCase(
          "failed do_not_call=1", #""do_not_call":false,"status":130"#, "partial lead_locked status=completed"),
        DecisionCase("pending do_not_call=1", #""do_not_call":false,"name":"Bob""#, "applied name=Bob do_not_call=0"),
        DecisionCase(
          "pending do_not_call=1", #""do_not_call":false,"status":10"#, "applied do_not_call=0 status=retry"),
      ])
  }

  @Test("A wrong_country_code lead opens its data to a row that brings a new valid phone, and keeps its status")
  func wrongCountryCode() throws {
    let desk = DecisionDesk()
    try hold(
      desk,
      [
        DecisionCase(
          "wrong_country_code", #""phone":"+442079460999","name":"Bob""#, "applied phone=+442079460999 name=Bob"),
        DecisionCase("wrong_country_code", #""phone":"+442079460123","name":"Bob""#, "lead_locked"),
        DecisionCase("wrong_country_code", #""phone":"+442079460123 ext 12","name":"Bob""#, "lead_locked"),
        DecisionCase("wrong_country_code", #""phone":"12","name":"Bob""#, "phone_invalid"),
        DecisionCase(
          "wrong_country_code", #""phone":"+442079460999","status":1"#, "applied phone=+442079460999 status=pending"),
        DecisionCase("wrong_country_code", #""name":"Bob","status":1"#, "partial lead_locked status=pending"),
      ])
  }

  @Test(
    "A locked row's message says what it would have changed, or that all is identical already",
    arguments: [
      ("completed", #""phone":"+442079460999""#, "locked (completed); would have changed phone"),
      ("completed", #""phone":"+442079460123""#, "locked (completed); already identical"),
      ("completed", #""name":"name""#, "locked (completed); already identical"),
      ("queued", #""name":"Bob","email":"b@example.com""#, "locked (queued); would have changed name, email"),
      ("on_hold", #""phone":"+493012345678""#, "locked (on_hold); would have changed phone, time_zone"),
      ("failed", #""variables.tier":"silver""#, "locked (failed); would have changed variables"),
      (
        "completed", #""do_not_call":true,"name":"Bob""#, "partial: locked (completed); would have changed name"
      ),
      ("in_call", #""status":100"#, "locked (in_call); would have changed status"),
    ])
  func lockedLeadIsRejectedWithWhatWouldHaveChanged(lead: String, row: String, message: String) throws {
    #expect(try DecisionDesk().message(DecisionCase(lead, row, message)) == message)
  }

  @Test(
    "Under --strict-lock the message names the operations, too",
    arguments: [
      ("completed", #""do_not_call":true"#, "locked (completed); would have changed do_not_call"),
      ("completed", #""requeue":true"#, "locked (completed); would have changed status"),
      ("completed", #""name":"Bob","requeue":true"#, "locked (completed); would have changed name, status"),
    ])
  func strictLockSaysWhatWouldHaveChanged(lead: String, row: String, message: String) throws {
    let desk = DecisionDesk { $0.policy.strictLock = true }
    #expect(try desk.message(DecisionCase(lead, row, message)) == message)
  }

  // MARK: Dialects

  private static let fields = DecisionMatrix(rows: [
    "name": #""name":"Bob""#, "first": #""first_name":"Bob""#, "last": #""last_name":"Bob""#,
    "email": #""email":"b@example.com""#, "linkedin": #""linkedin_url":"x""#, "company": #""company":"x""#,
    "position": #""position":"x""#, "headline": #""headline":"x""#, "notes": #""notes":"x""#,
    "vars": #""variables":{"tier":"gold"}"#, "member": #""metadata.tier":"silver""#, "zone": #""tz":"Asia/Tokyo""#,
    "external": #""crm_id":"x""#, "phone": #""mobile":"+442079460999""#, "new-phone": #""new_phone":"+442079460999""#,
    "status": #""status":130"#, "requeue": #""requeue":true"#, "no-opt-out": #""dnc":false"#,
    "opt-out": #""unsubscribed":"yes""#, "country": #""country":"FR""#, "other": #""shoe_size":"43""#,
  ])

  @Test("Which fields each dialect edits, on a pending lead")
  func fieldsByDialect() throws {
    let head =
      "name first last email linkedin company position headline notes vars member zone external status opt-out "
      + "country other"
    let phoneless = [
      (DialectTable.dialNexa, "A F F F F F F F A A A F F F A = ="),
      (DialectTable.nlPearl, "F F F F F F F F F = A A A A A = ="),
      (DialectTable.voiceAIWrapper, "F A A A F F F F F = A F F F A = ="),
      (DialectTable.puffle, "A A A A A A A A W W W W W W A = ="),
      (DialectTable.generic, "A A A A A A A A A A A A A A A = ="),
    ]
    for (dialect, letters) in phoneless {
      let desk = DecisionDesk(dialect) { $0.campaignState = "draft" }
      #expect(try Self.fields.hold("\(head)\npending \(letters)", desk) == 17, "\(dialect.name.rawValue)")
    }
  }

  @Test("A number is corrected by phone, or by new_phone_number where the phone is the key")
  func phonesByDialect() throws {
    let desks = [
      (DecisionDesk(DialectTable.dialNexa), "phone new-phone\npending A ="),
      (DecisionDesk(DialectTable.nlPearl), "phone new-phone\npending A ="),
      (DecisionDesk(DialectTable.puffle) { $0.campaignState = "draft" }, "phone new-phone\npending W ="),
      (DecisionDesk(DialectTable.generic), "phone new-phone\npending A ="),
      (DecisionDesk(DialectTable.voiceAIWrapper), "new-phone\npending A"),
      (DecisionDesk(DialectTable.generic) { $0.match = .phone }, "new-phone\npending A"),
    ]
    for (desk, table) in desks { #expect(try Self.fields.hold(table, desk) > 0) }
  }

  @Test("Requeue and the clearing of opt-outs, on a completed lead that has opted out or not")
  func operationsByDialect() throws {
    let table = [
      (DialectTable.dialNexa, "F", "F"), (DialectTable.nlPearl, "F", "F"), (DialectTable.voiceAIWrapper, "A", "C"),
      (DialectTable.puffle, "W", "W"), (DialectTable.generic, "A", "C"),
    ]
    for (dialect, requeue, clearing) in table {
      let desk = DecisionDesk(dialect)
      #expect(try Self.fields.hold("requeue no-opt-out\ncompleted \(requeue) =", desk) == 2)
      let opted = try Self.fields.hold("no-opt-out\ncompleted \(clearing)", desk) { "\($0) do_not_call=1" }
      #expect(opted == 1)
    }
  }

  @Test("A vendor's own export can be sent back: a field that it cannot edit is a fault only where it differs")
  func ownExportsComeBack() throws {
    let own =
      #""name":"name","first_name":"first_name","email":"ann@example.com","external_id":"external_id","#
      + #""time_zone":"europe/london","company":"company","status":"completed","do_not_call":false"#
    try hold(
      DecisionDesk(DialectTable.dialNexa),
      [
        DecisionCase("completed", String(own.dropFirst(14)), "unchanged"),
        DecisionCase("completed", own, "lead_locked"),
        DecisionCase("completed", #""requeue":false"#, "unchanged"),
        DecisionCase("retry", #""requeue":true"#, "unchanged"),
        DecisionCase("completed", #""status":"failed""#, "field_not_editable"),
        DecisionCase("completed", #""status":"completed","requeue":true"#, "conflicting_fields"),
        DecisionCase("pending", #""email":null"#, "field_not_editable"),
        DecisionCase("pending email=null", #""email":null"#, "unchanged"),
        DecisionCase("pending email=null", #""email":"""#, "unchanged"),
        DecisionCase("pending", #""email":"no address""#, "field_not_editable"),
        DecisionCase("pending email=no-address", #""email":"no-address""#, "unchanged"),
        DecisionCase("pending", #""time_zone":"moonbase""#, "field_not_editable"),
        DecisionCase("pending", #""time_zone":null"#, "field_not_editable"),
      ])
    try hold(
      DecisionDesk(DialectTable.nlPearl),
      [
        DecisionCase("on_hold", #""status":"on_hold""#, "unchanged"),
        DecisionCase("in_call", #""status":40"#, "unchanged"),
        DecisionCase("in_call", #""status":"OnCall","timeZoneId":"Europe/London""#, "lead_locked"),
        DecisionCase("pending", #""status":30"#, "status_not_settable"),
        DecisionCase("pending", #""status":"InCallQueue""#, "status_not_settable"),
      ])
  }

  @Test("Uneditable fields are judged before the operation's own codes, and those before the lock")
  func orderOfOperationCodes() throws {
    let bad = #""linkedin_url":"x""#
    try hold(
      DecisionDesk(DialectTable.voiceAIWrapper),
      [
        DecisionCase("queued", #""mark_as_unanswered":true,\#(bad),"first_name":"Bob""#, "field_not_editable"),
        DecisionCase("queued", #""mark_as_unanswered":true,"first_name":"Bob""#, "requeue_refused"),
        DecisionCase("failed", #""mark_as_unanswered":true,"first_name":"Bob""#, "requeue_not_answered"),
        DecisionCase("failed", #""first_name":"Bob""#, "lead_locked"),
        DecisionCase("failed", #""first_name":"Bob","email":"bad",\#(bad)"#, "email_invalid"),
        DecisionCase("failed do_not_call=1", #""do_not_call":false,"first_name":"Bob""#, "dnc_clear_refused"),
        DecisionCase(
          "completed", #""mark_as_unanswered":true,"do_not_call":true"#, "partial requeue_refused do_not_call=1"),
        DecisionCase("completed", #"\#(bad),"do_not_call":true"#, "partial field_not_editable do_not_call=1"),
      ])
  }

  @Test("Puffle edits leads of draft campaigns only, and a row with nothing to do is unchanged all the same")
  func puffleNeedsDrafts() throws {
    let rows = DecisionMatrix(rows: [
      "name": #""name":"Bob""#, "same": #""name":"name""#, "opt-out": #""do_not_call":true"#, "notes": #""notes":"x""#,
    ])
    let table = "name same opt-out notes\n"
    for (state, letters) in [
      ("draft", "pending A = A W\ncompleted L = A W"), ("active", "pending D = A W\ncompleted D = A W"),
      ("paused", "pending D = A W\nin_call D = A W"), ("completed", "pending D = A W\nretry D = A W"),
    ] {
      let desk = DecisionDesk(DialectTable.puffle) { $0.campaignState = state }
      #expect(try rows.hold(table + letters, desk) == 8, "\(state)")
    }
    try hold(
      DecisionDesk(DialectTable.puffle),
      [
        DecisionCase(
          "completed", #""do_not_call":true,"name":"Bob""#, "partial campaign_not_draft do_not_call=1"),
        DecisionCase("pending", #""updates":{"name":"Bob"},"notes":"x""#, "campaign_not_draft"),
      ])
    try hold(
      DecisionDesk(DialectTable.puffle) { $0.campaignState = "draft" },
      [
        DecisionCase(
          "pending", #""updates":{"name":"Bob","phone":"+442079460999"}"#, "applied name=Bob !field_dropped:1"),
        DecisionCase("pending", #""notes":"x","status":130,"requeue":false"#, "unchanged !field_dropped:2"),
      ])
  }

  @Test("A new external id of another live lead is key_conflict, and after it nothing is applied, an opt-out neither")
  func takenExternalIDs() throws {
    let desk = DecisionDesk { $0.facts = .externalIDTaken }
    try hold(
      desk,
      [
        DecisionCase("pending", #""external_id":"X2""#, "key_conflict"),
        DecisionCase("pending", #""external_id":"X2","do_not_call":true"#, "key_conflict"),
        DecisionCase("completed", #""external_id":"X2","name":"Bob""#, "key_conflict"),
        DecisionCase("pending", #""external_id":"X2","email":"bad","do_not_call":true"#, "email_invalid"),
        DecisionCase("pending", #""external_id":"external_id","name":"Bob""#, "applied name=Bob"),
      ])
    try hold(
      DecisionDesk(DialectTable.puffle) {
        $0.facts = .externalIDTaken
        $0.campaignState = "draft"
      },
      [DecisionCase("pending", #""external_id":"X2","name":"Bob""#, "applied name=Bob !field_dropped:1")])
  }

  @Test("An ambiguous key opts out and does no more")
  func ambiguousKeys() throws {
    let desk = DecisionDesk(DialectTable.voiceAIWrapper) { $0.facts = .keyAmbiguous }
    try hold(
      desk,
      [
        DecisionCase("pending", #""do_not_call":true"#, "applied do_not_call=1"),
        DecisionCase("completed do_not_call=1", #""do_not_call":true"#, "unchanged"),
        DecisionCase("pending", #""do_not_call":true,"first_name":"Bob""#, "partial key_ambiguous do_not_call=1"),
        DecisionCase(
          "pending", #""do_not_call":true,"first_name":"first_name""#, "partial key_ambiguous do_not_call=1"),
        DecisionCase(
          "pending", #""do_not_call":true,"mark_as_unanswered":true"#, "partial key_ambiguous do_not_call=1"),
        DecisionCase("pending", #""do_not_call":true,"mark_as_unanswered":false"#, "applied do_not_call=1"),
        DecisionCase("pending", #""do_not_call":true,"email":"bad""#, "partial email_invalid do_not_call=1"),
      ])
  }

  // MARK: Absent, empty, null

  @Test("Absent leaves alone; null and the empty string clear; what cannot be cleared says so")
  func clearing() throws {
    try hold(
      DecisionDesk(),
      [
        DecisionCase("pending", "", "unchanged"),
        DecisionCase("pending", #""name":null"#, "applied name=null"),
        DecisionCase("pending", #""name":"""#, "applied name=null"),
        DecisionCase("pending", #""name":"   ""#, "applied name=null"),
        DecisionCase("pending name=null", #""name":null"#, "unchanged"),
        DecisionCase(
          "pending", #""email":null,"notes":"","external_id":null"#, "applied external_id=null email=null notes=null"),
        DecisionCase("pending", #""name":"  Bob ""#, "applied name=Bob"),
        DecisionCase("pending", #""name":" name ""#, "unchanged"),
        DecisionCase("pending", #""phone":null"#, "field_not_clearable"),
        DecisionCase("pending", #""phone":"""#, "field_not_clearable"),
        DecisionCase("pending", #""do_not_call":"""#, "field_not_clearable"),
        DecisionCase("pending", #""requeue":null"#, "field_not_clearable"),
        DecisionCase("pending", #""status":null"#, "field_not_clearable"),
        DecisionCase("pending", #""country":null,"campaign":"","name":"Bob""#, "applied name=Bob"),
        DecisionCase("pending", #""variables":null"#, "applied variables={}"),
        DecisionCase("pending", #""variables":"""#, "applied variables={}"),
        DecisionCase("pending variables={}", #""variables":null"#, "unchanged"),
        DecisionCase("completed", #""name":null"#, "lead_locked"),
        DecisionCase("pending", #""name":7"#, "bad_json"),
        DecisionCase("pending", #""name":{}"#, "bad_json"),
        DecisionCase("pending", #""name":true"#, "bad_json"),
      ])
  }

  @Test("A cleared zone is derived again from the number")
  func clearedZones() throws {
    try hold(
      DecisionDesk(),
      [
        DecisionCase(
          "pending time_zone=Asia/Tokyo time_zone_source=explicit", #""time_zone":null"#,
          "applied time_zone=Europe/London time_zone_source=phone"),
        DecisionCase("pending", #""time_zone":null"#, "unchanged"),
        DecisionCase("pending time_zone_source=explicit", #""time_zone":"""#, "applied time_zone_source=phone"),
        DecisionCase(
          "pending phone=null time_zone=Asia/Tokyo time_zone_source=explicit", #""time_zone":null"#,
          "applied time_zone=America/Chicago time_zone_source=campaign"),
        DecisionCase(
          "pending time_zone=Asia/Tokyo time_zone_source=explicit", #""phone":"+493012345678","time_zone":null"#,
          "applied phone=+493012345678 calling_code=49 region=DE time_zone=Europe/Berlin time_zone_source=phone"),
        DecisionCase(
          "pending time_zone=Asia/Tokyo time_zone_source=explicit", #""time_zone":null,"phone":"+493012345678""#,
          "applied phone=+493012345678 calling_code=49 region=DE time_zone=Europe/Berlin time_zone_source=phone"),
      ])
    try hold(
      DecisionDesk { $0.campaignZone = nil },
      [
        DecisionCase(
          "pending phone=null time_zone_source=explicit", #""time_zone":null"#,
          "applied time_zone=null time_zone_source=null")
      ])
  }

  @Test("The variables object replaces or merges, by dialect and --vars; keys that a replace drops are counted")
  func variablesObjects() throws {
    let gold = #"{"tier":"gold","n":1}"#
    let replacing = [
      DecisionCase("pending", #""variables":{"a":2}"#, #"applied variables={"a":2} !variables_dropped:2"#),
      DecisionCase("pending", #""variables":{"n":1}"#, #"applied variables={"n":1} !variables_dropped:1"#),
      DecisionCase("pending", #""variables":{}"#, "applied variables={} !variables_dropped:2"),
      DecisionCase("pending", #""variables":{"tier":"x","n":1}"#, #"applied variables={"tier":"x","n":1}"#),
      DecisionCase("pending", #""variables":\#(gold)"#, "unchanged"),
      DecisionCase("completed", #""variables":{}"#, "lead_locked"),
    ]
    let merging = [
      DecisionCase("pending", #""variables":{"a":2}"#, #"applied variables={"tier":"gold","n":1,"a":2}"#),
      DecisionCase("pending", #""variables":{"n":1}"#, "unchanged"),
      DecisionCase("pending", #""variables":{"n":2}"#, #"applied variables={"tier":"gold","n":2}"#),
      DecisionCase("pending", #""variables":{"n":null}"#, #"applied variables={"tier":"gold","n":null}"#),
      DecisionCase("pending", #""variables":{}"#, "unchanged"),
      DecisionCase(
        "pending variables={\"o\":{\"a\":1,\"b\":2}}", #""variables":{"o":{"a":3}}"#,
        #"applied variables={"o":{"a":3}}"#),
      DecisionCase("completed", #""variables":{}"#, "lead_locked"),
    ]
    for desk in [DecisionDesk(), DecisionDesk(DialectTable.dialNexa)] {
      try hold(desk, replacing)
      try hold(with(desk) { $0.variables = .merge }, merging)
    }
    for desk in [DecisionDesk(DialectTable.nlPearl), DecisionDesk(DialectTable.voiceAIWrapper)] {
      try hold(desk, merging)
      try hold(with(desk) { $0.variables = .replace }, replacing)
    }
  }

  @Test("Dotted keys merge in every dialect, and composed with the stored object")
  func dottedMembers() throws {
    let members = [
      DecisionCase("pending", #""variables.tier":"silver""#, #"applied variables={"tier":"silver","n":1}"#),
      DecisionCase("pending", #""metadata.tier":"gold""#, "unchanged"),
      DecisionCase("pending", #""custom_fields.tier":null"#, #"applied variables={"n":1}"#),
      DecisionCase("pending", #""callData.tier":"""#, #"applied variables={"n":1}"#),
      DecisionCase("pending", #""notes.x":"y""#, #"applied variables={"tier":"gold","n":1,"x":"y"}"#),
      DecisionCase("pending", #""variables.a.b":"y""#, #"applied variables={"tier":"gold","n":1,"a.b":"y"}"#),
      DecisionCase("pending", #""variables.none":null"#, "unchanged"),
      DecisionCase("pending", #""variables.a":{"x":[1]}"#, #"applied variables={"tier":"gold","n":1,"a":{"x":[1]}}"#),
      DecisionCase("pending", #""variables.Tier":"x""#, #"applied variables={"tier":"gold","n":1,"Tier":"x"}"#),
      DecisionCase("pending", #""variables.a":"1","variables":{}"#, "conflicting_fields"),
      DecisionCase("pending", #""variables":{},"variables.a":"1""#, "conflicting_fields"),
      DecisionCase("pending", #""variables.a":"1","metadata.a":"2""#, "conflicting_fields"),
      DecisionCase("pending variables={}", #""variables.a":"é\"\\""#, #"applied variables={"a":"é\"\\"}"#),
    ]
    for dialect in [DialectTable.generic, DialectTable.dialNexa, DialectTable.nlPearl, DialectTable.voiceAIWrapper] {
      try hold(DecisionDesk(dialect), members)
    }
  }

  @Test("notes that hold an object are the variables")
  func notesAsVariables() throws {
    for dialect in [DialectTable.generic, DialectTable.dialNexa] {
      try hold(
        DecisionDesk(dialect),
        [
          DecisionCase("pending", #""notes":{"a":2}"#, #"applied variables={"a":2} !variables_dropped:2"#),
          DecisionCase("pending", #""notes":"{\"a\":2}""#, #"applied variables={"a":2} !variables_dropped:2"#),
          DecisionCase("pending", #""notes":"{a:2}""#, "applied notes={a:2}"),
          DecisionCase("pending", #""notes":"call at 5""#, "applied notes=call at 5"),
          DecisionCase("pending", #""notes":{"a":2},"metadata":{"a":2}"#, "conflicting_fields"),
          DecisionCase(
            "pending", #""metadata":{"a":2},"notes":"x""#, #"applied variables={"a":2} notes=x !variables_dropped:2"#),
        ])
    }
  }

  @Test(
    "Objects are equal whatever their key order, spacing and escapes; numbers are compared as written",
    arguments: [
      (#"{"tier":"gold","n":1}"#, #"{ "n" : 1 , "tier" : "gold" }"#, true),
      (#"{"a":{"x":1,"y":2}}"#, #"{"a":{"y":2,"x":1}}"#, true),
      (#"{"a":"é"}"#, #"{"a":"\u00e9"}"#, true),
      (#"{"a":"/"}"#, #"{"\u0061":"\/"}"#, true),
      (#"{"a":[1,2]}"#, #"{"a":[1, 2]}"#, true),
      (#"{"a":[1,2]}"#, #"{"a":[2,1]}"#, false),
      (#"{"a":1}"#, #"{"a":1.0}"#, false),
      (#"{"a":1}"#, #"{"a":"1"}"#, false),
      (#"{"a":null}"#, "{}", false),
      (#"{"a":"x"}"#, #"{"A":"x"}"#, false),
      ("{}", "{ }", true),
      ("not json", "{}", false),
    ])
  func equalObjects(left: String, right: String, isEqual: Bool) {
    #expect(VariablesObject.areEqual(left, right) == isEqual)
    #expect(VariablesObject.areEqual(right, left) == isEqual)
  }

  @Test("Key spelling, number spelling and order of the stored object are kept by a merge")
  func mergesKeepSpelling() {
    let stored = VariablesObject(json: #"{"B": 1.50, "\u0061":1e3,"c":[ 1 ]}"#)
    let merged = stored.merging(VariablesObject(json: #"{"a": 2E+1,"d":-0}"#))
    #expect(merged.json == #"{"B":1.50,"\u0061":2E+1,"c":[ 1 ],"d":-0}"#)
  }

  // MARK: Phones and zones

  @Test("A changed number replaces number and extension and derives what hangs on it")
  func changedNumbers() throws {
    let berlin = "calling_code=49 region=DE time_zone=Europe/Berlin"
    try hold(
      DecisionDesk(),
      [
        DecisionCase("pending", #""phone":"+49 30 12345678""#, "applied phone=+493012345678 \(berlin)"),
        DecisionCase("pending", #""phone":"020 7946 0999""#, "applied phone=+442079460999"),
        DecisionCase("pending", #""phone":442079460999"#, "applied phone=+442079460999"),
        DecisionCase("pending", #""phone":4.42079460999E+11"#, "precision_lost"),
        DecisionCase("pending", #""phone":"+442079460123""#, "unchanged"),
        DecisionCase("pending phone_extension=12", #""phone":"+442079460123""#, "unchanged"),
        DecisionCase("pending phone_extension=12", #""phone":"+442079460123 ext 12""#, "unchanged"),
        DecisionCase("pending phone_extension=12", #""phone":"+442079460123 ext 7""#, "applied phone_extension=7"),
        DecisionCase(
          "pending phone_extension=12", #""phone":"+442079460999""#,
          "applied phone=+442079460999 phone_extension=null"),
        DecisionCase(
          "pending", #""phone":"+442079460999 x7""#, "applied phone=+442079460999 phone_extension=7"),
        DecisionCase("pending do_not_call=1", #""phone":"+442079460999""#, "applied phone=+442079460999"),
        DecisionCase("pending", #""phone":"030 12345678","country":"DE""#, "applied phone=+493012345678 \(berlin)"),
        DecisionCase("pending", #""country":"+49","phone":"030 12345678""#, "applied phone=+493012345678 \(berlin)"),
        DecisionCase(
          "pending", #""country":"Germany","phone":"030 12345678""#, "applied phone=+493012345678 \(berlin)"),
        DecisionCase("pending", #""country":"Moon","phone":"030 12345678""#, "phone_needs_country"),
        DecisionCase("pending", #""country":"Moon","phone":"+442079460999""#, "applied phone=+442079460999"),
      ])
  }

  @Test("The zone follows the number unless it was given explicitly, now or before")
  func zonesFollowNumbers() throws {
    let berlin = "phone=+493012345678 calling_code=49 region=DE"
    try hold(
      DecisionDesk(),
      [
        DecisionCase("pending time_zone_source=explicit", #""phone":"+493012345678""#, "applied \(berlin)"),
        DecisionCase(
          "pending", #""phone":"+493012345678","time_zone":"Asia/Tokyo""#,
          "applied \(berlin) time_zone=Asia/Tokyo time_zone_source=explicit"),
        DecisionCase(
          "pending", #""time_zone":"Asia/Tokyo","phone":"+493012345678""#,
          "applied \(berlin) time_zone=Asia/Tokyo time_zone_source=explicit"),
        DecisionCase("pending", #""time_zone":"Europe/London","phone":"+493012345678""#, "applied \(berlin)"),
        DecisionCase("pending", #""time_zone":"Europe/London""#, "unchanged"),
        DecisionCase("pending", #""time_zone":"GMT Standard Time""#, "unchanged"),
        DecisionCase(
          "pending", #""time_zone":"asia/calcutta""#, "applied time_zone=Asia/Calcutta time_zone_source=explicit"),
        DecisionCase("pending", #""time_zone":"+05:30""#, "time_zone_unknown"),
        DecisionCase(
          "pending time_zone_source=campaign", #""phone":"+493012345678""#,
          "applied \(berlin) time_zone=Europe/Berlin time_zone_source=phone"),
        DecisionCase(
          "pending time_zone=null time_zone_source=null", #""phone":"+442079460999""#,
          "applied phone=+442079460999 time_zone=Europe/London time_zone_source=phone"),
      ])
  }

  @Test("A number of several zones takes the campaign's default and keeps the candidates")
  func numbersOfSeveralZones() throws {
    let zones = ["Adelaide", "Brisbane", "Eucla", "Lord_Howe", "Perth", "Sydney"].map { "\"Australia/\($0)\"" }
    let candidates =
      "time_zone_candidates=[\((zones + [#""Indian/Christmas""#, #""Indian/Cocos""#]).joined(separator: ","))]"
    let number = "phone=+61412345678 calling_code=61 region=AU"
    let byCampaign = "time_zone=America/Chicago time_zone_source=campaign"
    let rows = [
      DecisionCase("pending", #""phone":"+61412345678""#, "applied \(number) \(byCampaign) \(candidates)"),
      DecisionCase(
        "pending time_zone_source=explicit", #""phone":"+61412345678""#, "applied \(number) \(candidates)"),
      DecisionCase(
        "pending", #""phone":"+61412345678","time_zone":"Australia/Perth""#,
        "applied \(number) time_zone=Australia/Perth time_zone_source=explicit \(candidates)"),
      DecisionCase(
        "pending time_zone_candidates=[]", #""phone":"+493012345678""#,
        "applied phone=+493012345678 calling_code=49 region=DE time_zone=Europe/Berlin time_zone_candidates=null"),
      DecisionCase(
        "pending phone=+61412345678 time_zone_source=explicit", #""time_zone":null"#,
        "applied \(byCampaign) \(candidates)"),
      DecisionCase(
        "pending", #""phone":"+80012345678""#, "applied phone=+80012345678 calling_code=800 region=001 \(byCampaign)"),
    ]
    try hold(DecisionDesk(), rows)
    try hold(
      DecisionDesk { $0.campaignZone = nil },
      [
        DecisionCase(
          "pending", #""phone":"+61412345678""#,
          "applied \(number) time_zone=null time_zone_source=null \(candidates)")
      ])
    #expect(try DecisionDesk().changedFields(rows[0]) == ["phone", "time_zone"])
  }

  @Test("A number that an opted-out lead has is not taken, and that comes before a duplicate and after the lock")
  func numbersOfOthers() throws {
    let row = #""phone":"+442079460999","name":"Bob""#
    for (facts, code) in [
      (CrossLeadFacts.numberOptedOut, "number_opted_out"), (.numberDuplicate, "phone_duplicate"),
      ([.numberOptedOut, .numberDuplicate], "number_opted_out"),
    ] {
      let desk = DecisionDesk { $0.facts = facts }
      try hold(
        desk,
        [
          DecisionCase("pending", row, code),
          DecisionCase("wrong_country_code", row, code),
          DecisionCase("pending", #""phone":"+442079460123","name":"Bob""#, "applied name=Bob"),
          DecisionCase("completed", row, "lead_locked"),
          DecisionCase("queued", #""requeue":true,\#(row)"#, "requeue_refused"),
          DecisionCase("pending", #""phone":"+442079460999","email":"bad""#, "email_invalid"),
        ])
    }
  }

  // MARK: Which code

  @Test("A row has one code: the first that fails, in the order of its keys; the message names the others")
  func firstFaultWins() throws {
    let desk = DecisionDesk()
    let item = DecisionCase(
      "completed", #""email":"bad","phone":"N/A","time_zone":"moonbase","do_not_call":"maybe""#, "email_invalid")
    #expect(try desk.verdict(item) == item.expected)
    let message = try #require(try desk.message(item))
    for other in ["phone (phone_invalid)", "time_zone (time_zone_unknown)", "do_not_call (bool_invalid)"] {
      #expect(message.contains(other), "\(message)")
    }
    try hold(
      desk,
      [
        DecisionCase("completed", #""phone":"N/A","email":"bad""#, "phone_invalid"),
        DecisionCase("completed", #""time_zone":"moonbase","phone":"N/A""#, "time_zone_unknown"),
        DecisionCase("completed", #""name":"Bob","do_not_call":"maybe""#, "bool_invalid"),
        DecisionCase("pending", ##""name":"Bob","first_name":"#REF!""##, "excel_error"),
        DecisionCase("pending", ##""shoe_size":"#REF!","name":"Bob""##, "applied name=Bob"),
      ])
  }

  @Test(
    "The fields that a row is said to have changed: what it named and what changed, and a derived zone",
    arguments: [
      ("pending", #""phone":"+493012345678","name":"name""#, ["phone", "time_zone"]),
      ("pending", #""phone":"+442079460999""#, ["phone"]),
      ("pending", #""name":"Bob","status":130,"do_not_call":true"#, ["name", "do_not_call", "status"]),
      ("completed", #""requeue":true"#, ["status"]),
      ("completed", #""do_not_call":true,"name":"Bob""#, ["do_not_call"]),
      ("completed", #""name":"Bob""#, []),
      ("pending", #""variables.a":"1","metadata.b":"2""#, ["variables"]),
    ])
  func changedFieldsAreNamed(lead: String, row: String, names: [String]) throws {
    #expect(try DecisionDesk().changedFields(DecisionCase(lead, row, "")) == names)
  }

  // MARK: Holding the table

  private func with(_ desk: DecisionDesk, _ change: (inout DecisionDesk) -> Void) -> DecisionDesk {
    var desk = desk
    change(&desk)
    return desk
  }

  private func hold(_ desk: DecisionDesk, _ cases: [DecisionCase]) throws {
    for item in cases {
      let verdict = try desk.verdict(item)
      #expect(verdict == item.expected, "\(desk.dialect.name.rawValue): \(item)")
    }
  }
}
