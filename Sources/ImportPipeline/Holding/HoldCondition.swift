/// One `--hold-if`: when a file is too unlike the last accepted one to be applied unseen.
///
/// | written | holds where |
/// |---|---|
/// | `rows<50%`, `rows>200%` | it has less, or more, of the last file's rows than that |
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
  /// - Parameter last: the last accepted file's figures, nil where there is none to compare with.
  func reason(for now: RunFigures, last: RunFigures?) -> String? {
    switch self {
    case .rejects(let limit):
      return now.rejectedShare > limit
        ? "\(Self.text(now.rejectedShare)) of its rows are rejected, the limit is \(Self.text(limit))" : nil
    case .regions(let limit):
      return now.regionShare > limit
        ? "\(Self.text(now.regionShare)) of its changed numbers go to another region, the limit is \(Self.text(limit))"
        : nil
    default: return last.flatMap { reason(for: now, against: $0) }
    }
  }

  private func reason(for now: RunFigures, against last: RunFigures) -> String? {
    let rows = RunFigures.percent(now.rows, of: last.rows)
    switch self {
    case .fewerRows(let limit) where last.rows > 0 && rows < limit,
      .moreRows(let limit) where last.rows > 0 && rows > limit:
      return "it has \(now.rows) rows, \(Self.text(rows)) of the last file's \(last.rows); "
        + "the limit is \(Self.text(limit))"
    case .columns where Set(now.columns) != Set(last.columns):
      return Self.difference(from: last.columns, to: now.columns)
    case .rejectsMore(let points) where now.rejectedShare > last.rejectedShare + points:
      return "\(Self.text(now.rejectedShare)) of its rows are rejected, of the last file's "
        + "\(Self.text(last.rejectedShare)); the limit is \(Self.text(points)) more"
    case .regionsMore(let points) where now.regionShare > last.regionShare + points:
      return "\(Self.text(now.regionShare)) of its changed numbers go to another region, of the last file's "
        + "\(Self.text(last.regionShare)); the limit is \(Self.text(points)) more"
    default: return nil
    }
  }

  private static func difference(from old: [String], to new: [String]) -> String {
    func list(_ names: [String], without others: [String]) -> String? {
      let names = names.filter { !others.contains($0) }.map { "'\($0)'" }
      return names.isEmpty ? nil : names.prefix(10).joined(separator: ", ") + (names.count > 10 ? ", …" : "")
    }
    let parts = [
      list(old, without: new).map { "the last file's columns \($0) are gone" },
      list(new, without: old).map { "the columns \($0) are new" },
    ]
    return parts.compactMap { $0 }.joined(separator: ", ")
  }

  /// A share with one decimal at most.
  private static func text(_ percent: Double) -> String {
    let tenths = Int((percent * 10).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10)%" : "\(tenths / 10).\(tenths % 10)%"
  }
}
