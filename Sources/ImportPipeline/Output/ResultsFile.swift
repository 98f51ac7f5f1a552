import LeadModel

/// Writes a line of JSON for each record, in input order (SPEC section 1, `--results`).
final class ResultsFile {
  private let sink: OutputSink

  init(target: OutputTarget) throws { sink = try OutputSink(target) }

  func write(_ outcome: RowOutcome) throws {
    var word = "unchanged"
    var code: String?
    var message: String?
    switch outcome.result {
    case .applied: word = "applied"
    case .unchanged: break
    case .rejected(let reject): (word, code, message) = ("rejected", reject.code.rawValue, reject.message)
    case .skipped(let reason): (word, code) = ("skipped", reason.rawValue)
    }
    let members = [
      "\"row\":\(outcome.position.row)", "\"line\":\(outcome.position.line)", "\"outcome\":\"\(word)\"",
      "\"id\":\(JSONText.quoted(outcome.leadID))", "\"code\":\(JSONText.quoted(code))",
      "\"message\":\(JSONText.quoted(message))", "\"partial\":\(outcome.isPartial)",
    ]
    try sink.write(Array("{\(members.joined(separator: ","))}\n".utf8))
  }

  func commit() throws { try sink.commit() }
}
