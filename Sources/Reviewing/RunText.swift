package import ImportPipeline
import LeadModel
import LeadStore

/// The ledger's runs as a person reads them.
package enum RunText {
  /// A table, a line a run, the columns as wide as their widest value.
  package static func table(_ runs: [RunSummary]) -> [String] {
    let header = [
      "RUN", "STARTED (UTC)", "COMMAND", "READ", "APPLIED", "UNCHANGED", "REJECTED", "SKIPPED", "STATE", "FILE",
    ]
    let rows = [header] + runs.map(cells)
    let widths = header.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let padded = row.indices.map { column -> String in
        // The last column is as long as it is.
        if column == row.count - 1 { return row[column] }
        let space = String(repeating: " ", count: widths[column] - row[column].count)
        return isNumber(column) ? space + row[column] : row[column] + space
      }
      return padded.joined(separator: "  ")
    }
  }

  /// One run in full.
  package static func lines(_ run: RunSummary, editedLeads: Int) -> [String] {
    let entry = run.entry
    let what = entry.undoes.map { "undo of run \($0)," } ?? entry.record.command
    var lines = ["run \(run.id): \(what) \(entry.record.name), \(state(run))"]
    lines.append("  started \(time(entry.record.startedAt)) UTC" + finished(run))
    lines.append("  content \(entry.sha256)")
    switch run.counts {
    case .none: lines.append("  \(leads(editedLeads)) edited so far")
    case .correction(let receipt):
      lines += ReceiptText(receipt, command: entry.record.command) { _ in "" }.lines.map { "  " + $0 }
      if entry.record.command != "load" { lines.append("  \(leads(editedLeads)) edited") }
    case .undo(let receipt):
      lines += UndoText.counts(receipt).map { "  " + $0 }
    }
    if run.state == .done, entry.record.command != "load" { lines.append("  leadpatch undo \(run.id) takes it back") }
    if let undo = entry.undoneBy { lines.append("  leadpatch undo \(undo) brings it back") }
    return lines.map { TerminalText.visible($0) }
  }

  /// What ran, in a word or two: `apply`, or `undo 5`.
  static func command(_ run: RunSummary) -> String {
    run.entry.undoes.map { "undo \($0)" } ?? run.entry.record.command
  }

  /// `2026-11-21 02:00:04` of the ledger's `2026-11-21T02:00:04.123Z`.
  static func time(_ timestamp: String) -> String {
    String(timestamp.prefix(19)).replacing("T", with: " ", maxReplacements: 1)
  }

  private static func cells(_ run: RunSummary) -> [String] {
    let numbers: [Int]
    switch run.counts {
    case .none: numbers = []
    case .correction(let receipt):
      let counts = receipt.counts
      numbers = [counts.read, counts.applied, counts.unchanged, counts.rejected, counts.skipped]
    case .undo(let receipt):
      let counts = receipt.counts
      numbers = [counts.leads, counts.givenBack, counts.unchanged, 0, counts.skipped]
    }
    let counted = numbers.isEmpty ? Array(repeating: "-", count: 5) : numbers.map { String($0) }
    let cells =
      [String(run.id), time(run.entry.record.startedAt), command(run)] + counted + [state(run), run.entry.record.name]
    return cells.map { TerminalText.visible($0) }
  }

  private static func isNumber(_ column: Int) -> Bool { column == 0 || (3...7).contains(column) }

  private static func state(_ run: RunSummary) -> String {
    switch run.state {
    case .done: "done"
    case .held: "held back"
    case .writing: "not finished"
    case .undone: run.entry.undoneBy.map { "undone by \($0)" } ?? "undone"
    }
  }

  private static func finished(_ run: RunSummary) -> String {
    run.entry.finishedAt.map { ", finished \(time($0))" } ?? ", not finished"
  }

  private static func leads(_ count: Int) -> String { count == 1 ? "1 lead" : "\(count) leads" }
}
