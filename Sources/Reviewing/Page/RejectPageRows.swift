import ImportPipeline
import LeadModel

/// The rows of a reject page as JSON inside a script element that no browser runs.
struct RejectPageRows {
  private let codes: [RejectCode: Int]
  private var isFirst = true

  init(_ groups: [RejectGroup]) {
    codes = Dictionary(groups.enumerated().map { ($1.code, $0) }) { first, _ in first }
  }

  /// What stands before the rows.
  func opening(_ review: RejectReview) -> String {
    let words = review.groups.map { Self.quoted($0.code.rawValue) }.joined(separator: ",")
    let hints = review.groups.map { Self.quoted($0.code.hint) }.joined(separator: ",")
    let names = review.facts.ownNames.map(Self.quoted).joined(separator: ",")
    return "<script type=\"application/json\" id=\"rows\">{\"codes\":[\(words)],\"hints\":[\(hints)],"
      + "\"names\":[\(names)],\"rows\":[\n"
  }

  static let ending = "\n]}</script>\n</body>\n</html>\n"

  /// A row: row, line, place of its code, field, value, message, hint, lead, status, cells.
  mutating func text(of row: RejectedRow) -> String {
    defer { isFirst = false }
    let hint = row.hint == row.code.hint ? "" : row.hint
    let texts = [row.field, row.value, row.message, hint, row.leadID, row.status].map(Self.quoted)
    let members = [String(row.row), String(row.line), String(codes[row.code] ?? 0)] + texts + [cells(of: row)]
    return (isFirst ? "[" : ",\n[") + members.joined(separator: ",") + "]"
  }

  /// A text that could not be split, the values of columns, or an object of a JSON record's members.
  private func cells(of row: RejectedRow) -> String {
    if !row.raw.isEmpty { return Self.quoted(row.raw) }
    if row.cells.contains(where: \.isMember) {
      return "{" + row.cells.map { "\(Self.quoted($0.name)):\(Self.quoted($0.value))" }.joined(separator: ",") + "}"
    }
    return "[" + row.cells.map { Self.quoted($0.value) }.joined(separator: ",") + "]"
  }

  /// A JSON string in which nothing ends the script element or a line of script.
  static func quoted(_ text: String) -> String {
    var bytes: [UInt8] = []
    JSONText.appendQuoted(text, to: &bytes)
    let json = String(decoding: bytes, as: UTF8.self)
    guard json.unicodeScalars.contains(where: isSpecial) else { return json }
    var safe = ""
    for scalar in json.unicodeScalars {
      if isSpecial(scalar) {
        let digits = String(scalar.value, radix: 16)
        safe += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      } else {
        safe.unicodeScalars.append(scalar)
      }
    }
    return safe
  }

  private static func isSpecial(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "<" || scalar == ">" || scalar == "&" || scalar == "\u{2028}" || scalar == "\u{2029}"
  }
}
