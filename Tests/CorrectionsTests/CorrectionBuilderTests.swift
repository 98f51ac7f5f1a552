import LeadModel
import PhoneNumbers
import RecordReading
import Testing

@testable import Corrections

/// From a record's cells to a correction: keys, values, and the fault that comes first (SPEC section 3, Names and
/// 'Which code').
@Suite("Corrections from cells")
struct CorrectionBuilderTests {
  private static let campaigns = [
    "gb": Campaign(id: "gb", dialect: nil, state: "active", defaultRegion: "GB", defaultTimeZone: nil),
    "none": Campaign(id: "none", dialect: nil, state: "active", defaultRegion: nil, defaultTimeZone: nil),
  ]

  /// Reads one JSON object as a dialect would.
  private static func build(
    _ json: String, _ dialect: Dialect = DialectTable.generic, _ change: (inout CorrectionSettings) -> Void = { _ in }
  ) throws -> Result<Correction, Reject> {
    var settings = CorrectionSettings(
      dialect: dialect, campaigns: campaigns, phones: PhoneReader(table: .embedded))
    change(&settings)
    var reader = JSONReader(layout: .lines)
    reader.append(Array((json + "\n").utf8).span)
    reader.finish()
    let step = reader.next()
    var roles = JSONCells(roles: ColumnRoles(dialect: dialect, match: settings.match))
    let cells = roles.cells(of: reader)
    try #require(step == .record && cells != nil, "\(json)")
    var builder = CorrectionBuilder(settings: settings)
    return Result { () throws(Reject) in try builder.build(cells ?? [], at: SourcePosition(row: 1, line: 1)) }
  }

  /// The code that a row gets before any lead is looked for, `-` where it gets none.
  private static func code(_ result: Result<Correction, Reject>) -> String {
    switch result {
    case .failure(let reject): reject.code.rawValue
    case .success(let correction): correction.fault?.code.rawValue ?? "-"
    }
  }

  @Test(
    "A field is found under every name that it is accepted under, whatever case and punctuation",
    arguments: FieldSpellings.table.flatMap { entry in
      ([entry.field.rawValue] + entry.alsoAcceptedAs).map { (entry.field, $0) }
    })
  func spellings(field: LeadField, name: String) {
    let words = name.split(separator: "_").map(String.init)
    let camel = words.dropFirst().reduce(words.first ?? "") { $0 + $1.prefix(1).uppercased() + $1.dropFirst() }
    for spelling in [
      name, name.uppercased(), words.joined(separator: " "), words.joined(separator: "-"), camel, " \(name).",
    ] {
      #expect(FieldSpellings.field(named: spelling) == field, "\(spelling)")
    }
  }

