import LeadModel
import LeadStore
import Reconciliation

/// Keeps refused rows in the ledger, in short transactions.
final class RejectLedger {
  /// Bytes of rows that are held until they are written together.
  private static let batchBytes = 1 << 18
  private let writer: LeadWriter
  private let turns: WriteTurns
  private let run: Int64
  /// Judged rows, each behind its length.
  private var held = SpoolEncoder()
  private var encoder = SpoolEncoder()

  init(writer: LeadWriter, turns: WriteTurns, run: Int64) {
    self.writer = writer
    self.turns = turns
    self.run = run
  }

  func keep(_ outcome: StreamedOutcome) throws {
    switch outcome.kind {
    case .plain, .changed, .shown: return
    case .refused(let row): held.write(row.bytes)
    case .told(let row):
      guard case .rejected = row.outcome.result else { return }
      encoder.clear()
      encoder.write(row, detail: OutcomeDetail())
      held.write(encoder.bytes)
    }
    if held.bytes.count >= Self.batchBytes { try flush() }
  }

  func flush() throws {
    var rest = SpoolDecoder(held.bytes)
    while !rest.isAtEnd {
      try turns.take { turn in
        while !rest.isAtEnd {
          var row = SpoolDecoder(rest.raw())
          try writer.keep(row.rejectRecord(), run: run, whileWriting: false)
          if turn.isOver { break }
        }
      }
    }
    held.clear()
  }
}
