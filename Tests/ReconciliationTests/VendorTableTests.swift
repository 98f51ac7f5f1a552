import Corrections
import LeadModel
import Testing

@testable import Reconciliation

/// SPEC sections 2 and 3 as their tables stand there, and who may be edited in each vendor's own words.
@Suite("The vendors' tables")
struct VendorTableTests {
  /// SPEC section 2, line by line: status, data editable, DialNexa's word, NLPearl's number and word.
  private static let statuses = """
    pending            yes   pending     1   New
    retry              no    –           10  NeedRetry
    wrong_country_code phone –           30  WrongCountryCode
    queued             no    –           20  InCallQueue
    in_call            no    in_progress 40  OnCall
    voicemail          no    –           70  VoiceMailLeft
    succeeded          no    –           100 Success
    not_succeeded      no    –           110 NotSuccessfull
    completed          no    completed   130 Completed
    unreachable        no    –           150 Unreachable
    failed             no    failed      500 Error
    removed            –     removed     –   –
    """

  @Test("Each status is known by its words and number, and opens its data or not")
  func statusTable() throws {
    let lines = Self.statuses.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    #expect(lines.count == LeadStatus.vocabulary.count)
    for line in lines {
      let status = LeadStatus(word: line[0])
      for spelling in [line[0], line[2], line[3], line[4]] where spelling != "–" {
        #expect(LeadStatus.named(spelling) == status, "\(spelling)")
      }
      #expect(LeadStatus.dialNexaWords[status] == (line[2] == "–" ? nil : "\"\(line[2])\""))
      #expect(LeadStatus.nlPearlNumbers[status] == (line[3] == "–" ? nil : line[3]))
      let rows = DecisionMatrix(rows: [
        "name": #""name":"Bob""#, "phone": #""phone":"+442079460999","name":"Bob""#,
      ])
      let letters = ["yes": "A A", "no": "L L", "phone": "L A"]
      guard let cells = letters[line[1]] else { continue }
      #expect(try rows.hold("name phone\n\(line[0]) \(cells)", DecisionDesk()) == 2)
    }
  }

  @Test(
    "Each dialect finds leads, takes objects and asks for drafts as SPEC's table says",
    arguments: [
      (DialectTable.dialNexa, [KeyKind.id], VariablesRule.replace, false),
      (DialectTable.nlPearl, [.id, .externalID], .merge, false),
      (DialectTable.voiceAIWrapper, [.phone], .merge, false),
      (DialectTable.puffle, [.id], .merge, true),
      (DialectTable.generic, [.id, .externalID], .replace, false),
    ])
  func dialectTable(dialect: Dialect, keys: [KeyKind], variables: VariablesRule, needsDraft: Bool) {
    #expect(dialect.keys == keys)
    #expect(dialect.rules.variables == variables)
    #expect(dialect.rules.requiresDraftCampaign == needsDraft)
    #expect((dialect.response == nil) == (dialect.name == DialectTable.generic.name))
    #expect(dialect.takesMatch == (dialect.name == DialectTable.generic.name))
  }

  private static let rows = DecisionMatrix(rows: [
    "phone": #""phoneNumber":"+442079460999""#, "new-phone": #""new_phone_number":"+442079460999""#,
    "name": #""name":"Bob""#, "same": #""name":"name""#, "first": #""first_name":"Bob""#, "notes": #""notes":"x""#,
    "metadata": #""metadata":{"n":2}"#, "callData": #""callData":{"n":2}"#, "fields": #""custom_fields":{"n":2}"#,
    "opt-out": #""do_not_call":true"#, "no-opt-out": #""do_not_call":false"#, "mark": #""mark_as_unanswered":true"#,
    "1": #""status":1"#, "10": #""status":10"#, "100": #""status":100"#, "110": #""status":110"#,
    "130": #""status":130"#,
  ])

