import Foundation
import GRDB
import LeadModel
import Reconciliation
import TestSupport
import Testing

@testable import ImportPipeline

/// What goes the short way through judging leaves what the long way leaves: leads, history, rejects, shown changes.
@Suite("Plain leads")
struct PlainLeadsTests {
  private static let campaigns = [
    Campaign(id: "gb", dialect: nil, state: "active", defaultRegion: "GB", defaultTimeZone: "Europe/London"),
    Campaign(id: "none", dialect: nil, state: "draft", defaultRegion: nil, defaultTimeZone: nil),
  ]

  /// What a lead may have in a column: the usual, and whatever the two ways might see differently.
  private static let stored: [LeadColumn: [ColumnValue]] = [
    .campaignID: [.text("gb"), .text("gb"), .text("none"), .text("gone")],
    .phone: [
      .text("+447400123456"), .text("+447400123457"), .text("+12125550123"), .text("+61291234567"), .null,
      .text("12a"), .text("+1"),
    ],
    .phoneExtension: [.null, .null, .text("7")],
    .callingCode: [.integer(44), .null, .text("44")],
    .region: [.text("GB"), .null, .text("US")],
    .timeZone: [.null, .text("Europe/London"), .text("America/New_York")],
    .timeZoneSource: [.null, .text("phone"), .text("explicit"), .text("campaign")],
    .timeZoneCandidates: [.null, .text("[\"Europe/London\",\"Europe/Jersey\"]")],
    .name: [
      .null, .text("Ada Example"), .text("Zo\u{EB}"), .text("Zoe\u{308}"), .text(""), .text("K"), .text("say \"hi\"\n"),
    ],
    .notes: [.null, .text("called"), .text("\u{85}x")],
    .email: [.null, .text("a@example.com")],
    .variables: [
      .text("{}"), .text("{\"tier\": \"gold\", \"n\": 1}"), .text("{\"tier\":\"gold\"}"), .text("not json"),
      .text("{\"a\":{\"b\":1}}"), .text("{\"tier\":\"g\\u006fld\"}"), .text("{\"t\u{E9}\":\"\u{E9}\"}"),
      .text("{\"a\":1,\"a\":2}"), .text("[1]"), .text("{\"n\":1.0}"),
    ],
    .doNotCall: [.integer(0), .integer(0), .integer(0), .integer(1)],
    .status: [
      .text("pending"), .text("pending"), .text("pending"), .text("pending"), .text("in_call"), .text("removed"),
      .text("wrong_country_code"), .text("completed"), .text("parked \"there\""), .text("gepr\u{FC}ft"), .text(""),
    ],
    .revision: [.integer(0), .integer(41)],
    // Of these the short way knows nothing.
    .externalID: [.null, .text("x0"), .text("x1")],
    .callLogID: [.null, .text("call-7")],
    .createdAt: [.text("2026-01-02T03:04:05.678Z")],
    .updatedAt: [.text("2026-02-03T04:05:06.789Z")],
  ]

  /// What a row may say of a field.
  private static let given: [String: [String]] = [
    "phone": [
      "+447400123456", "+447400123457", "+12125550123", "+12125550199", "+61291234567", "07400 123456", "555",
      "+447400123456 ext 7", "+19025550123",
    ],
    "name": ["Ada Example", "Zo\u{EB}", "Zoe\u{308}", "\u{212A}", "K", "--BLANK--", "say \"hi\"\n", "Bo"],
    "notes": ["called", "--BLANK--", "\u{85}x", "new"],
    "email": ["a@example.com", "b@example.com", "--BLANK--"],
    "variables": [
      "{}", "{\"tier\":\"gold\"}", "{\"tier\":\"red\",\"n\":1}", "{\"n\":1, \"tier\":\"gold\"}", "{\"n\":1.0}",
      "{\"a\":{\"b\": 1}}", "{\"tier\":\"g\\u006fld\"}", "{\"te\u{301}\":1}", "{\"new\":null,\"tier\":true}",
      "--BLANK--",
    ],
    "variables.tier": ["gold", "red"],
    "campaign_id": ["gb", "none"],
    "do_not_call": ["true", "false"],
    "external_id": ["x1", "x2", "--BLANK--"],
    "time_zone": ["Europe/Berlin"],
    "first_name": ["Ada", "--BLANK--"],
    "status": ["pending"],
  ]
  private static let usual = ["phone", "name", "notes", "email", "variables", "first_name"]

  private static func lead(_ number: Int, _ random: inout SplitMix64) throws -> Lead {
    var lead = Lead.blank(id: "L\(number)", campaign: "gb", rowID: Int64(number))
    for column in LeadColumn.allCases {
      guard let values = stored[column], random.chance(60) else { continue }
      lead[column] = try random.pick(values)
    }
    return lead
  }

