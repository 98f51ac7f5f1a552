import Foundation
import Testing

/// A command that is tried under faults, over inputs that touch every stage.
struct Scenario: CustomTestStringConvertible {
  let testDescription: String
  let arguments: [String]
  /// Commands that are run before, over the store with its leads.
  var before: [[String]] = []
  /// The input that is piped in, nil for none.
  var input: String?
  /// Whether the store is made and filled before.
  var hasStore = true
  var status: Int32 = 1
  /// Runs held back do not count, so that a killed one may leave one more of them in the ledger.
  var looksAtLedger = true
  /// Whether the rows of its file stay in memory, where leads look for them.
  var holdsRows = false
  /// Whether it reads a file, through spools.
  var readsInput = true

  static let apply = Scenario(
    testDescription: "apply", arguments: ["apply", "in.jsonl", "--duplicate-phones", "reject"] + outputs)
  static let applyHeldInMemory = Scenario(
    testDescription: "apply, rows in memory",
    arguments: ["apply", "in.jsonl", "--duplicate-phones", "reject"] + outputs, holdsRows: true)
  static let applyCompressed = Scenario(
    testDescription: "apply of gzip", arguments: ["apply", "in.csv.gz", "--default-region", "GB"] + outputs)
  static let applyAtomic = Scenario(
    testDescription: "apply --atomic", arguments: ["apply", "in.jsonl", "--atomic"] + outputs)
  static let applyFromPipe = Scenario(
    testDescription: "apply of standard input, rejects to standard output",
    arguments: ["apply", "-", "--rejects", "-", "--report", "report.json"], input: "in.jsonl")
  static let applyHeld = Scenario(
    testDescription: "apply, held back", arguments: ["apply", "in.jsonl", "--max-rejects", "1"] + outputs, status: 2,
    looksAtLedger: false)
  static let load = Scenario(testDescription: "load into a new store", arguments: load("new.csv"), hasStore: false)
  static let loadMore = Scenario(testDescription: "load into a store with leads", arguments: load("new.csv"))
  /// Of a run with every outcome, opt-outs too; a lead that a later run changed is skipped and named.
  static let undo = Scenario(
    testDescription: "undo", arguments: ["undo", "2", "--with-opt-outs", "--json"],
    before: [["apply", "in.jsonl"], ["apply", "later.jsonl"]], readsInput: false)
  static let all = [
    apply, applyHeldInMemory, applyCompressed, applyAtomic, applyFromPipe, applyHeld, load, loadMore, undo,
  ]

  private static let outputs = ["--results", "results.jsonl", "--report", "report.json"]
  private static func load(_ name: String) -> [String] { ["load", name, "--campaign", "spring"] + outputs }

