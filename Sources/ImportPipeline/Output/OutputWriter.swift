import Corrections
import LeadModel
import LeadStore
import Reconciliation

/// Writes what a run leaves: reject file, results, report. All are opened before anything is written to the store, so
/// that a place which cannot be written costs nothing.
final class OutputWriter {
  private let options: RunOptions
  private let isPlan: Bool
  private let rejects: RejectFile?
  private let rejectsTarget: OutputTarget?
  private let results: ResultsFile?
  private let report: OutputSink?

  /// - Parameters:
  ///   - isPlan: `plan` writes rejects only where asked.
  ///   - isHeld: the run is held back.
  /// - Throws: `RunFailure` 73 where an output cannot be made.
  init(source: InputSource, options: RunOptions, input: ReadInput, isPlan: Bool, isHeld: Bool) throws {
    try OutputPlaces.check(source, options)
    self.options = options
    self.isPlan = isPlan
    let shape = input.shape
    let beside = OutputTarget.file(RejectFile.defaultPath(for: source, shape: shape, isHeld: isHeld))
    rejectsTarget = options.rejects ?? (isPlan ? nil : beside)
    rejects = try rejectsTarget.map { try RejectFile(target: $0, shape: shape, hasRawColumn: input.hasUnsplit) }
    results = try options.results.map { try ResultsFile(target: $0, response: input.dialect.response) }
    report = try options.report.map(OutputSink.init)
  }

  /// Where rejects were written, nil where there were none.
  var rejectsPath: String? {
    guard let rejects, rejects.isMade, let rejectsTarget else { return nil }
    switch rejectsTarget {
    case .file(let path): return path
    case .standardOutput: return "-"
    }
  }

  /// Whether the reject file of an earlier run is in place, so that it need not be written again.
  var rejectsAreThere: Bool {
    guard case .file(let path)? = rejectsTarget else { return false }
    return InputSource.file(path).size != nil
  }

  /// Takes all outcomes: counts them, and writes each record's result and reject, on a second thread.
  ///
  /// Both closures get the rows that have more to tell than that they were applied or unchanged, among it their changes
  /// where these are kept.
  ///
  /// - Parameters:
  ///   - show: called on the second thread; nil where nobody looks.
  ///   - tell: called on this one.
  func write(
    _ outcomes: OutcomeStream, rows: RowSpool, into receipt: inout Receipt,
    show: ((ToldRow) throws -> Void)? = nil, tell: (StreamedOutcome) throws -> Void = { _ in }
  ) throws {
    var texts = try rows.makeTextReader()
    var corrections = results?.answersRows == true ? CorrectionsInOrder(rows) : nil
    guard show != nil || results != nil || rejects != nil else {
      return try count(outcomes, into: &receipt, tell: tell, isHeard: false) { _ in }
    }
    try PieceHandover.run(
      fresh: ToldBatch.init, give: { hand in try count(outcomes, into: &receipt, tell: tell, hand: hand) },
      take: { batch in
        try batch.forEachRow { row in
          try show?(row)
          guard results != nil || rejects != nil && !row.isChanged else { return }
          let judged = row.judged
          try results?.write(judged, correction: try corrections?.correction(ofRow: judged.outcome.position.row))
          try writeReject(judged.outcome, &texts)
        }
      })
  }

  /// Counts all outcomes, and hands on in batches those that have more to tell, where there is somebody to be told.
  private func count(
    _ outcomes: OutcomeStream, into receipt: inout Receipt, tell: (StreamedOutcome) throws -> Void,
    isHeard: Bool = true, hand: (inout ToldBatch) throws -> Void
  ) throws {
    var outcomes = outcomes
    var counts = OutcomeCounts()
    counts.count(outcomes.plain)
    var batch = ToldBatch()
    while let outcome = try outcomes.next() {
      try Interruption.checkWhileFinishing(isPlan: isPlan)
      counts.count(outcome)
      if case .plain = outcome.kind { continue }
      try tell(outcome)
      guard isHeard else { continue }
      batch.add(outcome)
      guard batch.isFull else { continue }
      try hand(&batch)
      batch.clear()
    }
    try hand(&batch)
    counts.add(to: &receipt)
  }

  /// Writes a row's reject, if it is one; rows must come in order.
  func writeReject(_ outcome: RowOutcome, _ texts: inout TextSpool.Reader?) throws {
    guard case .rejected(let reject) = outcome.result, let rejects,
      let text = try texts?.text(ofRow: outcome.position.row)
    else { return }
    try rejects.write(outcome, reject, text.bytes, isSplit: text.isSplit)
  }

  /// Puts all files in place.
  func commit(_ receipt: Receipt) throws {
    try rejects?.commit()
    try results?.commit()
    try report?.write(Array((receipt.json + "\n").utf8))
    try report?.commit()
  }
}
