import Corrections
import LeadModel
import LeadStore
import PhoneNumbers
import Reconciliation

/// What every run over an input does around its own work: opening, reading, finishing (SPEC sections 5 and 6).
struct RunFrame {
  let source: InputSource
  let options: RunOptions
  let observer: RunObserver
  let phones = PhoneReader(table: .embedded)
  private let clock = MonotonicClock()

  init(source: InputSource, options: RunOptions, observer: RunObserver) {
    self.source = source
    self.options = options
    self.observer = observer
  }

  func start() -> Start { Start(clock) }

  /// - Parameter keepsText: whether rejects may be written.
  func read(
    _ store: LeadStore?, _ campaigns: [String: Campaign], purpose: ReadPurpose, keepsText: Bool = true
  ) throws -> ReadInput {
    let facts = StoreFacts(campaigns: campaigns) { kind, key in
      try store?.withSnapshot { try $0.campaign(of: kind, key) } ?? nil
    }
    let total = source.size
    let stage = ReadStage(
      source: source, options: options, store: facts, phones: phones, purpose: purpose, keepsText: keepsText,
      explainsColumns: observer.onColumns != nil)
    let input = Result { try stage.run { done in observer.onProgress(.read, done, total) } }
    // Of an input that is unusable too: then it is needed most.
    if let report = stage.columnReport() { try observer.onColumns?(report) }
    return try input.get()
  }

  /// The run's id in the ledger: that of the earlier attempt, else of a run that begins now.
  func begin(_ attempt: RunAttempt, _ writer: LeadWriter) throws -> Int64 {
    if let resumed = attempt.resumed { return resumed.id }
    return try writer.transaction {
      try writer.begin(
        command: attempt.command, name: source.name, identity: attempt.identity, startedAt: attempt.started.timestamp)
    }
  }

  /// Runs a body that writes to the store.
  ///
  /// - Parameter version: the store's data version before its leads were judged.
  func takeTurns<Result>(
    in store: LeadStore, version: Int, _ body: (LeadWriter, WriteTurns) throws -> Result
  ) throws -> Result {
    try WriteTurns.run(
      store, version: version, logPieceBytes: options.logPieceBytes, body)
  }

  /// All outcomes, those of reading among them.
  func parts(_ input: ReadInput, _ outcomes: RunOutcomes) throws -> OutcomeParts {
    var outcomes = outcomes
    outcomes.spools.insert((input.settled, nil), at: 0)
    return try OutcomeParts(outcomes, memoryLimit: options.spoolMemory)
  }

  /// Says how the input was understood, and which columns nobody reads.
  func tell(_ input: ReadInput) {
    let delimiter = input.shape.delimiter.map { " with '\(UnicodeScalar($0))' between cells" } ?? ""
    observer.onDetail(
      "\(source.name) is \(input.shape.formatName)\(delimiter) in \(input.shape.encodingName), "
        + "read as \(input.dialect.name.rawValue)")
    let ignored = input.shape.ignoredNames
    for name in input.shape.missingMapNames {
      observer.onMessage("\(source.name): \(missingMapText(name, options.map, ignored))")
    }
    guard !ignored.isEmpty else { return }
    observer.onMessage(
      "ignored, since no field has that name: \(quotedList(ignored)) (--map COLUMN=FIELD reads one)")
    for suggestion in input.shape.suggestions.prefix(5) { observer.onMessage(suggestion.text) }
  }

  // MARK: Finishing

  /// Opens the outputs; to be done before the first write to the store.
  func openOutputs(
    _ input: ReadInput, isPlan: Bool = false, isHeld: Bool = false, hasResults: Bool = true
  ) throws -> OutputWriter {
    var options = options
    if !hasResults { options.results = nil }
    return try OutputWriter(source: source, options: options, input: input, isPlan: isPlan, isHeld: isHeld)
  }

