/// One `--hold-if`: when a file is too unlike the last accepted one to be applied unseen.
///
/// | written | holds where |
/// |---|---|
/// | `rows<50%`, `rows>200%` | it has fewer rows, or more, than that share of the last file's |
/// | `columns` | a column is new or gone |
/// | `rejects>20%` | more of its rows are rejected than that |
/// | `rejects>+5%` | the share of rejects is so many points above the last file's |
/// | `regions>10%`, `regions>+5%` | the same of changed numbers that go to another region |
package enum HoldCondition: Sendable, Hashable {
  case fewerRows(percent: Double)
  case moreRows(percent: Double)
  case columns
  case rejects(percent: Double)
  case rejectsMore(points: Double)
  case regions(percent: Double)
  case regionsMore(points: Double)

  /// How conditions are written, for messages.
  package static let examples = "rows<50%, rows>200%, columns, rejects>20%, rejects>+5%, regions>10%, regions>+5%"

  /// Reads a condition; nil where it is none.
  package init?(_ text: String) {
    let text = text.filter { $0 != " " }.lowercased()
    if text == "columns" {
      self = .columns
      return
    }
    guard let sign = text.firstIndex(where: { $0 == "<" || $0 == ">" }) else { return nil }
    var amount = text[text.index(after: sign)...]
    let isPoints = amount.hasPrefix("+")
    if isPoints { amount = amount.dropFirst() }
    guard amount.hasSuffix("%"), let percent = Double(amount.dropLast()), percent.isFinite, percent >= 0 else {
      return nil
    }
    switch (text[..<sign], text[sign], isPoints) {
    case ("rows", "<", false): self = .fewerRows(percent: percent)
    case ("rows", ">", false): self = .moreRows(percent: percent)
    case ("rejects", ">", false): self = .rejects(percent: percent)
    case ("rejects", ">", true): self = .rejectsMore(points: percent)
    case ("regions", ">", false): self = .regions(percent: percent)
    case ("regions", ">", true): self = .regionsMore(points: percent)
    default: return nil
    }
  }

  /// Why a file is held; nil where this condition lets it pass.
  ///
  /// - Parameters:
  ///   - figures: the file's own.
  ///   - last: the last accepted file's, nil where there is none to compare with.
  func reason(of figures: RunFigures, last: RunFigures?) -> String? {
    switch self {
    case .rejects(let limit):
      return figures.rejectedShare > limit
        ? "\(Self.text(figures.rejectedShare)) of its rows are rejected, the limit is \(Self.text(limit))" : nil
    case .regions(let limit):
      return figures.regionShare > limit
        ? "\(Self.text(figures.regionShare)) of its changed numbers go to another region, "
          + "the limit is \(Self.text(limit))" : nil
    default: return last.flatMap { reason(of: figures, against: $0) }
    }
  }

  private func reason(of figures: RunFigures, against last: RunFigures) -> String? {
    let rows = RunFigures.percent(figures.rows, of: last.rows)
    switch self {
    case .fewerRows(let limit) where last.rows > 0 && rows < limit,
      .moreRows(let limit) where last.rows > 0 && rows > limit:
      let count = figures.rows == 1 ? "1 row" : "\(figures.rows) rows"
      return "it has \(count), \(Self.text(rows)) of the last file's \(last.rows); the limit is \(Self.text(limit))"
    case .columns where Set(figures.columns) != Set(last.columns):
      return Self.difference(from: last.columns, to: figures.columns)
    case .rejectsMore(let points) where figures.rejectedShare > last.rejectedShare + points:
      return "\(Self.text(figures.rejectedShare)) of its rows are rejected, of the last file's "
        + "\(Self.text(last.rejectedShare)); the limit is \(Self.text(points)) more"
    case .regionsMore(let points) where figures.regionShare > last.regionShare + points:
      return "\(Self.text(figures.regionShare)) of its changed numbers go to another region, of the last file's "
        + "\(Self.text(last.regionShare)); the limit is \(Self.text(points)) more"
    default: return nil
    }
  }

  private static func difference(from old: [String], to new: [String]) -> String {
    func list(_ names: [String], without others: [String]) -> String? {
      let names = names.filter { !others.contains($0) }.map { "'\($0)'" }
      guard names.count > 1 else { return names.first.map { "column \($0) is" } }
      return "columns " + names.prefix(10).joined(separator: ", ") + (names.count > 10 ? ", …" : "") + " are"
    }
    let parts = [
      list(old, without: new).map { "the last file's \($0) gone" },
      list(new, without: old).map { "the \($0) new" },
    ]
    return parts.compactMap { $0 }.joined(separator: ", ")
  }

  /// A share with one decimal at most.
  private static func text(_ percent: Double) -> String {
    let tenths = Int((percent * 10).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10)%" : "\(tenths / 10).\(tenths % 10)%"
  }
}
