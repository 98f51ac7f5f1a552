import LeadModel
package import LeadStore
package import Reconciliation

/// What `undo` is asked to do.
package struct UndoOptions: Sendable {
  package let store: StoreOptions
  package let run: Int64
  package let withOptOuts: Bool
  package let isDryRun: Bool
  /// As in `RunOptions`.
  package var waitingNumberBytes = NumberFold.mostWaiting

  package init(store: StoreOptions, run: Int64, withOptOuts: Bool, isDryRun: Bool) {
    self.store = store
    self.run = run
    self.withOptOuts = withOptOuts
    self.isDryRun = isDryRun
  }
}

/// What an undo tells while it goes on.
package struct UndoObserver {
  package var onProgress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  package var onMessage: (String) -> Void = { _ in }
  /// A lead that is left as it is, and why.
  package var onSkip: (SkippedLead) throws -> Void = { _ in }
  /// `--dry-run`: a lead's id and what it would get back.
  package var onChange: (_ leadID: String, [ColumnChange]) throws -> Void = { _, _ in }

  package init() {}
}

/// Takes a run back (SPEC section 1, `undo`). It is a run itself, which can be taken back in turn.
package struct UndoRun {
  private let options: UndoOptions
  private let observer: UndoObserver
  private let clock = MonotonicClock()

  package init(_ options: UndoOptions, observer: UndoObserver) {
    self.options = options
    self.observer = observer
  }

  /// The whole flow of `undo`.
  ///
  /// - Throws: `RunFailure`.
  package func undo() throws -> UndoReceipt {
    try failingClearly {
      let started = Start(clock)
      let store = try options.store.open(options.isDryRun ? .reading : .writing)
      guard let run = try store.run(id: options.run) else {
        throw RunFailure(.missing, "\(store.path) has no run \(options.run); 'leadpatch runs' lists them")
      }
      if run.record.state == .undone { return try giveAgain(run, store) }
      try checkUndoable(run)
      let request = UndoRequest(run: run, withOptOuts: options.withOptOuts)
      if options.isDryRun { return try plan(request, store, started) }
      let total = try store.countEdits(ofRun: run.id)
      return try WriteTurns.run(store, version: try store.dataVersion()) { writer, turns in
        let undo = try begin(request, writer, started)
        let stage = UndoStage(
          view: try writer.view(), request: request, writing: (writer, turns, undo), observer: observer, total: total)
        try stage.run()
        try turns.foldNumbers(beyond: options.waitingNumberBytes)
        return try finish(stage, undo, request, writer, store, started)
      }
    }
  }

  /// `--dry-run`: what `undo` would do now, without a lock and without a write.
  private func plan(_ request: UndoRequest, _ store: LeadStore, _ started: Start) throws -> UndoReceipt {
    let total = try store.countEdits(ofRun: request.run.id)
    return try store.withSnapshot { snapshot in
      let stage = UndoStage(view: snapshot, request: request, writing: nil, observer: observer, total: total)
      try stage.run()
      var tally = stage.tally
      tally.leads = total
      return try receipt(tally, stage.optOutsKept, request, store, started)
    }
  }

  // MARK: Beginning

  private func checkUndoable(_ run: RunEntry) throws {
    let name = "run \(run.id) (\(run.record.command) \(run.record.name))"
    switch run.record.state {
    case .writing:
      throw RunFailure(
        .usage,
        "\(name) has not come to its end; run the same command again, so that it does, and take it back then")
    case .held:
      throw RunFailure(.usage, "\(name) was held back and changed nothing; there is nothing to take back")
    case .done, .undone: break
    }
    if run.record.command == "load" {
      throw RunFailure(
        .usage, "\(name) added leads; undo gives fields back, and does not remove leads that others may know by now")
    }
  }

  /// Enters the undo as being written, or goes on with one that was stopped.
  private func begin(_ request: UndoRequest, _ writer: LeadWriter, _ started: Start) throws -> Int64 {
    try writer.transaction {
      guard let run = try writer.run(id: request.run.id), run.record.state == .done else {
        throw RunFailure(
          .usage, "run \(request.run.id) was taken back by another command just now; 'leadpatch runs' shows it")
      }
      guard let stopped = try writer.stoppedUndo(ofRun: run) else {
        return try writer.begin(
          command: "undo", name: run.record.name, identity: request.identity, startedAt: started.timestamp)
      }
      guard stopped.options == request.identity.options else {
        throw RunFailure(
          .usage,
          "run \(stopped.id), an undo of run \(run.id) \(request.withOptOuts ? "without" : "with") --with-opt-outs, "
            + "was stopped before its end; run that command again first")
      }
      observer.onMessage("run \(stopped.id) was stopped before its end; going on with it")
      return stopped.id
    }
  }

  // MARK: Finishing

  private func finish(
    _ stage: UndoStage, _ undo: Int64, _ request: UndoRequest, _ writer: LeadWriter, _ store: LeadStore,
    _ started: Start
  ) throws -> UndoReceipt {
    var receipt = try receipt(
      try writer.tally(undo: undo, of: request.run.id), stage.optOutsKept, request, store, started)
    receipt.run = undo
    try writer.lastingTransaction {
      try writer.finish(run: undo, state: .done, receipt: receipt.json, finishedAt: clock.timestamp())
      try writer.markUndone(request.run)
    }
    try writer.view().skips(ofUndo: undo, observer.onSkip)
    return receipt
  }

  private func receipt(
    _ tally: UndoTally, _ optOutsKept: Int, _ request: UndoRequest, _ store: LeadStore, _ started: Start
  ) throws -> UndoReceipt {
    var receipt = UndoReceipt(of: request.run, store: store.path, withOptOuts: request.withOptOuts)
    receipt.skipped = tally.skipped
    receipt.counts.leads = tally.leads
    receipt.counts.givenBack = tally.givenBack
    receipt.counts.skipped = tally.skipped.values.reduce(0, +)
    receipt.counts.unchanged = tally.leads - tally.givenBack - receipt.counts.skipped
    guard receipt.counts.unchanged >= 0 else {
      throw RunFailure(.internalError, "the counts do not add up: \(receipt.counts); this is a bug")
    }
    for (name, count) in tally.columns where LeadColumn(sqlName: name).map(UndoReceipt.counts) ?? false {
      receipt.changedFields[name] = count
    }
    receipt.optOutsKept = optOutsKept
    receipt.startedAt = started.timestamp
    receipt.seconds = clock.seconds - started.seconds
    receipt.exit = receipt.counts.skipped > 0 ? .rowsRejected : .success
    return receipt
  }

  /// The run was taken back before: the stored receipt again, and the leads that were skipped then.
  private func giveAgain(_ run: RunEntry, _ store: LeadStore) throws -> UndoReceipt {
    guard let id = run.undoneBy, let undo = try store.run(id: id),
      let receipt = try UndoReceipt(stored: undo, of: run, store: store.path)
    else { throw RunFailure(.internalError, "run \(run.id) is marked as taken back, and no run says so; a bug") }
    observer.onMessage(
      "run \(run.id) was taken back before, as run \(undo.id); nothing was done ('leadpatch undo \(undo.id)' brings it "
        + "back)")
    try store.withSnapshot { try $0.skips(ofUndo: id, observer.onSkip) }
    return receipt
  }
}
