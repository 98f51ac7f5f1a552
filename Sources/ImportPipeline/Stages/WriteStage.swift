import LeadModel
import LeadStore
import Reconciliation

/// The third stage: the leads that change, in the store's own order, in one short transaction after another.
///
/// Each lead is read again inside the transaction that writes it and its rows are folded again, so that a lead which
/// the dialler took meanwhile is refused by what it is now, not by what it was.
final class WriteStage {
  private let writer: LeadWriter
  private let turns: WriteTurns
  private let contexts: DecisionContexts
  private let run: Int64
  private let options: RunOptions
  private let clock = MonotonicClock()
  /// Whether another program has written to the store since the file was judged.
  private var othersWrote = false
  let written: OutcomeSpool

  init(
    writer: LeadWriter, turns: WriteTurns, contexts: DecisionContexts, run: Int64, options: RunOptions,
    detail: OutcomeDetail
  ) {
    self.writer = writer
    self.turns = turns
    self.contexts = contexts
    self.run = run
    self.options = options
    written = OutcomeSpool(memoryLimit: options.spoolMemory, detail: detail)
  }

  /// Writes all leads beyond those that an earlier, killed attempt has done.
  ///
  /// - Parameter judgedVersion: the store's data version before the file was judged.
  /// - Throws: `RunFailure` 130 or 143 between two transactions where a signal asked to stop.
  func write(_ judgement: Judgement, after progress: Int64?, judgedVersion: Int) throws {
    var work = try WorkReader(judgement, after: progress ?? 0)
    var next = try work.next()
    while next != nil {
      try Interruption.check()
      try turns.take { turn in
        if try writer.dataVersion() != judgedVersion { othersWrote = true }
        var last: Int64 = 0
        while let lead = next {
          try write(lead)
          last = lead.rowID
          next = try work.next()
          if options.isAtomic { try Interruption.checkBeforeWriting() } else if turn.isOver { break }
        }
        try writer.setProgress(run: run, through: last)
      }
    }
  }

  private func write(_ lead: LeadWork) throws {
    let found = try writer.lead(rowID: lead.rowID)
    guard let stored = found, stored.status != .removed else {
      for row in lead.rows { try keep(Self.vanished(row.judged, found), judgedAs: row.code) }
      return
    }
    let judged = lead.rows.map(\.judged)
    let rows = othersWrote ? try judged.map { try withPresentOptOuts($0, on: stored) } : judged
    let folded = fold(rows, on: stored, context: contexts.context(campaignID: stored.campaignID))
    let now = clock.timestamp()
    if folded.isChanged { try writer.write(folded, run: run, now: now) }
    // A transaction that fails ends the run, and these outcomes with it.
    for (row, work) in zip(written.rows(of: folded, editedAt: now), lead.rows) {
      try keep(OutcomeEntry(row: row, leadRowID: lead.rowID, isProvisional: false), judgedAs: work.code)
    }
  }

  /// A refusal that judging did not foresee goes into the ledger with the transaction: another attempt could not
  /// repeat it.
  private func keep(_ entry: OutcomeEntry, judgedAs code: RejectCode?) throws {
    try written.add(entry)
    guard case .rejected(let reject) = entry.row.outcome.result, reject.code != code else { return }
    try writer.keepReject(reject, of: entry.row.outcome, run: run, whileWriting: true)
  }

  /// Takes up what earlier, killed attempts refused while they wrote.
  func takeUp(_ refusals: EarlierRefusals) throws {
    for outcome in refusals.outcomes { try written.add(outcome) }
  }

  /// A person who opted out while the file was being applied must not be dialled through another lead.
  private func withPresentOptOuts(_ row: JudgedCorrection, on lead: Lead) throws -> JudgedCorrection {
    var row = row
    for edit in row.correction.edits {
      guard case .phone(let phone) = edit.change, phone.e164 != lead[.phone].text else { continue }
      if try writer.isOptedOut(phone.e164, otherThan: lead.rowID, run: run) { row.facts.insert(.numberOptedOut) }
    }
    return row
  }

  /// The lead was there when the file was judged, and has been removed since.
  private static func vanished(_ row: JudgedCorrection, _ lead: Lead?) -> OutcomeEntry {
    let reject = Reject(.leadRemoved, message: "the lead was removed while the file was being applied")
    let outcome = RowOutcome(
      position: row.correction.position, result: .rejected(reject), leadID: lead?.id, leadStatus: lead?.status.word)
    return OutcomeEntry(row: JudgedRow(outcome: outcome), leadRowID: 0, isProvisional: false)
  }
}

/// What earlier attempts of a run have done: how far they came, and what they refused while writing.
struct EarlierRefusals {
  /// Every lead up to this rowid is done.
  let progress: Int64
  let outcomes: [RowOutcome]
  private let rows: Set<Int>

  /// - Parameter run: nil where there was no earlier attempt.
  init(of run: RunRecord?, in store: LeadStore) throws {
    progress = run?.progress ?? 0
    var outcomes: [RowOutcome] = []
    if let run { try store.rejects(ofRun: run.id, whileWriting: true) { outcomes.append($0) } }
    self.outcomes = outcomes
    rows = Set(outcomes.map(\.position.row))
  }

  /// Whether a judged outcome counts no more: this attempt writes the lead, or an earlier one refused the row.
  func overrule(_ entry: OutcomeEntry) -> Bool {
    entry.leadRowID > progress ? entry.isProvisional : rows.contains(entry.row.outcome.position.row)
  }
}

/// A lead that is to be written, with its rows in file order.
struct LeadWork {
  let rowID: Int64
  let rows: [WorkRow]
}

/// The leads that are to be written in rowid order, from both ways of judging.
struct WorkReader {
  private var free: SortingSpool.Reader
  private var ordered: SortingSpool.Reader
  private let entangled: Entangled
  private let progress: Int64
  private var nextFree: (key: SortKey, record: ArraySlice<UInt8>)?
  private var nextOrdered: (key: SortKey, record: ArraySlice<UInt8>)?

  init(_ judgement: Judgement, after progress: Int64) throws {
    entangled = judgement.entangled
    self.progress = progress
    free = try judgement.work.makeReader()
    ordered = try judgement.orderedWork.makeReader()
    try advanceFree()
    try advanceOrdered()
  }

  mutating func next() throws -> LeadWork? {
    guard let rowID = [nextFree?.key.primary, nextOrdered?.key.primary].compactMap({ $0 }).min() else { return nil }
    var rows: [WorkRow] = []
    while let (key, record) = nextFree, key.primary == rowID {
      rows.append(Self.decode(record))
      try advanceFree()
    }
    while let (key, record) = nextOrdered, key.primary == rowID {
      rows.append(Self.decode(record))
      try advanceOrdered()
    }
    return LeadWork(rowID: rowID, rows: rows)
  }

  private mutating func advanceFree() throws {
    repeat { nextFree = try free.next() } while nextFree.map(isPassed) ?? false
  }

  private mutating func advanceOrdered() throws {
    repeat { nextOrdered = try ordered.next() } while nextOrdered.map { $0.key.primary <= progress } ?? false
  }

  /// Done by an earlier attempt, or judged in file order instead.
  private func isPassed(_ entry: (key: SortKey, record: ArraySlice<UInt8>)) -> Bool {
    entry.key.primary <= progress || entangled.leads.contains(entry.key.primary)
  }

  private static func decode(_ record: ArraySlice<UInt8>) -> WorkRow {
    var decoder = SpoolDecoder(record)
    return decoder.workRow()
  }
}
