package import ImportPipeline
import LeadModel

/// A review of a reject file as JSON, for scripts.
package enum RejectReviewJSON {
  /// The review as one object on one line.
  package static func text(_ review: RejectReview, command: ([String]) -> [String]) -> String {
    let codes = review.groups.map { object(of: $0, in: review, command) }.joined(separator: ",")
    return object([
      ("file", JSONText.quoted(review.facts.name)), ("total", String(review.total)),
      ("store", JSONText.quoted(review.store)), ("codes", "[\(codes)]"),
    ])
  }

  /// A row as one object on one line.
  package static func text(_ row: RejectedRow) -> String {
    object([
      ("row", String(row.row)), ("line", String(row.line)), ("code", JSONText.quoted(row.code.rawValue)),
      ("field", quoted(row.field)), ("value", quoted(row.value)), ("message", JSONText.quoted(row.message)),
      ("lead_id", quoted(row.leadID)), ("status", quoted(row.status)), ("partial", String(row.isPartial)),
    ])
  }

  private static func object(of group: RejectGroup, in review: RejectReview, _ command: ([String]) -> [String])
    -> String
  {
    let remedies = group.remedies.map { remedy in
      object([
        ("option", JSONText.quoted(remedy.words.map(ReceiptText.shellWord).joined(separator: " "))),
        ("passing", String(remedy.passing)), ("evidence", JSONText.quoted(remedy.evidence)),
        ("command", JSONText.quoted(ReceiptText.commandLine(command(remedy.words)))),
      ])
    }
    return object([
      ("code", JSONText.quoted(group.code.rawValue)), ("count", String(group.count)),
      ("share", fraction(group.count, review.total)), ("remedy", JSONText.quoted(group.code.hint)),
      ("passing", group.passing.map { String($0) } ?? "null"), ("options", "[\(remedies.joined(separator: ","))]"),
      ("examples", "[\(group.examples.map { text($0) }.joined(separator: ","))]"),
    ])
  }

  /// A share with four digits after the point, such as `0.8752`.
  private static func fraction(_ count: Int, _ total: Int) -> String {
    guard total > 0 else { return "0" }
    let digits = String((count * 20_000 / total + 1) / 2)
    guard digits != "10000" else { return "1" }
    return "0." + String(repeating: "0", count: 4 - digits.count) + digits
  }

  private static func quoted(_ text: String) -> String { text.isEmpty ? "null" : JSONText.quoted(text) }

  private static func object(_ members: [(String, String)]) -> String {
    "{" + members.map { "\(JSONText.quoted($0.0)):\($0.1)" }.joined(separator: ",") + "}"
  }
}
