import LeadModel
package import LeadStore

/// A run of the ledger with what its receipt counts.
package struct RunSummary: Sendable {
  package enum Counts: Sendable {
    /// The run is not at its end, so nothing is counted yet.
    case none
    case correction(Receipt)
    case undo(UndoReceipt)
  }

  package let entry: RunEntry
  package let counts: Counts

  package var id: Int64 { entry.id }
  package var state: RunState { entry.record.state }
  package var isUndo: Bool { entry.undoes != nil }

  /// - Throws: `DecodingError` where the ledger's receipt is not of our making.
  init(_ entry: RunEntry, store: String) throws {
    self.entry = entry
    if entry.record.receipt == nil {
      counts = .none
    } else if entry.undoes != nil {
      counts = try UndoReceipt(stored: entry, of: entry, store: store).map(Counts.undo) ?? .none
    } else {
      var receipt = try Receipt(stored: entry.record)
      if entry.record.state == .held { receipt.exit = .heldBack }
      counts = .correction(receipt)
    }
  }

  /// The run as one JSON object on one line.
  ///
  /// - Parameter editedLeads: how many leads it edited; given, the object has the receipt and the options, too.
  package func json(editedLeads: Int? = nil) -> String {
    var members: [(String, String)] = [
      ("run", String(id)), ("command", JSONText.quoted(entry.record.command)),
      ("name", JSONText.quoted(entry.record.name)), ("state", JSONText.quoted(state.rawValue)),
      ("started_at", JSONText.quoted(entry.record.startedAt)), ("finished_at", JSONText.quoted(entry.finishedAt)),
      ("undoes", entry.undoes.map { String($0) } ?? "null"),
      ("undone_by", entry.undoneBy.map { String($0) } ?? "null"), ("counts", countsJSON),
    ]
    if let editedLeads {
      members += [
        ("edited_leads", String(editedLeads)), ("sha256", JSONText.quoted(entry.sha256)), ("options", entry.options),
        ("receipt", entry.record.receipt ?? "null"),
      ]
    }
    return JSONObject.text(members)
  }

  private var countsJSON: String {
    switch counts {
    case .none: "null"
    case .correction(let receipt): receipt.countsJSON
    case .undo(let receipt): receipt.countsJSON
    }
  }
}

/// The ledger's list of runs (SPEC section 1, `runs`).
package struct RunList {
  private let store: StoreOptions

  package init(store: StoreOptions) { self.store = store }

  /// Hands the newest runs out, newest first.
  ///
  /// - Parameter limit: nil for all.
  /// - Returns: how many runs the ledger has.
  /// - Throws: `RunFailure`.
  package func list(limit: Int?, _ body: (RunSummary) throws -> Void) throws -> Int {
    try failingClearly {
      let store = try store.open(.reading)
      try store.runs(limit: limit) { try body(RunSummary($0, store: store.path)) }
      return try store.countRuns()
    }
  }

  /// One run, and how many leads it edited.
  ///
  /// - Throws: `RunFailure` 66 where there is none with this id.
  package func show(_ id: Int64) throws -> (summary: RunSummary, editedLeads: Int) {
    try failingClearly {
      let store = try store.open(.reading)
      guard let run = try store.run(id: id) else {
        throw RunFailure(.missing, "\(store.path) has no run \(id); 'leadpatch runs' lists them")
      }
      return (try RunSummary(run, store: store.path), try store.countEdits(ofRun: id))
    }
  }
}
