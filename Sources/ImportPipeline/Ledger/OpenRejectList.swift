import LeadModel
package import LeadStore

/// What is still open over all runs (`rejects --open`).
package struct OpenRejectList {
  private let store: StoreOptions

  package init(store: StoreOptions) { self.store = store }

  /// Hands every open reject out, oldest first.
  ///
  /// - Throws: `RunFailure`.
  package func list(_ body: (OpenReject) throws -> Void) throws {
    try failingClearly { try store.open(.reading).openRejects(body) }
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
