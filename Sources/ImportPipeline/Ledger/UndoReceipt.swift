import LeadModel
import LeadStore

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What an `undo` did: the numbers that its text output and its JSON both come from.
package struct UndoReceipt: Sendable {
  package struct Counts: Sendable, Hashable, Codable {
    /// Leads that the run edited.
    package var leads = 0
    package var givenBack = 0
    /// Leads of which nothing is to be given back, such as an opt-out that stays.
    package var unchanged = 0
    package var skipped = 0
  }

  package var leadpatch = leadpatchVersion
  /// nil for `--dry-run`.
  package var run: Int64?
  /// The run that is taken back.
  package var undoes: Int64
  /// That run's command and file.
  package var command: String
  package var name: String
  package var store: String
  package var withOptOuts: Bool
  package var counts = Counts()
  /// Leads skipped, by code.
  package var skipped: [String: Int] = [:]
  /// Leads by the name of a column that they got back; what a number brings with it is not counted.
  package var changedFields: [String: Int] = [:]
  /// Opt-outs that the run recorded, and that stay.
  package var optOutsKept = 0
  package var startedAt = ""
  package var seconds = 0.0
  package var alreadyUndone = false
  package var exit = ExitStatus.success

  init(of run: RunEntry, store: String, withOptOuts: Bool) {
    undoes = run.id
    command = run.record.command
    name = run.record.name
    self.store = store
    self.withOptOuts = withOptOuts
  }

  package var isDryRun: Bool { run == nil }

  /// The receipt as one JSON object on one line.
  package var json: String { JSONObject.text(members) }

  /// The members of `json`, in order, as names and JSON texts.
  package var members: [(String, String)] {
    [
      ("leadpatch", JSONText.quoted(leadpatch)), ("run", run.map { String($0) } ?? "null"),
      ("undoes", String(undoes)), ("command", JSONText.quoted(command)), ("name", JSONText.quoted(name)),
      ("store", JSONText.quoted(store)), ("with_opt_outs", String(withOptOuts)), ("dry_run", String(isDryRun)),
      ("counts", countsJSON), ("skipped_by_code", JSONObject.counts(skipped)),
      ("changed_fields", JSONObject.counts(changedFields)),
      ("opt_outs_kept", String(optOutsKept)), ("started_at", JSONText.quoted(startedAt)),
      ("seconds", Receipt.rounded(seconds)), ("already_undone", String(alreadyUndone)),
      ("exit", String(exit.rawValue)),
    ]
  }

  var countsJSON: String {
    JSONObject.text([
      ("leads", String(counts.leads)), ("given_back", String(counts.givenBack)),
      ("unchanged", String(counts.unchanged)), ("skipped", String(counts.skipped)),
    ])
  }
}

extension UndoReceipt {
  /// The columns that come and go with a number or a zone, and are not counted or named for themselves.
  private static let derived: Set<LeadColumn> = [.callingCode, .region, .timeZoneSource, .timeZoneCandidates]

  /// Whether a change of the column is counted in `changedFields`.
  static func counts(_ column: LeadColumn) -> Bool { !derived.contains(column) }

  /// The receipt that the ledger keeps of an undo; nil where it keeps none.
  init?(stored undo: RunEntry, of run: RunEntry, store: String) throws {
    guard let text = undo.record.receipt else { return nil }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let stored = try decoder.decode(StoredUndoReceipt.self, from: Data(text.utf8))
    self.init(of: run, store: store, withOptOuts: stored.withOptOuts)
    leadpatch = stored.leadpatch
    self.run = undo.id
    counts = stored.counts
    skipped = stored.skippedByCode
    changedFields = stored.changedFields
    optOutsKept = stored.optOutsKept
    startedAt = stored.startedAt
    seconds = stored.seconds
    alreadyUndone = true
  }
}

/// The members of `UndoReceipt.json` that are read back.
private struct StoredUndoReceipt: Decodable {
  let leadpatch: String
  let withOptOuts: Bool
  let counts: UndoReceipt.Counts
  let skippedByCode: [String: Int]
  let changedFields: [String: Int]
  let optOutsKept: Int
  let startedAt: String
  let seconds: Double
}
