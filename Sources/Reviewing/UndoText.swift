package import ImportPipeline
import LeadModel
package import LeadStore
package import Reconciliation

/// An undo as a person reads it; it says nothing that the receipt lacks.
package enum UndoText {
  /// The lines of an undo's receipt.
  package static func lines(_ receipt: UndoReceipt) -> [String] {
    let what = "run \(receipt.undoes) (\(receipt.command) \(receipt.name))"
    let headline: String
    if let run = receipt.run {
      headline = "\(what) \(receipt.alreadyUndone ? "was taken back before" : "taken back"); run \(run)"
    } else {
      headline = "\(what) would be taken back; nothing written"
    }
    return ([headline] + counts(receipt).map { "  " + $0 } + advice(receipt)).map { TerminalText.visible($0) }
  }

  /// The counts alone.
  static func counts(_ receipt: UndoReceipt) -> [String] {
    let counts = receipt.counts
    let leads = counts.leads == 1 ? "1 lead" : "\(counts.leads) leads"
    var lines = [
      "\(leads) edited then: \(counts.givenBack) given back, \(counts.unchanged) unchanged, \(counts.skipped) skipped"
    ]
    if !receipt.changedFields.isEmpty { lines.append("given back: " + list(receipt.changedFields)) }
    if !receipt.skipped.isEmpty { lines.append("skipped: " + list(receipt.skipped)) }
    if receipt.optOutsKept > 0 {
      let optOuts = receipt.optOutsKept == 1 ? "1 opt-out" : "\(receipt.optOutsKept) opt-outs"
      lines.append("\(optOuts) of that run kept (--with-opt-outs takes them back, too)")
    }
    return lines
  }

  /// A lead that was left as it is.
  package static func line(_ skip: SkippedLead) -> String {
    TerminalText.visible("\(skip.leadID ?? "(gone)") skipped: \(skip.code): \(skip.message)")
  }

  /// What a lead would get back.
  package static func lines(leadID: String, _ changes: [ColumnChange]) -> [String] {
    changes.flatMap(ExplanationText.fieldLines).map { TerminalText.visible("\(leadID) \($0)") }
  }

  private static func advice(_ receipt: UndoReceipt) -> [String] {
    guard let run = receipt.run else { return [] }
    return ["to bring it back: leadpatch undo \(run)"]
  }

  private static func list(_ counts: [String: Int]) -> String {
    counts.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }
      .map { "\($0.key) \($0.value)" }.joined(separator: ", ")
  }
}