  private static func file(_ leads: Int, _ random: inout SplitMix64) throws -> String {
    let others = given.keys.sorted().filter { !usual.contains($0) && random.chance(12) }
    let columns = usual.filter { _ in random.chance(70) } + others
    let rows = try (0..<40).map { _ in
      let cells = try columns.map { column in
        random.chance(55) ? "" : try random.pick(given[column] ?? [])
      }
      return ["L\(Int.random(in: 1...leads + 1, using: &random))"] + cells
    }
    return ([["id"] + columns] + rows).map { row in
      row.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: ",") + "\n"
    }.joined()
  }

  /// All that a run leaves but times.
  private struct Remains: Equatable {
    var rejects: [UInt8]?
    var leads: [Lead] = []
    var ledger: [String] = []
    var counts: Receipt.Counts
    var changed: [String: Int]
    var figures: RunFigures
    var shown: [String] = []
  }

  private static func remains(
    in workshop: Workshop, leads: Int, isPlan: Bool, _ set: (inout RunOptions) -> Void
  ) throws -> Remains {
    try workshop.copy("base.db", to: "leads.db")
    try workshop.remove("rejects")
    var options = RunOptions(storePath: workshop.path("leads.db"))
    options.rejects = .file(workshop.path("rejects"))
    options.spoolMemory = 3000
    options.rowsInRange = 1
    set(&options)
    var observer = RunObserver()
    let shown = Shown()
    var changes = ShownChanges()
    // Of rows that change nothing it need not be told.
    if isPlan {
      observer.onJudged = { told in
        changes.forEach(of: told) { change in
          shown.rows.append("\(change)")
          change.withPlace { Self.append($0, $1, $2, &shown.texts) }
        }
        let row = told.judged
        guard !row.changes.isEmpty || row.outcome.result.code != nil else { return }
        shown.rows.append("\(row.outcome.position) \(row.changedFields) \(row.changes)")
      }
    }
    let source = InputSource.file(workshop.path("in.csv"))
    let run = CorrectionRun(source: source, options: options, observer: observer)
    let receipt = try isPlan ? run.plan() : run.apply()
    if isPlan { #expect(try texts(source, options) == shown.texts) }
    let ledger = try DatabaseQueue(path: workshop.path("leads.db")).read { database in
      try ["rejects", "edits", "history"].flatMap { table in
        try Row.fetchAll(database, sql: "SELECT * FROM \(table) ORDER BY 1, 2, 3").map { "\($0)" }
      }
    }
    return Remains(
      rejects: workshop.bytes("rejects"), leads: try workshop.leads("leads.db", count: leads), ledger: ledger,
      counts: receipt.counts, changed: receipt.changedFields, figures: receipt.figures, shown: shown.rows)
  }

  /// Rows as they were shown, and the texts of their changes.
  private final class Shown {
    var rows: [String] = []
    var texts: [UInt8] = []
  }

  /// The texts that a plan gives where nothing else is asked of its changes.
  private static func texts(_ source: InputSource, _ options: RunOptions) throws -> [UInt8] {
    var observer = RunObserver()
    let shown = Shown()
    observer.texts = ChangeTexts(append: append) { shown.texts += $0 }
    _ = try CorrectionRun(source: source, options: options, observer: observer).plan()
    return shown.texts
  }

  @Sendable private static func append(
    _ text: Span<UInt8>, _ lead: Range<Int>, _ place: ChangePlace, _ output: inout [UInt8]
  ) {
    for range in [lead, place.key, place.old, place.new] {
      if let range { text.extracting(range).append(to: &output) } else { output.append(UInt8(ascii: "-")) }
      output.append(UInt8(ascii: "|"))
    }
    output.append(contentsOf: "\(place.column)\n".utf8)
  }

  @Test("Both ways leave the same, whatever leads and rows hold", arguments: [false, true])
  func bothWaysLeaveTheSame(isPlan: Bool) throws {
    var random = SplitMix64(seed: isPlan ? 71 : 70)
    let workshop = try Workshop()
    for round in 0..<60 {
      let count = 12
      let leads = try (1...count).map { try Self.lead($0, &random) }
      try workshop.remove("base.db")
      try workshop.makeStore("base.db", campaigns: Self.campaigns, leads: leads)
      let file = try Self.file(count, &random)
      try workshop.write("in.csv", file)
      let variables: VariablesRule = random.chance(50) ? .merge : .replace
      let duplicates = try random.pick(DuplicatePhonesOption.allCases)
      let isStrict = random.chance(20)
      func remains(shortWays: Bool) throws -> Remains {
        try Self.remains(in: workshop, leads: count, isPlan: isPlan) {
          ($0.variables, $0.duplicatePhones, $0.policy.strictLock) = (variables, duplicates, isStrict)
          ($0.takesShortWays, $0.dialect) = (shortWays, "generic")
        }
      }
      let (short, long) = (try remains(shortWays: true), try remains(shortWays: false))
      #expect(short == long, "round \(round)\n\(file)\n\(leads)")
      if short != long { return }
    }
  }
}
