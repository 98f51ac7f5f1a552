package import ImportPipeline
import LeadModel

/// A receipt as a person reads it; it says nothing that the receipt lacks (SPEC section 6).
package struct ReceiptText {
  private let receipt: Receipt
  private let command: String
  private let nextCommand: (String) -> String

  /// - Parameters:
  ///   - command: `apply`, `plan` or `load`, as it was typed.
  ///   - nextCommand: the command line that gives a reject file back, with the same options.
  package init(_ receipt: Receipt, command: String, nextCommand: @escaping (String) -> String) {
    self.receipt = receipt
    self.command = command
    self.nextCommand = nextCommand
  }

  /// The lines, without control characters from data.
  package var lines: [String] {
    (headline + notes + rejectLines + nextSteps).map { TerminalText.visible($0) }
  }

  private var headline: [String] {
    let counts = receipt.counts
    let name = receipt.input.name
    let run = receipt.run.map { "run \($0)" } ?? "nothing written"
    let rows = counts.read == 1 ? "1 row" : "\(counts.read) rows"
    var lines = ["\(name): \(rows) read (\(receipt.input.format), \(receipt.input.dialect))"]
    lines.append(
      "  \(counts.applied) \(verb), \(counts.unchanged) unchanged, \(counts.rejected) rejected, "
        + "\(counts.skipped) skipped; \(run)")
    if receipt.exit == .heldBack {
      let option = receipt.heldBecause.isEmpty ? "--max-rejects" : "--hold-if"
      lines.append("  held back by \(option): nothing was applied")
    }
    lines += receipt.heldBecause.map { "    \($0)" }
    return lines
  }

  private var verb: String {
    if receipt.exit == .heldBack || command == "plan" { return "would be applied" }
    if isGivenAgain { return command == "load" ? "loaded then" : "applied then" }
    return command == "load" ? "loaded" : "applied"
  }

  /// Whether nothing was done now, since the file was applied before.
  private var isGivenAgain: Bool { receipt.alreadyApplied && receipt.run != nil }

  private var notes: [String] {
    var lines: [String] = []
    if !receipt.changedFields.isEmpty { lines.append("  changed: " + Self.list(receipt.changedFields)) }
    let repairs = Dictionary(uniqueKeysWithValues: receipt.repairs.map { ($0.key.rawValue, $0.value) })
    if !repairs.isEmpty { lines.append("  repaired: " + Self.list(repairs)) }
    let warnings = Dictionary(uniqueKeysWithValues: receipt.warnings.map { ($0.key.rawValue, $0.value) })
    if !warnings.isEmpty { lines.append("  warnings: " + Self.list(warnings)) }
    return lines
  }

  private var rejectLines: [String] {
    let sorted = Self.sorted(Dictionary(uniqueKeysWithValues: receipt.rejects.map { ($0.key.rawValue, $0.value) }))
    let width = sorted.map(\.name.count).max() ?? 0
    let digits = sorted.map { String($0.count).count }.max() ?? 0
    return sorted.map { entry in
      let count = String(repeating: " ", count: digits - String(entry.count).count) + String(entry.count)
      let name = entry.name + String(repeating: " ", count: width - entry.name.count)
      return "  \(count) \(name)  \(RejectCode(rawValue: entry.name)?.hint ?? "")"
    }
  }

  private var nextSteps: [String] {
    if !receipt.heldBecause.isEmpty {
      return ["look at it with 'leadpatch plan'; if it is right, apply it without --hold-if"]
    }
    guard let path = receipt.rejectsPath, path != "-" else { return [] }
    if receipt.exit == .heldBack {
      return ["rejects are in \(path); mend the file itself and send it again, or allow more with --max-rejects"]
    }
    if isGivenAgain { return ["its rejects are in \(path)"] }
    return ["rejects are in \(path); mend them and give them back:", "  \(nextCommand(path))"]
  }

  private static func list(_ counts: [String: Int]) -> String {
    sorted(counts).map { "\($0.name) \($0.count)" }.joined(separator: ", ")
  }

  private static func sorted(_ counts: [String: Int]) -> [(name: String, count: Int)] {
    counts.map { (name: $0.key, count: $0.value) }
      .sorted { $0.count != $1.count ? $0.count > $1.count : $0.name < $1.name }
  }

  /// Words as a shell takes them.
  package static func commandLine(_ words: [String]) -> String { words.map(shellWord).joined(separator: " ") }

  /// A text as a shell takes it for one word.
  package static func shellWord(_ path: String) -> String {
    let plain = path.unicodeScalars.allSatisfy { scalar in
      scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || "/._-+,@=%".unicodeScalars.contains(scalar)
    }
    return plain && !path.isEmpty ? path : "'" + path.replacing("'", with: "'\\''") + "'"
  }
}