  /// Writes the files, then closes the run: it is done only once its reject file is in place.
  func finish(
    _ run: Int64, hold: Hold?, _ input: ReadInput, _ outcomes: RunOutcomes, duplicates: Int, _ output: OutputWriter,
    _ writer: LeadWriter, _ turns: WriteTurns, _ store: LeadStore, _ started: Start
  ) throws -> Receipt {
    var receipt = emptyReceipt(input, store, started)
    receipt.run = run
    let ledger = RejectLedger(writer: writer, turns: turns, run: run)
    try output.write(try parts(input, outcomes), rows: input.rows, into: &receipt, tell: ledger.keep)
    try ledger.flush()
    if hold == nil { try input.givenBack.keep(in: writer, turns, run: run) }
    let closed = try close(&receipt, duplicates: duplicates, output, started, hold: hold)
    let state = hold == nil ? RunState.done : .held
    try writer.lastingTransaction {
      try writer.keepFigures(receipt.figures.json(), ofRun: run)
      try writer.finish(run: run, state: state, receipt: closed.json, finishedAt: clock.timestamp())
    }
    return closed
  }

  func close(
    _ receipt: inout Receipt, duplicates: Int, _ output: OutputWriter, _ started: Start, hold: Hold?
  ) throws -> Receipt {
    if duplicates > 0, options.duplicatePhones == .warn { receipt.warnings[.phoneDuplicate] = duplicates }
    guard receipt.counts.addUp else {
      throw RunFailure(.internalError, "the counts do not add up: \(receipt.counts); this is a bug")
    }
    receipt.heldBecause = hold?.drift ?? []
    receipt.exit = hold != nil ? .heldBack : receipt.counts.rejected > 0 ? .rowsRejected : .success
    receipt.rejectsPath = output.rejectsPath
    receipt.seconds = clock.seconds - started.seconds
    try output.commit(receipt)
    return receipt
  }

  func emptyReceipt(_ input: ReadInput, _ store: LeadStore, _ started: Start) -> Receipt {
    var receipt = Receipt()
    receipt.leadpatch = leadpatchVersion
    receipt.input = Receipt.Input(
      name: source.name, sha256: input.facts.sha256, bytes: input.facts.bytes, format: input.shape.formatName,
      dialect: input.dialect.name.rawValue,
      delimiter: input.shape.delimiter.map { String(UnicodeScalar($0)) }, encoding: input.shape.encodingName)
    receipt.store = store.path
    receipt.counts.read = input.rows.count
    receipt.figures.columns = input.shape.columnNames
    receipt.warnings = input.notes.warnings
    receipt.repairs = input.notes.repairs
    receipt.phoneMetadata = phones.table.metadataVersion
    receipt.startedAt = started.timestamp
    if options.results != nil { receipt.response = input.dialect.response.flatMap { VendorResponse($0).envelope } }
    return receipt
  }

  /// The file was applied before: the stored receipt again, and its files where they are missing.
  func giveAgain(_ earlier: RunRecord, _ input: ReadInput, _ store: LeadStore) throws -> Receipt {
    observer.onMessage(
      "\(source.name) was applied before, as run \(earlier.id); nothing was done (--force applies it again)")
    // The ledger keeps no results, so those that the run wrote must stay.
    let output = try openOutputs(input, hasResults: false)
    var receipt = try Receipt(stored: earlier)
    if !output.rejectsAreThere, receipt.counts.rejected > 0 {
      var texts = try input.rows.makeTextReader()
      try store.rejects(ofRun: earlier.id) { outcome in try output.writeReject(outcome, &texts) }
      receipt.rejectsPath = output.rejectsPath
    }
    try output.commit(receipt)
    return receipt
  }

  // MARK: Store

  /// Opens the store; only `creating` makes one.
  func openStore(_ use: LeadStore.Use) throws -> LeadStore {
    try ImportPipeline.openStore(options.storePath, use, busyTimeout: options.busyTimeout)
  }
}

/// A run as the ledger is to know it.
struct RunAttempt {
  let command: String
  let identity: RunIdentity
  /// An earlier attempt that was stopped before its end, to be gone on with.
  let resumed: RunRecord?
  let started: Start
}

/// When a run began.
struct Start {
  let seconds: Double
  let timestamp: String

  init(_ clock: MonotonicClock) {
    seconds = clock.seconds
    timestamp = clock.timestamp()
  }
}

extension LeadSnapshot {
  /// The campaign of the lead that a key names, a live one's first.
  fileprivate func campaign(of kind: KeyKind, _ key: String) throws -> String? {
    let found = try matches(kind, key)
    return (found.first { !$0.isRemoved } ?? found.first)?.campaignID
  }
}