  @Test("DialNexa: data while pending, opt-outs always, status and requeue never")
  func dialNexa() throws {
    let table = """
      phone name metadata notes opt-out 130 mark
      pending            A A A A A F F
      retry              L L L L A F =
      wrong_country_code A L L L A F F
      queued             L L L L A F F
      in_call            L L L L A F F
      voicemail          L L L L A F F
      succeeded          L L L L A F F
      not_succeeded      L L L L A F F
      completed          L L L L A = F
      unreachable        L L L L A F F
      failed             L L L L A F F
      on_hold            L L L L A F F
      """
    #expect(try Self.rows.hold(table, DecisionDesk(DialectTable.dialNexa)) == 12 * 7)
  }

  @Test("NLPearl: data while New, 1 and 10 not in a queue or a call, 100 and 110 not in a call, 130 always")
  func nlPearl() throws {
    let table = """
      callData phone 1 10 100 110 130 opt-out mark
      pending            A A = A A A A A F
      retry              L L A = A A A A =
      wrong_country_code L A A A A A A A F
      queued             L L R R A A A A F
      in_call            L L R R L L A A F
      voicemail          L L A A A A A A F
      succeeded          L L A A = A A A F
      not_succeeded      L L A A A = A A F
      completed          L L A A A A = A F
      unreachable        L L A A A A A A F
      failed             L L A A A A A A F
      on_hold            L L A A A A A A F
      """
    #expect(try Self.rows.hold(table, DecisionDesk(DialectTable.nlPearl)) == 12 * 9)
  }

  @Test("VoiceAIWrapper: data while pending, mark_as_unanswered on answered leads alone, opt-outs always")
  func voiceAIWrapper() throws {
    let table = """
      first fields new-phone mark opt-out no-opt-out 130
      pending            A A A N A = F
      retry              L L L = A = F
      wrong_country_code L L A N A = F
      queued             L L L R A = F
      in_call            L L L R A = F
      voicemail          L L L N A = F
      succeeded          L L L A A = F
      not_succeeded      L L L A A = F
      completed          L L L A A = =
      unreachable        L L L N A = F
      failed             L L L N A = F
      on_hold            L L L N A = F
      """
    #expect(try Self.rows.hold(table, DecisionDesk(DialectTable.voiceAIWrapper)) == 12 * 7)
  }

  @Test("Puffle: in a draft campaign the lead's lock holds, in any other nothing is edited; other fields are dropped")
  func puffle() throws {
    let states = [("draft", "L", "A"), ("active", "D", "D"), ("paused", "D", "D"), ("completed", "D", "D")]
    for (state, locked, open) in states {
      let statuses = LeadStatus.vocabulary.map(\.status.word).filter { $0 != "removed" }
      let lines = statuses.map { "\($0) \($0 == "pending" ? open : locked) = A W W W" }
      let desk = DecisionDesk(DialectTable.puffle) { $0.campaignState = state }
      let table = "name same opt-out phone notes fields\n" + lines.joined(separator: "\n")
      #expect(try Self.rows.hold(table, desk) == 11 * 6, "\(state)")
    }
  }

  @Test("A null of a field that the vendor cannot edit is judged against the lead, as any other value of it")
  func nullsOfOtherFields() throws {
    let puffle = DecisionDesk(DialectTable.puffle) { $0.campaignState = "draft" }
    for row in [#""phone":null"#, #""status":null"#, #""requeue":null"#, #""status":[]"#, #""requeue":"perhaps""#] {
      #expect(try puffle.verdict(DecisionCase("pending", row, "")) == "unchanged !field_dropped:1", "\(row)")
    }
    #expect(try puffle.verdict(DecisionCase("pending", #""do_not_call":null"#, "")) == "field_not_clearable")
    let dialNexa = DecisionDesk(DialectTable.dialNexa)
    for (row, verdict) in [
      (#""phone":null"#, "field_not_clearable"), (#""status":null"#, "field_not_clearable"),
      (#""status":{}"#, "field_not_editable"), (#""requeue":"perhaps""#, "field_not_editable"),
    ] {
      #expect(try dialNexa.verdict(DecisionCase("pending", row, "")) == verdict, "\(row)")
    }
  }
}
