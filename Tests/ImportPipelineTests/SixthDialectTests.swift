import Corrections
import LeadModel
import Testing

@testable import ImportPipeline

/// A made-up sixth vendor as a value, and whole files of it through the pipeline: nothing outside the value knows it.
@Suite("A sixth dialect is a value")
struct SixthDialectTests {
  /// Finds leads by `contact`, names fields in its own way, merges `extras`, edits in draft campaigns only, and answers
  /// in a shape of its own.
  private static let sixth = Dialect(
    name: DialectName(rawValue: "sixth"), keys: [.email],
    rules: DialectRules(
      editable: [.phone, .company, .variables, .status, .requeue], variables: .merge, requiresDraftCampaign: true),
    signatures: [.name("odd_marker")],
    spellings: [.email: ["contact"], .phone: ["dial_string"], .company: ["firm"], .variables: ["extras"]],
    containers: ["changes"], statusWords: ["Fresh": .pending, "Hung up": .notSucceeded],
    response: ResponseShape(
      success: [
        ResponseMember("ok", .fixed("true")), ResponseMember("place", .index),
        ResponseMember(
          "person",
          .object([
            ResponseMember("contact", .text(.email)), ResponseMember("firm", .text(.company)),
            ResponseMember("extras", .json(.variables)),
            ResponseMember("state", .status([.pending: "\"Fresh\"", .notSucceeded: "[2]"])),
          ])),
      ],
      failure: [
        ResponseMember("ok", .fixed("false")), ResponseMember("contact", .key(.email)),
        ResponseMember("http", .errorNumber(HTTPErrors([404: "Gone"], other: 418))),
        ResponseMember("why", .message([.leadNotFound: "who is that"])),
      ],
      envelope: [ResponseMember("batch", .fixed("\"done\""))]))

