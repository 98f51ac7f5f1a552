package import ImportPipeline
import LeadModel

/// A review of a reject file as a person reads it (SPEC section 1, `rejects`).
package struct RejectReviewText {
  private let review: RejectReview
  private let command: ([String]) -> [String]

  /// - Parameter command: the command line that gives the file back with these further words.
  package init(_ review: RejectReview, command: @escaping ([String]) -> [String]) {
    self.review = review
    self.command = command
  }

  /// The lines, without control characters from data.
  package var lines: [String] {
    var lines = ["\(review.facts.name): \(Self.headline(review))"]
    for group in review.groups { lines += [""] + self.lines(of: group) }
    if let untried = review.untried { lines += ["", "the rows could not be tried again: \(untried)"] }
    return lines.map { TerminalText.visible($0) }
  }

  /// How many rows were refused, for how many reasons.
  static func headline(_ review: RejectReview) -> String {
    let total = review.total
    if total == 0 { return "no row was refused" }
    let reasons = review.groups.count == 1 ? "1 reason" : "\(review.groups.count) reasons"
    return (total == 1 ? "1 row was refused" : "\(grouped(total)) rows were refused") + ", for \(reasons)"
  }

  private func lines(of group: RejectGroup) -> [String] {
    let width = review.groups.map(\.code.rawValue.count).max() ?? 0
    let digits = review.groups.map { grouped($0.count).count }.max() ?? 0
    let head = [
      padded(group.code.rawValue, width), leftPadded(grouped(group.count), digits),
      leftPadded(share(of: group.count, in: review.total), 7), group.code.hint,
    ]
    return [head.joined(separator: "  ")] + mending(group) + group.examples.map { "    \(rejectLine($0))" }
  }

  private func mending(_ group: RejectGroup) -> [String] {
    let words = MendingWords(group, in: review)
    let asTheyStand = words.asTheyStand.map { ["  \($0)"] } ?? []
    return asTheyStand
      + group.remedies.flatMap { ["  \(words.text(of: $0)):", "      \(ReceiptText.commandLine(command($0.words)))"] }
  }
}

/// What was really tried on the rows of a code, in words: as they stand, then with each option.
struct MendingWords {
  private let group: RejectGroup
  private let verb: String

  init(_ group: RejectGroup, in review: RejectReview) {
    self.group = group
    verb = review.store == nil ? "can be read" : "pass"
  }

  /// Nil where every row would be refused again, and where nobody knows.
  var asTheyStand: String? {
    guard let passing = group.passing, passing > 0 else { return nil }
    return "as they stand now, \(grouped(passing)) of them \(verb)"
  }

  func text(of remedy: TriedRemedy) -> String {
    let option = remedy.words.map(ReceiptText.shellWord).joined(separator: " ")
    return "with \(option), \(grouped(remedy.passing)) of them \(verb) (\(remedy.evidence))"
  }
}

/// A reject as one line: where it stands, its field and value, and why.
///
/// The text may hold control characters from data.
package func rejectLine(_ row: RejectedRow) -> String {
  let field = row.field.isEmpty ? "" : ", \(row.field)"
  let value = row.value.isEmpty ? "" : " '\(row.value)'"
  let lead = row.leadID.isEmpty ? "" : "; lead \(row.leadID)" + (row.status.isEmpty ? "" : " (\(row.status))")
  return "row \(row.row), line \(row.line)\(field)\(value): \(row.message)\(lead)"
}

/// A count with a comma between thousands.
func grouped(_ count: Int) -> String {
  var text = ""
  for (place, digit) in String(count).reversed().enumerated() {
    if place > 0, place.isMultiple(of: 3), digit != "-" { text.append(",") }
    text.append(digit)
  }
  return String(text.reversed())
}

/// A share with one digit after the point, such as `87.5 %`; never 0 or 100 where it is not all or nothing.
func share(of count: Int, in total: Int) -> String {
  guard total > 0 else { return "0.0 %" }
  var thousandths = (count * 2000 / total + 1) / 2
  if count > 0 { thousandths = max(1, thousandths) }
  if count < total { thousandths = min(999, thousandths) }
  return "\(thousandths / 10).\(thousandths % 10) %"
}

func padded(_ text: String, _ width: Int) -> String { text + String(repeating: " ", count: max(0, width - text.count)) }

func leftPadded(_ text: String, _ width: Int) -> String {
  String(repeating: " ", count: max(0, width - text.count)) + text
}