  /// Makes the bench's files and store, and keeps them for `reset`.
  func prepare(_ bench: Bench) throws {
    try bench.write(Self.leads, as: "leads.csv")
    if hasStore {
      let made = try bench.run(["load", "leads.csv", "--campaign", "spring"], leaps: false)
      try #require(made.status == 0, "\(made.messages)")
    }
    try FileManager.default.removeItem(at: bench.url("leads.csv"))
    try bench.write(Self.corrections.joined(separator: "\n") + "\n", as: "in.jsonl")
    try bench.write(#"{"id":"L1","notes":"later"}"# + "\n", as: "later.jsonl")
    try bench.write(Self.newLeads, as: "new.csv")
    try Data(base64Encoded: Self.compressed).map { try $0.write(to: bench.url("in.csv.gz")) }
    for command in before {
      let ending = try bench.run(command, leaps: false)
      try #require(ending.succeeded, "\(ending.messages)")
    }
    try bench.keep()
  }

  /// What the command leaves where nothing happens to it, and the calls that it makes.
  func withoutFault(_ bench: Bench, kinds: [Fault.Kind]? = nil) throws -> (Outcome, [Call]) {
    try bench.reset()
    let ending = try bench.run(arguments, fault: Fault(event: .count, kinds: kinds), input: input)
    try #require(ending.status == status, "\(ending.messages)")
    let outcome = try outcome(of: bench, ending)
    if kinds == nil, readsInput {
      try #require(ending.calls.contains { $0.kind == .write && $0.file == "spool" }, "no spool went to disk")
    }
    return (outcome, ending.calls)
  }

  /// Whether a run ended as it should: the second time the file may have been applied before.
  func isGood(_ ending: Bench.FaultedEnding) -> Bool {
    !ending.wasKilled && (ending.status == status || (status == 1 && ending.status == 0))
  }

  /// What counts of what a run left.
  func outcome(of bench: Bench, _ ending: Bench.FaultedEnding) throws -> Outcome {
    var outcome = try Outcome(of: bench)
    if !looksAtLedger {
      outcome.rows.removeAll { !$0.hasPrefix("leads") && !$0.hasPrefix("integrity") }
      outcome.files["report.json"] = outcome.files["report.json"]?.replacing(#/"run":\d+,/#, with: "")
    }
    outcome.files["standard output"] = Outcome.withoutTimes(ending.output)
    return outcome
  }

  private static let statuses = ["pending", "pending", "pending", "pending", "completed", "pending", "in_call"]

  private static let leads =
    "id,external_id,phone,name,email,variables,status,campaign\n"
    + (1...16).map { number in
      let phone = "+4420794600\(number < 10 ? "0" : "")\(number)"
      return #"L\#(number),E\#(number),\#(phone),Ann \#(number),a\#(number)@example.com,"{""tier"":""blue""}","#
        + statuses[number % statuses.count] + ",spring\n"
    }.joined()

  /// Rows of every outcome, several of them on one lead, numbers passed on from lead to lead, opt-outs in between, and
  /// notes so long that every spool goes to disk.
  private static let corrections =
    [
      #"{"id":"L1","name":"a"}"#, #"{"id":"L2","phone":"+442079460003"}"#, #"{"id":"L3","phone":"+442079460002"}"#,
      #"{"id":"L4","do_not_call":true}"#, #"{"id":"L6","phone":"+442079460004"}"#, #"{"id":"L1","name":"b"}"#,
      #"{"id":"L5","name":"x"}"#, #"{"id":"L5","do_not_call":true,"name":"x"}"#,
      #"{"id":"L7","phone":"+442079460008"}"#, #"{"id":"L8","email":"bad"}"#, #"{"id":"L9","external_id":"X"}"#,
      #"{"external_id":"X","notes":"moved"}"#, #"{"id":"L10","status":1}"#, #"{"id":"L11","variables":{"a":1}}"#,
      #"{"id":"L12","requeue":true,"name":"z"}"#, #"{"id":"L10","name":"after"}"#,
      #"{"id":"L12","phone":"+442079460001"}"#, #"{"id":"L99"}"#, "[1]", "", #"{"id":"L16","name":"Ann 16"}"#,
      #"{"id":"L13","phone":"020 7946 0999","country":"GB"}"#,
    ] + (1...16).map { #"{"id":"L\#($0)","notes":"\#(String(repeating: "note ", count: 60))\#($0)"}"# }

  private static let newLeads =
    "id,phone,name,status,notes\n"
    + (101...114).map {
      "N\($0 == 110 ? 104 : $0),+44161496\($0)0,Bo \($0),,\(String(repeating: "note ", count: 30))\n"
    }
    .joined() + "N200,12,Bad,,\nN201,,,,\n,,Nobody,,\nL1,,Maybe there,,\n"

  /// `in.csv.gz`: three members, made with `gzip` from a header and rows for L1 to L16.
  private static let compressed = [
    "H4sIAAAAAAACA8tM0SnIyM9L1clLzAUS+SWpxTop+fFARnxyYk4Ol4+hjo5TaqKCoQ6Im5qiUFKemZyqMCI5AAjB4z0sAQAAH4sIAAAAAAACA0",
    "tV0OHyMdLR0UlOzMlJTVEoKc9MTlUYoRxgUBjrGBgZKJhbmpgpGFgaGOs4pSYqGI8GDiRwTEbTCSQoKlOLuXxMdcCpw3Q0SCCpwwwl65iNJhVo",
    "uJhD0on5aHhAwsOC1FIEADnQJRSkBgAAH4sIAAAAAAACA+3UsQ6DIBAG4N2n4AH+4QSRsLar6dQXQGEwoWExaXz7ghKja0dzE3e38eW/E8t3no",
    "KYXIzBi9s0+Lh1DM1gQZKEsV0vyJLFIzhhcbff/iXUDC0BbFEtWmzhyC+L7CLyvDu5Y5gKo2pUFItUkY4PyWGhL2uj96ho5qk8PUflsACes0eu",
    "jAFeaUx+Ld358BLla5Nn6jKTZfZOi4so1Q/neZLAxQkAAA==",
  ].joined()
}
