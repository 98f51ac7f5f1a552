import Corrections
import LeadModel
import Reconciliation

/// Writes what a vendor's API would have answered to a row, by the dialect's shape (SPEC section 1, `--results`).
struct VendorResponse {
  private let shape: ResponseShape

  init(_ shape: ResponseShape) { self.shape = shape }

  /// The answer as JSON text; `null` where there is none: for a record that was skipped, and for a refused one where
  /// the vendor's page prints no error.
  ///
  /// - Parameter correction: the row as it was read, nil where it had no key.
  func json(of row: JudgedRow, correction: Correction?) -> String {
    let writer = ResponseWriter(row: row, correction: correction)
    switch row.outcome.result {
    case .applied, .unchanged: return writer.object(shape.success)
    case .rejected: return shape.failure.map(writer.object) ?? "null"
    case .skipped: return "null"
    }
  }

  /// What stands around the answers to all rows, as JSON text; nil where nothing does.
  var envelope: String? {
    guard !shape.envelope.isEmpty else { return nil }
    let noRow = JudgedRow(outcome: RowOutcome(position: SourcePosition(row: 0, line: 0), result: .unchanged))
    return ResponseWriter(row: noRow, correction: nil).object(shape.envelope)
  }
}

private struct ResponseWriter {
  let row: JudgedRow
  let correction: Correction?

  func object(_ members: [ResponseMember]) -> String {
    "{" + members.map { "\(JSONText.quoted($0.name)):\(json($0.value))" }.joined(separator: ",") + "}"
  }

  private func json(_ value: ResponseValue) -> String {
    switch value {
    case .text(let column): JSONText.quoted(row.lead?[column].text)
    case .json(let column): row.lead?[column].text.map(Self.onOneLine) ?? "null"
    case .list(let column): row.lead?[column].text.map { "[\(JSONText.quoted($0))]" } ?? "[]"
    case .either(let first, let second): either(json(first), second)
    case .status(let spellings): row.lead.map { spellings[$0.status] ?? JSONText.quoted($0.status.word) } ?? "null"
    case .object(let members): object(members)
    case .key(let kind): JSONText.quoted(key(kind))
    case .index: String(row.outcome.position.row - 1)
    case .fixed(let text): text
    case .message(let words): JSONText.quoted(reject.map { words[$0.code] ?? $0.message })
    case .errorNumber(let errors): reject.map { String(errors.error(for: $0.code).number) } ?? "null"
    case .errorName(let errors): JSONText.quoted(reject.map { errors.error(for: $0.code).name })
    }
  }

  /// A line break in JSON stands between its tokens, never inside a text.
  private static func onOneLine(_ json: String) -> String {
    let object = VariablesObject(json: json).json.utf8
    return String(decoding: object.map { $0 == 0x0A || $0 == 0x0D ? UInt8(ascii: " ") : $0 }, as: UTF8.self)
  }

  private func either(_ text: String, _ other: ResponseValue) -> String { text == "null" ? json(other) : text }

  private func key(_ kind: KeyKind) -> String? {
    if let key = correction?.keys[kind] { return key }
    return reject.flatMap { $0.field == kind.field.rawValue ? $0.value : nil }
  }

  private var reject: Reject? {
    if case .rejected(let reject) = row.outcome.result { return reject }
    return nil
  }
}
