/// What `watch` tells and asks of its caller.
package struct WatchObserver {
  /// Makes the observer of one file's run.
  package var makeRunObserver: (_ name: String) -> RunObserver = { _ in RunObserver() }
  /// A file was applied, or held back; its receipt.
  package var onReceipt: (Receipt) throws -> Void = { _ in }
  /// A file's run failed.
  package var onFailure: (RunFailure) throws -> Void = { _ in }
  /// Something the user should know, a sentence.
  package var onMessage: (String) -> Void = { _ in }
  /// Makes control characters from data visible, for the texts of `failed/`.
  package var visible: (String) -> String = { $0 }

  package init() {}
}

/// Nightly drops: applies complete files from a folder, in byte order of their names, and moves them to `done/` or
/// `failed/` (SPEC section 1, `watch`).
package struct WatchRun {
  private let folder: DropFolder
  private let options: RunOptions
  private let settleSeconds: Double
  private let observer: WatchObserver
  private let clock = MonotonicClock()
  /// Seconds between two looks.
  private static let pause = 0.5
  /// Seconds before a file that could not be worked on, through no fault of its own, is tried again.
  private static let patience = 30.0

  /// - Parameters:
  ///   - path: the folder.
  ///   - settleSeconds: how long a file must not have changed.
  package init(path: String, options: RunOptions, settleSeconds: Double, observer: WatchObserver) {
    folder = DropFolder(path: path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path)
    self.options = options
    self.settleSeconds = settleSeconds
    self.observer = observer
  }

  /// Looks once: files that changed a moment ago are given the time to settle, and then left if they have not.
  ///
  /// - Returns: 0, or 1 where any file was not applied whole.
  /// - Throws: `RunFailure`: 66, 73 and 75 before the first file; 130 and 143 where a signal came.
  package func once() throws -> ExitStatus {
    try withFolder { later in
      var settled = SettledFiles(seconds: settleSeconds)
      var isClean = try look(&settled, &later)
      if settled.areWaiting {
        try wait(seconds: settleSeconds)
        if try !look(&settled, &later) { isClean = false }
      }
      return isClean ? .success : .rowsRejected
    }
  }

  /// Looks again and again.
  ///
  /// - Throws: `RunFailure`, as `once`; there is no other end.
  package func forever() throws -> Never {
    try withFolder { later in
      var settled = SettledFiles(seconds: settleSeconds)
      while true {
        _ = try look(&settled, &later)
        try wait(seconds: Self.pause)
      }
    }
  }

  /// When a file may be tried again, by its name.
  private typealias Postponed = [String: Double]

  private func withFolder<Result>(_ body: (inout Postponed) throws -> Result) throws -> Result {
    guard InputSource.file(options.storePath).size != nil else {
      throw RunFailure(
        .missing,
        "\(options.storePath): there is no such store; make one with 'leadpatch load', or name it with --store")
    }
    try folder.prepare()
    let lock = try FolderLock(folder)
    defer { withExtendedLifetime(lock) {} }
    for claim in try folder.claims() {
      observer.onMessage("\(folder.path)/\(claim.name) was being applied when leadpatch was stopped; going on with it")
      _ = try work(on: claim)
    }
    var later = Postponed()
    return try body(&later)
  }

  /// Takes all files that are whole.
  ///
  /// - Returns: whether all were applied without a reject.
  private func look(_ settled: inout SettledFiles, _ later: inout Postponed) throws -> Bool {
    var isClean = true
    let files = try folder.files().filter { later[$0.name, default: 0] <= clock.seconds }
    for file in settled.whole(of: files, now: clock.seconds, today: clock.secondsSince1970) {
      try Interruption.checkBetweenFiles()
      let ending = try work(on: try folder.claim(file.name))
      if ending != .clean { isClean = false }
      if ending == .left { later[file.name] = clock.seconds + Self.patience }
    }
    return isClean
  }

  private func wait(seconds: Double) throws {
    let end = clock.seconds + seconds
    repeat {
      try Interruption.checkBetweenFiles()
      clock.sleep(seconds: min(end - clock.seconds, Self.pause))
    } while clock.seconds < end
  }

  // MARK: One file

  /// How a file ended.
  private enum Ending {
    /// In `done/`, every row applied, unchanged or skipped.
    case clean
    /// In `done/`, some rows rejected.
    case rejects
    /// In `failed/`.
    case failed
    /// In the folder still: what went wrong is not the file's fault.
    case left
  }

  private func work(on claim: Claim) throws -> Ending {
    do {
      let observer = observer.makeRunObserver(claim.name)
      let receipt = try CorrectionRun(source: claim.source, options: options, observer: observer).apply()
      try self.observer.onReceipt(receipt)
      return try keep(claim, receipt)
    } catch let failure as RunFailure {
      return try keep(claim, failure)
    }
  }

  private func keep(_ claim: Claim, _ receipt: Receipt) throws -> Ending {
    let isHeld = receipt.exit == .heldBack
    let place = isHeld ? claim.failed : claim.done
    try write(receipt.json, to: place.receiptPath)
    if isHeld { try writeReason(RunFailure(.heldBack, heldReason(receipt)), of: claim) }
    try claim.move(to: place)
    return isHeld ? .failed : receipt.exit == .success ? .clean : .rejects
  }

  private func heldReason(_ receipt: Receipt) -> String {
    if !receipt.heldBecause.isEmpty {
      return "held back, nothing was applied: \(receipt.heldBecause.joined(separator: "; ")).\n"
        + "If it is right all the same, apply it without --hold-if."
    }
    let rejects = receipt.rejectsPath.map { "; they are in \($0)" } ?? ""
    let counts = receipt.counts
    return "held back, nothing was applied: \(counts.rejected) of \(counts.read) rows rejected\(rejects)"
  }

  private func keep(_ claim: Claim, _ failure: RunFailure) throws -> Ending {
    let isInterrupted = [.interrupted, .terminated].contains(failure.status)
    if !isInterrupted { try observer.onFailure(failure) }
    guard failure.isOfInput else {
      try claim.putBack()
      if isInterrupted { throw failure }
      return .left
    }
    try writeReason(failure, of: claim)
    try claim.move(to: claim.failed)
    return .failed
  }

  private func writeReason(_ failure: RunFailure, of claim: Claim) throws {
    let text = """
      \(claim.name) was not applied (exit status \(failure.status.rawValue), \(clock.timestamp()))
      \(failure.message)
      Once it is mended, drop it into \(folder.path) again.
      """
    let lines = text.split(separator: "\n").map { observer.visible(String($0)) }
    try write(lines.joined(separator: "\n"), to: claim.failed.reasonPath)
  }

  private func write(_ text: String, to path: String) throws {
    let file = try AtomicFile(path: path)
    try file.write(Array((text + "\n").utf8))
    try file.commit()
  }
}

extension RunFailure {
  /// Whether the file itself is at fault, so that another try would end as this one did.
  fileprivate var isOfInput: Bool { subject == .input || status == .unusableInput && subject != .store }
}
