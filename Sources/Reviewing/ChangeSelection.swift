package import ImportPipeline
import LeadModel

/// Which of a plan's changes are printed: `--only`, `--sample` and `--limit`, in that order.
package final class ChangeSelection {
  private let only: [String]
  private let sample: Int?
  private let limit: Int?
  private let print: (ShownChange) throws -> Void
  /// The sampled leads so far with their changes, by the hash that chooses them: the smallest stay.
  private var chosen: [Int64: [ShownChange]] = [:]
  private var largest: Int64?
  private var printed = 0
  /// Changes that `--limit` held back.
  package private(set) var leftOut = 0

  /// - Parameters:
  ///   - only: store columns, `variables`, or `variables.KEY`; empty for all.
  ///   - sample: how many leads to show, the same ones each time.
  ///   - limit: how many changes to print.
  package init(only: [String], sample: Int?, limit: Int?, print: @escaping (ShownChange) throws -> Void) {
    self.only = only
    self.sample = sample
    self.limit = limit
    self.print = print
  }

  /// Whether `--only` lets the change through.
  package func isWanted(_ change: ShownChange) -> Bool {
    guard !only.isEmpty else { return true }
    let name = change.field.name
    return only.contains { $0 == name || name.hasPrefix($0 + ".") }
  }

  /// Takes a wanted change, in the order of the input.
  package func take(_ change: ShownChange) throws {
    guard let sample else { return try printWithinLimit(change) }
    let hash = Int64(bitPattern: change.lead.span.stableHash)
    if chosen[hash] == nil, chosen.count >= sample {
      guard let largest, hash < largest else { return }
      chosen[largest] = nil
    }
    chosen[hash, default: []].append(change.kept)
    largest = chosen.keys.max()
  }

  /// Prints what was sampled.
  package func finish() throws {
    for change in chosen.values.joined().sorted(by: { $0.row < $1.row }) { try printWithinLimit(change) }
    chosen = [:]
  }

  private func printWithinLimit(_ change: ShownChange) throws {
    if let limit, printed >= limit {
      leftOut += 1
      return
    }
    printed += 1
    try print(change)
  }
}
