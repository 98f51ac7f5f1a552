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

  /// Takes all outcomes of a run that keeps a ledger: counts them, and writes each record's result and reject on a second
  /// thread.
  ///
  /// - Parameter tell: gets the outcomes that have more to tell than that a row was applied or unchanged, on this thread.
  func write(
    _ outcomes: OutcomeParts, rows: RowSpool, into receipt: inout Receipt, tell: (StreamedOutcome) throws -> Void
  ) throws {
    var writing = try RowWriting(rows, self)
    // Asked here, since the second thread changes what it would be asked of.
    let isHeard = writing.isOfUse
    var counts = OutcomeCounts()
    counts.count(outcomes.plain)
    try PieceHandover.run(
      fresh: ToldBatch.init,
      give: { hand in
        var outcomes = try OutcomesInOrder(outcomes)
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
      },
      take: { batch in try batch.forEachRow { try writing.write($0) } })
    counts.add(to: &receipt)
  }

  /// Takes all outcomes of a plan: counts them, shows them, and writes each record's result and reject. Both threads take
  /// parts of the rows; what is written of them is written in order, on the second one.
  ///
  /// - Parameters:
  ///   - texts: shows the text of each change.
  ///   - show: shows each row that has more to tell than that it was applied or unchanged, in order.
  func write(
    _ outcomes: OutcomeParts, rows: RowSpool, into receipt: inout Receipt, texts: ChangeTexts?,
    show: ((ToldRow) throws -> Void)?
  ) throws {
    var writing = try RowWriting(rows, self)
    var counts = OutcomeCounts()
    counts.count(outcomes.plain)
    let keepsRows = writing.isOfUse || show != nil
    try PieceHandover.run(
      fresh: { ToldPart(of: outcomes, texts: texts, keepsRows: keepsRows) },
      give: { hand in
        var part = ToldPart(of: outcomes, texts: texts, keepsRows: keepsRows)
        for number in 0..<outcomes.count {
          try Interruption.checkWhileFinishing(isPlan: isPlan)
          part.begin(number)
          try hand(&part)
        }
      },
      take: { part in
        while try part.goOn() {
          try Interruption.checkWhileFinishing(isPlan: isPlan)
          if !part.text.isEmpty { try texts?.take(part.text) }
          try part.rows.forEachRow { row in
            try show?(row)
            try writing.write(row)
          }
        }
        counts.add(part.counts)
      },
      prepare: { $0.prepare() })
    counts.add(to: &receipt)
  }

  /// Writes results and rejects, of rows that come in order.
  private struct RowWriting {
    private let writer: OutputWriter
    private var texts: TextSpool.Reader?
    private var corrections: CorrectionsInOrder?

    init(_ rows: RowSpool, _ writer: OutputWriter) throws {
      self.writer = writer
      texts = try rows.makeTextReader()
      corrections = writer.results?.answersRows == true ? CorrectionsInOrder(rows) : nil
    }

    /// Whether anything is to be written of any row.
    var isOfUse: Bool { writer.results != nil || writer.rejects != nil }

    mutating func write(_ row: ToldRow) throws {
      guard writer.results != nil || writer.rejects != nil && !row.isChanged else { return }
      let judged = row.judged
      try writer.results?.write(
        judged, correction: try corrections?.correction(ofRow: judged.outcome.position.row))
      try writer.writeReject(judged.outcome, &texts)
    }
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
