package import LeadModel
package import LeadStore

/// What is still open over all runs (`rejects --open`).
package struct OpenRejectList {
  private let store: StoreOptions

  package init(store: StoreOptions) { self.store = store }

  /// Hands open rejects out, oldest first.
  ///
  /// - Parameters:
  ///   - codes: only rejects of these codes; empty for all.
  ///   - limit: how many to hand out, the oldest; nil for all.
  /// - Returns: how many are open, and the age of the oldest in seconds.
  /// - Throws: `RunFailure`.
  package func list(
    codes: [RejectCode], limit: Int?, _ body: (OpenReject) throws -> Void
  ) throws -> (count: Int, oldest: Int) {
    let names = codes.map(\.rawValue)
    var count = 0
    var oldest = 0
    try failingClearly {
      try store.open(.reading).openRejects { reject in
        guard names.isEmpty || names.contains(reject.code) else { return }
        count += 1
        if count == 1 { oldest = reject.age }
        if count <= limit ?? .max { try body(reject) }
      }
    }
    return (count, oldest)
  }
}

extension OpenReject {
  /// The reject as one JSON object on one line.
  package var json: String {
    JSONObject.text([
      ("run", String(run)), ("name", JSONText.quoted(name)), ("row", String(row)), ("line", String(line)),
      ("code", JSONText.quoted(code)), ("field", JSONText.quoted(field)), ("value", JSONText.quoted(value)),
      ("message", JSONText.quoted(message)), ("lead_id", JSONText.quoted(leadID)), ("since", JSONText.quoted(since)),
      ("age_seconds", String(age)),
    ])
  }
}