  @Test(
    "Which key finds the lead: the dialect's first that the row has; null and empty keys count as absent",
    arguments: [
      (#"{"id":"1"}"#, "id"), (#"{"external_id":"x"}"#, "external_id"), (#"{"id":"1","external_id":"x"}"#, "id"),
      (#"{"id":null,"external_id":"x"}"#, "external_id"), (#"{"id":"","crm_id":"x"}"#, "external_id"),
      (#"{"lead_id":7}"#, "id"), (#"{"id":" 1 "}"#, "id"),
    ])
  func matchKeys(json: String, kind: String) throws {
    let correction = try Self.build(json).get()
    #expect(correction.matchKey?.rawValue == kind)
  }

  @Test("An external id is a key where it finds the lead, and an edit beside an id")
  func externalIDs() throws {
    let edit = FieldEdit(field: .externalID, change: .text("x"))
    for dialect in [DialectTable.generic, DialectTable.nlPearl] {
      let beside = try Self.build(#"{"external_id":"x","id":"1"}"#, dialect).get()
      #expect(beside.edits == [edit] && beside.keys.externalID == nil)
      let alone = try Self.build(#"{"external_id":"x"}"#, dialect).get()
      #expect(alone.edits.isEmpty && alone.keys.externalID == "x")
    }
    let matched = try Self.build(#"{"external_id":"x","id":"1"}"#) { $0.match = .externalID }.get()
    #expect(matched.edits.isEmpty && matched.keys.externalID == "x" && matched.keys.id == "1")
  }

  @Test(
    "What is wrong with a row before any lead is looked for",
    arguments: [
      (#"{}"#, "key_missing"), (#"{"name":"x"}"#, "key_missing"), (#"{"id":null,"email":"bad"}"#, "key_missing"),
      (#"{"_id":"1"}"#, "key_missing"), (#"{"id":"1"}"#, "-"), (#"{"id":1.5}"#, "precision_lost"),
      (#"{"id":"1.23457E+15"}"#, "precision_lost"), (#"{"id":true}"#, "bad_json"),
      (##"{"id":"#REF!"}"##, "excel_error"),
      (#"{"id":"1","lead_id":"1"}"#, "conflicting_fields"),
      (#"{"id":"1","Name":"a","name":"b"}"#, "conflicting_fields"),
      (#"{"id":"1","phone":"020 7946 0999"}"#, "-"), (#"{"id":"1","phone":"0"}"#, "phone_invalid"),
      (#"{"id":"1","phone":"020 7946 0999","campaign":"gb"}"#, "-"),
      (#"{"id":"1","phone":"020 7946 0999","campaign":"none"}"#, "phone_needs_country"),
      (#"{"id":"1","phone":"+442079460999","campaign":"none"}"#, "-"),
      (#"{"id":"1","phone":"020 7946 0999","country":"Nowhere","campaign":"gb"}"#, "phone_needs_country"),
      (#"{"id":"1","phone":"020 7946 0999","country":"GB","campaign":"none"}"#, "-"),
      (#"{"id":"1","phone":"020 7946 0999","country":"44","campaign":"none"}"#, "-"),
      (#"{"id":"1","phone":"+442079460999 / +442079460998"}"#, "phone_multiple"),
      (#"{"id":"1","phone":true}"#, "bad_json"), (#"{"id":"1","phone":2.07946E+9}"#, "precision_lost"),
      (#"{"id":"1","email":"a b@c.de"}"#, "email_invalid"), (#"{"id":"1","dnc":"perhaps"}"#, "bool_invalid"),
      (#"{"id":"1","dnc":"YES"}"#, "-"), (#"{"id":"1","dnc":0}"#, "-"),
      (#"{"id":"1","tz":"Mars/Base"}"#, "time_zone_unknown"),
      (#"{"id":"1","tz":"W. Europe Standard Time"}"#, "-"), (#"{"id":"1","variables":"x"}"#, "bad_json"),
      (#"{"id":"1","variables":"{'a':1}"}"#, "bad_json"), (#"{"id":"1","variables":"{\"a\":1}"}"#, "-"),
      (#"{"id":"1","status":[]}"#, "bad_json"), (#"{"id":"1","status":true}"#, "bad_json"),
      (#"{"id":"1","company":["x"]}"#, "bad_json"), (#"{"id":"1","shoe":["x"]}"#, "-"),
      (#"{"id":"1","requeue":true,"status":1}"#, "conflicting_fields"),
      (#"{"id":"1","requeue":true,"status":10}"#, "-"),
      (#"{"id":"1","requeue":false,"status":1}"#, "-"),
    ])
  func codes(json: String, code: String) throws {
    #expect(try Self.code(Self.build(json)) == code)
  }

  @Test(
    "--require-e164 wants the cell itself to be E.164, before any repair, as key and as value",
    arguments: [
      ("+442079460999", "-"), (" +442079460999 ", "-"), ("+44 2079460999", "phone_not_e164"),
      ("442079460999", "phone_not_e164"),
      ("'+442079460999", "phone_not_e164"), ("+0442079460999", "phone_not_e164"),
      ("+442079460999 x1", "phone_not_e164"),
      ("+4412", "phone_invalid"), ("tel:+442079460999", "phone_not_e164"),
    ])
  func requireE164(cell: String, code: String) throws {
    #expect(try Self.code(Self.build(#"{"id":"1","phone":"\#(cell)"}"#) { $0.requireE164 = true }) == code)
    let key = try Self.build(#"{"phone_number":"\#(cell)"}"#, DialectTable.voiceAIWrapper) { $0.requireE164 = true }
    #expect(Self.code(key) == code)
  }

  @Test("Edits come in the order of the keys, dotted members together where the first one stands")
  func orderOfEdits() throws {
    let json =
      #"{"name":"a","variables.x":"1","id":"1","email":"a@b.co","metadata.y":2,"notes":"n","variables.z":null}"#
    let correction = try Self.build(json).get()
    #expect(correction.edits.map(\.field) == [.name, .variables, .email, .notes])
    let members = [
      VariablesMember(key: "x", json: "\"1\""), VariablesMember(key: "y", json: "2"),
      VariablesMember(key: "z", json: nil),
    ]
    #expect(correction.edits[1].change == .mergeMembers(members))
  }

  @Test("A status is known by our word, a vendor's word in any case, or NLPearl's number")
  func statuses() throws {
    for entry in LeadStatus.vocabulary {
      let spellings = [entry.status.word, entry.dialNexa, entry.nlPearlWord, entry.nlPearlCode.map(String.init)]
      for case let spelling? in spellings {
        for written in ["\"\(spelling)\"", "\"\(spelling.uppercased())\""] {
          #expect(try Self.build(#"{"id":"1","status":\#(written)}"#).get().status == entry.status, "\(written)")
        }
      }
      if let number = entry.nlPearlCode {
        #expect(try Self.build(#"{"id":"1","status":\#(number)}"#).get().status == entry.status)
      }
    }
    #expect(try Self.build(#"{"id":"1","status":"On Hold"}"#).get().status?.word == "On Hold")
  }

  @Test("A dialect is told by its names in SPEC's order, and an array or other names tell nothing")
  func detection() {
    for (names, dialect) in [
      (["prospect_id", "callData"], "puffle"), (["id", "updates"], "puffle"), (["id", "updates.email"], "puffle"),
      (["id", "callData", "metadata"], "nlpearl"), (["timeZoneId"], "nlpearl"), (["call_data.x"], "nlpearl"),
      (["phone_number", "mark_as_unanswered"], "voiceaiwrapper"), (["id", "custom_fields"], "voiceaiwrapper"),
      (["phone_number", "do_not_call"], "voiceaiwrapper"), (["id", "phone_number", "do_not_call"], "-"),
      (["external_id", "mobile", "do_not_call"], "-"), (["do_not_call"], "-"), (["id", "metadata"], "dialnexa"),
      (["phoneNumber", "countryCode"], "dialnexa"), (["phone_number", "country_code"], "-"), (["phoneNumber"], "-"),
      (["id", "name"], "-"), ([], "-"),
    ] {
      #expect(detectDialect(names: names)?.name.rawValue ?? "-" == dialect, "\(names)")
    }
  }

  @Test("A sixth dialect is a row of data: told, read and ruled by its entry alone")
  func sixthDialect() throws {
    let sixth = Dialect(
      name: DialectName(rawValue: "sixth"), keys: [.email],
      rules: DialectRules(editable: [.company], variables: .merge), signatures: [.name("odd_marker")])
    #expect(detectDialect(names: ["ODD marker", "metadata"], among: [sixth] + DialectTable.all)?.name == sixth.name)
    let correction = try Self.build(#"{"email":"a@b.co","company":"x","time_zone":"nowhere"}"#, sixth).get()
    #expect(correction.matchKey == .email && correction.fault == nil)
    #expect(
      correction.edits == [
        FieldEdit(field: .company, change: .text("x")), FieldEdit(field: .timeZone, change: .unreadable("nowhere")),
      ])
  }
}
