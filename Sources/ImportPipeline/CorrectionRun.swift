import Corrections
import LeadModel
import LeadStore
import PhoneNumbers
import Reconciliation
import RecordReading

/// One input against one store: read, judge, write (`apply`), or read and judge alone (`plan`).
package struct CorrectionRun {
  private let frame: RunFrame
  private var source: InputSource { frame.source }
  private var options: RunOptions { frame.options }
  private var observer: RunObserver { frame.observer }
  private var phones: PhoneReader { frame.phones }

  package init(source: InputSource, options: RunOptions, observer: RunObserver) {
    frame = RunFrame(source: source, options: options, observer: observer)
  }

  /// The whole flow of `apply`.
  ///
  /// - Throws: `RunFailure`.
  package func apply() throws -> Receipt {
    try failingClearly {
      let started = frame.start()
      let store = try frame.openStore(.writing)
      let campaigns = try store.campaigns()
      let input = try frame.read(store, campaigns, purpose: .correct)
      let identity = RunIdentity(
        sha256: input.facts.sha256, options: options.identity(dialect: input.dialect.name.rawValue))
      let earlier = try store.run(of: "apply", identity: identity)
      if let earlier, earlier.state == .done, !options.force { return try frame.giveAgain(earlier, input, store) }
      frame.tell(input)
      let resumed = earlier?.state == .writing ? earlier : nil
      if let resumed { observer.onMessage("run \(resumed.id) was stopped before its end; going on with it") }
      let attempt = RunAttempt(command: "apply", identity: identity, resumed: resumed, started: started)

      let version = try store.dataVersion()
      let judgement = try judge(
        input, store, campaigns, resumed: resumed?.id, detail: detail(input), keepsWork: true)
      // A run that has begun to write is past holding back.
      if resumed?.progress == nil, let hold = try hold(judgement, input, store) {
        return try close(attempt, hold, judgement, input, store)
      }
      let output = try frame.openOutputs(input)
      let refusals = try EarlierRefusals(of: resumed, in: store)
      return try frame.takeTurns(in: store, version: version) { writer, turns in
        let run = try frame.begin(attempt, writer)
        let stage = WriteStage(
          writer: writer, turns: turns, contexts: contexts(input, campaigns), run: run, options: options,
          detail: detail(input))
        try stage.takeUp(refusals)
        try stage.write(judgement, after: resumed?.progress) { done, total in
          observer.onProgress(.write, done, total)
        }
        try turns.foldNumbers(beyond: options.waitingNumberBytes)
        var outcomes = judgement.outcomes(overruledBy: refusals, judgedAgain: stage.judgedAgain)
        outcomes.spools.append((stage.written, nil))
        return try frame.finish(
          run, hold: nil, input, outcomes, duplicates: judgement.duplicateNumbers, output, writer, turns, store, started
        )
      }
    }
  }

  /// The whole flow of `plan`: nothing is written but what the user asked for.
  ///
  /// - Throws: `RunFailure`.
  package func plan() throws -> Receipt {
    try failingClearly {
      let started = frame.start()
      let store = try frame.openStore(.reading)
      let campaigns = try store.campaigns()
      let input = try frame.read(store, campaigns, purpose: .correct, keepsText: options.rejects != nil)
      let identity = RunIdentity(
        sha256: input.facts.sha256, options: options.identity(dialect: input.dialect.name.rawValue))
      let earlier = try store.run(of: "apply", identity: identity)
      frame.tell(input)
      let isApplied = earlier?.state == .done
      if isApplied, let earlier { observer.onMessage("this file was applied before, as run \(earlier.id)") }
      let judgement = try judge(
        input, store, campaigns, resumed: nil,
        detail: detail(input, changes: observer.onJudged != nil, texts: observer.texts?.append),
        keepsWork: false)
      let writer = try frame.openOutputs(input, isPlan: true)
      var receipt = frame.emptyReceipt(input, store, started)
      receipt.alreadyApplied = isApplied
      let outcomes = try frame.parts(input, judgement.outcomes())
      try writer.write(outcomes, rows: input.rows, into: &receipt, texts: observer.texts, show: observer.onJudged)
      return try frame.close(
        &receipt, duplicates: judgement.duplicateNumbers, writer, started, hold: try hold(receipt, store))
    }
  }

  // MARK: Stages

  private func judge(
    _ input: ReadInput, _ store: LeadStore, _ campaigns: [String: Campaign], resumed: Int64?, detail: OutcomeDetail,
    keepsWork: Bool
  ) throws -> Judgement {
    observer.onProgress(.judge, input.rows.count, nil)
    func judge(_ snapshots: [LeadSnapshot]) throws -> Judgement {
      try JudgeStage(
        snapshots: snapshots, input: input, options: options, campaigns: campaigns, phones: phones,
        resumedRun: resumed, detail: detail, keepsWork: keepsWork,
        onProgress: { done, total in observer.onProgress(.judge, done, total) }
      ).run()
    }
    // Leads as they were before a run are put into one snapshot alone.
    return try resumed == nil ? store.withSnapshots(judge) : store.withSnapshot { try judge([$0]) }
  }

  /// A vendor's answer shows the lead; nothing else does.
  private func detail(
    _ input: ReadInput, changes: Bool = false, texts: ChangeTexts.Append? = nil
  ) -> OutcomeDetail {
    let hasResults = options.results != nil
    return OutcomeDetail(
      changes: changes || texts != nil, leads: hasResults && input.dialect.response != nil, results: hasResults,
      texts: texts)
  }

  private func contexts(_ input: ReadInput, _ campaigns: [String: Campaign]) -> DecisionContexts {
    DecisionContexts(rules: input.dialect.rules, policy: options.policy, campaigns: campaigns, phones: phones)
  }

  // MARK: Holding back

  /// Counts what `apply` would do, where an option asks, and gives the reason for doing nothing.
  private func hold(_ judgement: Judgement, _ input: ReadInput, _ store: LeadStore) throws -> Hold? {
    guard options.maxRejects != nil || !options.holdIf.isEmpty else { return nil }
    var receipt = frame.emptyReceipt(input, store, frame.start())
    let parts = try frame.parts(input, judgement.outcomes())
    var counts = OutcomeCounts()
    counts.count(parts.plain)
    var outcomes = try OutcomesInOrder(parts)
    while let row = try outcomes.next() { counts.count(row) }
    counts.add(to: &receipt)
    return try hold(receipt, store)
  }

  private func hold(_ receipt: Receipt, _ store: LeadStore) throws -> Hold? {
    let counts = receipt.counts
    let isOverLimit = options.maxRejects?.isExceeded(rejected: counts.rejected, read: counts.read) ?? false
    let drift = try DriftHold(conditions: options.holdIf).reasons(
      of: receipt.figures, name: receipt.input.name, sha256: receipt.input.sha256, in: store)
    return isOverLimit || !drift.isEmpty ? Hold(drift: drift) : nil
  }

  /// Ends a run that is held back: nothing applied, with its rejects and its receipt.
  private func close(
    _ attempt: RunAttempt, _ hold: Hold, _ judgement: Judgement, _ input: ReadInput, _ store: LeadStore
  ) throws -> Receipt {
    let output = try frame.openOutputs(input, isHeld: true)
    return try frame.takeTurns(in: store, version: try store.dataVersion()) { writer, turns in
      let run = try frame.begin(attempt, writer)
      return try frame.finish(
        run, hold: hold, input, judgement.outcomes(), duplicates: judgement.duplicateNumbers, output, writer, turns,
        store, attempt.started)
    }
  }
}

/// A file is held back: more rejects than `--max-rejects` allows, or `--hold-if`.
struct Hold {
  /// What differs from the last accepted file, a sentence each.
  let drift: [String]
}
