import Corrections
import LeadModel
import Reconciliation

/// Writes a line of JSON for each record, in input order (SPEC section 1, `--results`).
final class ResultsFile {
  private let sink: OutputSink
  private let response: VendorResponse?

  /// - Parameter response: how the vendor answers a row; nil where the dialect is nobody's.
  init(target: OutputTarget, response: ResponseShape?) throws {
    sink = try OutputSink(target)
    self.response = response.map(VendorResponse.init)
  }

  /// Whether lines carry a vendor's answer, for which the row's correction is wanted.
  var answersRows: Bool { response != nil }

  /// - Parameter correction: the row as it was read, nil where it had no key or none is wanted.
  func write(_ row: JudgedRow, correction: Correction?) throws {
    let outcome = row.outcome
    var word = "unchanged"
    var code: String?
    var message: String?
    switch outcome.result {
    case .applied: word = "applied"
    case .unchanged: break
    case .rejected(let reject): (word, code, message) = ("rejected", reject.code.rawValue, reject.message)
    case .skipped(let reason): (word, code) = ("skipped", reason.rawValue)
    }
    var members = [
      "\"row\":\(outcome.position.row)", "\"line\":\(outcome.position.line)", "\"outcome\":\"\(word)\"",
      "\"id\":\(JSONText.quoted(outcome.leadID))", "\"code\":\(JSONText.quoted(code))",
      "\"message\":\(JSONText.quoted(message))", "\"partial\":\(outcome.isPartial)",
    ]
    if let response { members.append("\"response\":\(response.json(of: row, correction: correction))") }
    try sink.write(Array("{\(members.joined(separator: ","))}\n".utf8))
  }

  func commit() throws { try sink.commit() }
}

/// An input's corrections, asked for by row in ascending order.
struct CorrectionsInOrder {
  private var reader: RowSpool.Reader
  private var ahead: ReadRow?

  init(_ rows: RowSpool) { reader = rows.makeReader() }

  /// The correction of a row, nil where it has none.
  mutating func correction(ofRow row: Int) throws -> Correction? {
    while true {
      if ahead == nil { ahead = try reader.next() }
      guard let next = ahead, next.position.row <= row else { return nil }
      ahead = nil
      if next.position.row == row { return next.correction }
    }
  }
}
