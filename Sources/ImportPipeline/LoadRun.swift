import Corrections
import LeadModel
import LeadStore
import Reconciliation

/// Adds the leads of an export to a store, which is made where there is none (SPEC section 3, `load`).
package struct LoadRun {
  private let frame: RunFrame

  package init(source: InputSource, options: RunOptions, observer: RunObserver) {
    frame = RunFrame(source: source, options: options, observer: observer)
  }

  /// The whole flow of `load`.
  ///
  /// - Throws: `RunFailure`.
  package func load() throws -> Receipt {
    try failingClearly {
      let started = frame.start()
      let input = try readInput()
      let store = try frame.openStore(.creating)
      let identity = RunIdentity(
        sha256: input.facts.sha256, options: frame.options.identity(dialect: input.dialect.name.rawValue))
      let earlier = try store.run(of: "load", identity: identity)
      if let earlier, earlier.state == .done, !frame.options.force {
        return try frame.giveAgain(earlier, input, store)
      }
      frame.tell(input)
      let resumed = earlier?.state == .writing ? earlier : nil
      let attempt = RunAttempt(command: "load", identity: identity, resumed: resumed, started: started)
      let stage = LoadStage(frame: frame, campaigns: try store.campaigns(), dialect: input.dialect)
      if let resumed { try stage.takeUp(resumed, store) }
      let output = try frame.openOutputs(input)
      let version = try store.dataVersion()
      return try frame.takeTurns(in: store, version: version) { writer, turns in
        let run = try frame.begin(attempt, writer)
        try stage.write(input.rows, run: run, writer, turns, after: resumed?.progress ?? 0)
        let outcomes = RunOutcomes(spools: [(stage.outcomes, nil)])
        return try frame.finish(
          run, hold: nil, input, outcomes, duplicates: 0, output, writer, turns, store, started)
      }
    }
  }

  /// An unusable input must not leave a new, empty store behind, so it is read before the store is made.
  private func readInput() throws -> ReadInput {
    guard InputSource.file(frame.options.storePath).size != nil else { return try frame.read(nil, [:], purpose: .load) }
    // A killed attempt may have left a store that is only half made.
    let store = try frame.openStore(.creating)
    return try frame.read(store, store.campaigns(), purpose: .load)
  }
}

/// Writes new leads in file order, in one short transaction after another.
final class LoadStage {
  private let frame: RunFrame
  private let dialect: Dialect
  private var campaigns: [String: Campaign]
  private let clock = MonotonicClock()
  /// The time that the leads of a transaction get, where their rows give none.
  private var now = ""
  let outcomes: OutcomeSpool
  /// Rows that an earlier, killed attempt refused.
  private var refusedBefore = IntegerSet()

  init(frame: RunFrame, campaigns: [String: Campaign], dialect: Dialect) {
    self.frame = frame
    self.campaigns = campaigns
    self.dialect = dialect
    outcomes = OutcomeSpool(
      memoryLimit: frame.options.spoolMemory, detail: OutcomeDetail(results: frame.options.results != nil))
  }

  /// Takes up the outcomes that the ledger keeps of an earlier attempt.
  func takeUp(_ run: RunRecord, _ store: LeadStore) throws {
    frame.observer.onMessage("run \(run.id) was stopped before its end; going on with it")
    let progress = run.progress ?? 0
    try store.rejects(ofRun: run.id, whileWriting: true) { outcome in
      guard outcome.position.row <= progress else { return }
      refusedBefore.insert(Int64(outcome.position.row))
      try outcomes.add(outcome)
    }
  }

  func write(
    _ rows: RowSpool, run: Int64, _ writer: LeadWriter, _ turns: WriteTurns, after progress: Int64
  ) throws {
    var reader = rows.makeReader()
    var next = try nextCorrection(&reader)
    while let correction = next, correction.position.row <= progress {
      if !refusedBefore.contains(Int64(correction.position.row)) { try outcomes.add(applied(correction)) }
      next = try nextCorrection(&reader)
    }
    var foldedAt = next?.position.row ?? 0
    while let from = next?.position.row {
      try Interruption.check()
      if from - foldedAt > Self.rowsBetweenFolds {
        try turns.foldNumbers(beyond: frame.options.waitingNumberBytes)
        foldedAt = from
      }
      frame.observer.onProgress(.write, from - 1, rows.count)
      try turns.take(isWhole: frame.options.isAtomic) { turn in
        now = clock.timestamp()
        var last: Int64 = 0
        while let correction = next {
          try write(correction, run: run, writer)
          last = Int64(correction.position.row)
          next = try nextCorrection(&reader)
          if frame.options.isAtomic { try Interruption.checkBeforeWriting() } else if turn.isOver { break }
        }
        try writer.setProgress(run: run, through: last)
      }
    }
    try turns.foldNumbers(beyond: frame.options.waitingNumberBytes)
  }

  /// So many numbers may wait for their index where others look for some meanwhile, who hold them in memory.
  private static let rowsBetweenFolds = 1_000_000

  private func nextCorrection(_ reader: inout RowSpool.Reader) throws -> Correction? {
    while let row = try reader.next() { if let correction = row.correction { return correction } }
    return nil
  }

  private func applied(_ correction: Correction) -> RowOutcome {
    RowOutcome(position: correction.position, result: .applied, leadID: correction.keys.id)
  }

  private func write(_ correction: Correction, run: Int64, _ writer: LeadWriter) throws {
    var outcome = applied(correction)
    var warnings: [RowWarning: Int] = [:]
    if let reject = try refusal(correction, writer) {
      outcome.result = .rejected(reject)
      outcome.leadStatus = try correction.keys.id.flatMap { try writer.status(ofLead: $0) }
      if outcome.leadStatus == nil { outcome.leadID = nil }
      try writer.keepReject(reject, of: outcome, run: run, whileWriting: true)
    } else if let campaignID = correction.campaignID {
      let campaign = try campaign(campaignID, writer)
      let context = DecisionContext(
        rules: dialect.rules, policy: frame.options.policy, campaign: campaign,
        timeZones: { [phones = frame.phones] in phones.timeZones(of: $0) })
      let new = newLead(from: correction, campaignID: campaignID, context: context, now: now)
      try writer.insert(new.lead.values)
      warnings = new.warnings
    }
    try outcomes.add(
      OutcomeEntry(row: JudgedRow(outcome: outcome, warnings: warnings), leadRowID: Lead.noRowID, isProvisional: false))
  }

  private func refusal(_ correction: Correction, _ writer: LeadWriter) throws -> Reject? {
    if let fault = correction.fault { return fault }
    guard correction.campaignID != nil else {
      return Reject(
        .keyMissing, field: LeadField.campaignID.rawValue, message: "the row names no campaign",
        hint: "add a campaign_id column, or use --campaign")
    }
    guard let id = correction.keys.id, try writer.status(ofLead: id) != nil else { return nil }
    return Reject(.leadExists, field: LeadField.id.rawValue, value: id, message: "the store has a lead with this id")
  }

  /// The campaign, made where it is missing.
  private func campaign(_ id: String, _ writer: LeadWriter) throws -> Campaign {
    if let campaign = campaigns[id] { return campaign }
    let options = frame.options
    let campaign = Campaign(
      id: id, dialect: options.dialect, state: options.campaignState, defaultRegion: options.defaultRegion,
      defaultTimeZone: options.defaultTimeZone)
    try writer.insert(campaign)
    campaigns[id] = campaign
    return campaign
  }
}
