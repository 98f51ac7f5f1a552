import LeadModel
import LeadStore
import Reconciliation

/// The third stage: the leads that change, in the store's own order, in one short transaction after another.
///
/// Where no other program has written since judging began, every lead is still what it was, and what judging decided is
/// written. Else each lead is read again inside the transaction that writes it, and where it is not what it was its rows
/// are folded again, so that one which the dialler took meanwhile is refused by what it is now, not by what it was.
final class WriteStage {
  private let writer: LeadWriter
  private let turns: WriteTurns
  private let contexts: DecisionContexts
  private let run: Int64
  private let options: RunOptions
  /// A vendor's answer to a row has the time of the edit, which only writing knows.
  private let detail: OutcomeDetail
  private static let leadsByProgress = 1024
  private let clock = MonotonicClock()
  /// The time that the leads of a transaction get as that of their edit.
  private var now = ""
  /// The outcomes of the leads that were judged again.
  let written: OutcomeSpool
  private(set) var judgedAgain = JudgedAgain()

  init(
    writer: LeadWriter, turns: WriteTurns, contexts: DecisionContexts, run: Int64, options: RunOptions,
    detail: OutcomeDetail
  ) {
    self.writer = writer
    self.turns = turns
    self.contexts = contexts
    self.run = run
    self.options = options
    self.detail = detail
    written = OutcomeSpool(memoryLimit: options.spoolMemory, detail: detail)
  }

  /// Writes all leads beyond those that an earlier, killed attempt has done.
  ///
  /// - Parameter onProgress: called now and then with how many leads have been written, of how many.
  /// - Throws: `RunFailure` 130 or 143 between two transactions where a signal asked to stop.
  func write(_ judgement: Judgement, after progress: Int64?, onProgress: (Int, Int) -> Void) throws {
    let total = judgement.work.reduce(0) { $0 + $1.count } + judgement.orderedWork.count
    var done = 0
    onProgress(done, total)
    var work = try WorkReader(judgement, after: progress)
    var isThere = try work.read()
    while isThere {
      try Interruption.check()
      try turns.take(isWhole: options.isAtomic) { turn in
        now = clock.timestamp()
        var last: Int64 = 0
        while isThere {
          try write(&work)
          last = work.rowID
          done += 1
          if done % Self.leadsByProgress == 0 { onProgress(done, total) }
          isThere = try work.read()
          if options.isAtomic { try Interruption.checkBeforeWriting() } else if turn.isOver { break }
        }
        try writer.setProgress(run: run, through: last)
      }
    }
  }

  /// Writes the lead that was read last.
  private func write(_ work: inout WorkReader) throws {
    if try stands(work) {
      try writer.write(work.edit, run: run, now: now)
    } else {
      try judgeAgain(work.rowID, try work.rows())
    }
  }

  /// Whether what judging decided of a lead, if it did, is what judging it again would: nobody else wrote, or the lead is
  /// still what it was and its one row gives it no number of somebody who has opted out since.
  private func stands(_ work: borrowing WorkReader) throws -> Bool {
    guard work.isAsJudged, !detail.leads else { return false }
    guard turns.othersWrote else { return true }
    var decoder = SpoolDecoder(work.verdicts)
    guard decoder.number() == 1, try writer.fingerprint(ofLead: work.rowID) == work.edit.fingerprint else {
      return false
    }
    guard let number = work.edit.text(of: .phone) else { return true }
    return try !writer.isOptedOut(number, otherThan: work.rowID, run: run)
  }

  private func judgeAgain(_ rowID: Int64, _ rows: [WorkRow]) throws {
    judgedAgain.leads.insert(rowID)
    for row in rows { judgedAgain.rows.insert(Int64(row.judged.correction.position.row)) }
    let found = try writer.lead(rowID: rowID)
    guard let stored = found, stored.status != .removed else {
      for row in rows { try keep(Self.vanished(row.judged, found), judgedAs: row.code) }
      return
    }
    let judged = rows.map { contexts.resolvingPhone($0.judged, campaignID: stored.campaignID) }
    let present = turns.othersWrote ? try judged.map { try withPresentOptOuts($0, on: stored) } : judged
    let folded = fold(present, on: stored, context: contexts.context(campaignID: stored.campaignID))
    if folded.isChanged { try writer.write(LeadEdit(folded), run: run, now: now) }
    // A transaction that fails ends the run, and these outcomes with it.
    for (row, work) in zip(written.rows(of: folded, editedAt: now), rows) {
      try keep(OutcomeEntry(row: row, leadRowID: rowID, isProvisional: false), judgedAs: work.code)
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
    return OutcomeEntry(row: JudgedRow(outcome: outcome), leadRowID: Lead.noRowID, isProvisional: false)
  }
}

/// Leads that writing judged again, and their rows.
struct JudgedAgain {
  var leads = IntegerSet()
  var rows = IntegerSet()
}

/// What earlier attempts of a run have done: how far they came, and what they refused while writing.
struct EarlierRefusals {
  /// Every lead up to this rowid is done; nil where none is.
  let progress: Int64?
  let outcomes: [RowOutcome]
  private let rows: Set<Int>

  /// - Parameter run: nil where there was no earlier attempt.
  init(of run: RunRecord?, in store: LeadStore) throws {
    progress = run?.progress
    var outcomes: [RowOutcome] = []
    if let run { try store.rejects(ofRun: run.id, whileWriting: true) { outcomes.append($0) } }
    self.outcomes = outcomes
    rows = Set(outcomes.map(\.position.row))
  }

  /// Whether a judged outcome counts no more: this attempt judged the lead again, or an earlier one refused the row.
  func overrule(_ entry: OutcomeHead, judgedAgain: JudgedAgain) -> Bool {
    progress.map { entry.leadRowID > $0 } ?? true
      ? entry.isProvisional && judgedAgain.leads.contains(entry.leadRowID)
      : rows.contains(entry.row)
  }

  /// Whether an earlier attempt refused the row.
  func refused(_ row: Int) -> Bool { rows.contains(row) }
}