  /// Ann is pending in a draft campaign, Bob in an active one, Cy has been called.
  private func workshop() throws -> Workshop {
    let workshop = try Workshop()
    var leads = [("ann", "draft", "pending"), ("bob", "active", "pending"), ("cy", "draft", "completed")].enumerated()
      .map { index, facts in
        var lead = Lead.blank(id: "L\(index + 1)", campaign: facts.1, rowID: Int64(index + 1))
        lead[.email] = .text("\(facts.0)@example.com")
        lead[.status] = .text(facts.2)
        return lead
      }
    leads[0][.variables] = .text(#"{"tier":"gold"}"#)
    let campaigns = ["draft", "active"].map {
      Campaign(id: $0, dialect: "sixth", state: $0, defaultRegion: "GB", defaultTimeZone: nil)
    }
    try workshop.makeStore("leads.db", campaigns: campaigns, leads: leads)
    return workshop
  }

  private func apply(
    _ name: String, _ text: String, in workshop: Workshop, _ change: (inout RunOptions) -> Void = { _ in }
  ) throws -> (receipt: Receipt, results: [String]) {
    var options = RunOptions(storePath: workshop.path("leads.db"))
    options.dialects = [Self.sixth] + DialectTable.all
    options.results = .file(workshop.path("results.jsonl"))
    change(&options)
    let source = InputSource.file(try workshop.write(name, text))
    let receipt = try CorrectionRun(source: source, options: options, observer: RunObserver()).apply()
    let lines = try #require(workshop.text("results.jsonl")).split(separator: "\n")
    return (receipt, lines.map { String($0.split(separator: "\"response\":").last?.dropLast() ?? "") })
  }

  @Test("It is told, read, ruled and answered by its value alone, in JSON")
  func jsonLines() throws {
    let workshop = try workshop()
    let rows = [
      #"{"odd marker":1,"contact":"ANN@example.com","changes":{"dial_string":"020 7946 0999","firm":"Example Ltd"}}"#,
      #"{"contact":"ann@example.com","extras":{"n":1},"status":"hung UP"}"#,
      #"{"contact":"ann@example.com","firm":"Sample plc"}"#,
      #"{"contact":"bob@example.com","firm":"Sample plc"}"#, #"{"contact":"bob@example.com"}"#,
      #"{"contact":"cy@example.com","firm":"Sample plc"}"#, #"{"contact":"cy@example.com","name":"Cy"}"#,
      #"{"contact":"di@example.com","opt_out":true}"#, #"{"firm":"nobody's"}"#,
    ]
    let (receipt, results) = try apply("in.jsonl", rows.joined(separator: "\n") + "\n", in: workshop)
    #expect(receipt.input.dialect == "sixth")
    #expect(receipt.response == #"{"batch":"done"}"#)
    #expect(receipt.warnings == [.columnIgnored: 1])
    #expect(
      receipt.rejects == [
        .leadLocked: 2, .campaignNotDraft: 1, .fieldNotEditable: 1, .leadNotFound: 1, .keyMissing: 1,
      ])
    let ann = #""person":{"contact":"ann@example.com","firm":"Example Ltd","extras""#
    #expect(
      results == [
        #"{"ok":true,"place":0,\#(ann):{"tier":"gold"},"state":"Fresh"}}"#,
        #"{"ok":true,"place":1,\#(ann):{"tier":"gold","n":1},"state":[2]}}"#,
        #"{"ok":false,"contact":"ann@example.com","http":418,"#
          + #""why":"locked (not_succeeded); would have changed company"}"#,
        #"{"ok":false,"contact":"bob@example.com","http":418,"why":"the campaign is active, not draft"}"#,
        #"{"ok":true,"place":4,"person":{"contact":"bob@example.com","firm":null,"extras":{},"state":"Fresh"}}"#,
        #"{"ok":false,"contact":"cy@example.com","http":418,"#
          + #""why":"locked (completed); would have changed company"}"#,
        #"{"ok":false,"contact":"cy@example.com","http":418,"#
          + #""why":"name differs from the lead's and cannot be edited in this dialect"}"#,
        #"{"ok":false,"contact":"di@example.com","http":404,"why":"who is that"}"#,
        #"{"ok":false,"contact":null,"http":418,"why":"the row has no email"}"#,
      ])
    let lead = try #require(try workshop.leads("leads.db", count: 1).first)
    #expect(lead[.phone].text == "+442079460999" && lead.status == .notSucceeded && lead.revision == 2)
  }

  @Test("It is told by its campaign or by --dialect, and reads CSV with its own column names, dotted ones too")
  func csv() throws {
    for campaign in [nil, "draft"] {
      let workshop = try workshop()
      let text = "Contact,Firm,extras.n,Changes.dial_string\nann@example.com,Example Ltd,1,+44 20 7946 0998\n"
      let (receipt, results) = try apply("in.csv", text, in: workshop) { options in
        options.campaignID = campaign
        options.dialect = campaign == nil ? "sixth" : nil
      }
      #expect(receipt.input.dialect == "sixth" && receipt.counts.applied == 1 && receipt.warnings.isEmpty)
      #expect(
        results == [
          #"{"ok":true,"place":0,"person":{"contact":"ann@example.com","firm":"Example Ltd","#
            + #""extras":{"tier":"gold","n":"1"},"state":"Fresh"}}"#
        ])
      let lead = try #require(try workshop.leads("leads.db", count: 1).first)
      #expect(lead[.phone].text == "+442079460998")
    }
  }

  @Test("Its names mean nothing to the others")
  func othersDoNotKnowIt() throws {
    let workshop = try workshop()
    let (receipt, results) = try apply("in.jsonl", #"{"id":"L1","firm":"Example Ltd"}"# + "\n", in: workshop) {
      $0.dialect = "generic"
    }
    #expect(receipt.counts.unchanged == 1 && receipt.warnings == [.columnIgnored: 1])
    #expect(
      results == [#"{"row":1,"line":1,"outcome":"unchanged","id":"L1","code":null,"message":null,"partial":false"#])
  }
}
