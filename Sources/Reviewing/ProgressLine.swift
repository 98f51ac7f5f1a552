package import ImportPipeline

/// A line of progress on a terminal, drawn over itself: stage, share of what there is to do, rate of reading, time left.
package final class ProgressLine {
  private static let interval: Duration = .milliseconds(100)
  private let write: (String) -> Void
  private let clock = ContinuousClock()
  private let started: ContinuousClock.Instant
  private var stageStarted: ContinuousClock.Instant
  private var drawn: ContinuousClock.Instant?
  private var stage: RunStage?
  private var done = 0
  private var total: Int?

  /// - Parameter write: puts text on the terminal as it is.
  package init(write: @escaping (String) -> Void) {
    self.write = write
    started = clock.now
    stageStarted = started
  }

  /// Notes how far a stage has come; draws at once where the stage is new, else now and then.
  package func update(_ stage: RunStage, done: Int, total: Int?) {
    let now = clock.now
    let isNew = stage != self.stage
    if isNew { stageStarted = now }
    (self.stage, self.done, self.total) = (stage, done, total)
    if !isNew, let drawn, now - drawn < Self.interval { return }
    draw(now)
  }

  /// Draws how it ended, and removes the line.
  package func finish() {
    guard drawn != nil else { return }
    draw(clock.now)
    write("\r\u{1B}[K")
    drawn = nil
  }

  private func draw(_ now: ContinuousClock.Instant) {
    guard let stage else { return }
    drawn = now
    let progress = StageProgress(
      stage: stage, done: done, total: total, stageSeconds: (now - stageStarted) / .seconds(1),
      seconds: (now - started) / .seconds(1))
    write("\r\u{1B}[K\(progress.text)")
  }
}

/// How far a stage has come, in words.
struct StageProgress {
  let stage: RunStage
  /// Bytes of the input as they came, compressed ones where it is gzip; in other stages rows or leads.
  let done: Int
  let total: Int?
  /// Since the stage began.
  let stageSeconds: Double
  /// Since the run began.
  let seconds: Double

  /// Before this a rate says nothing.
  private static let settled = 0.5

  var text: String {
    var parts = [stage.rawValue]
    let rate = stageSeconds > 0 ? Double(done) / stageSeconds : 0
    if let total, total > 0 { parts.append("\(min(100, done * 100 / total)) %") }
    if stage == .read {
      parts.append(mebibytes(Double(done)) + " MiB")
      if stageSeconds >= Self.settled { parts.append(mebibytes(rate) + " MiB/s") }
    } else if done > 0 {
      parts.append("\(grouped(done)) rows")
    }
    parts.append(Self.time(seconds))
    if let total, done < total, rate > 0, stageSeconds >= Self.settled {
      parts.append(Self.time(Double(total - done) / rate) + " left")
    }
    return parts.joined(separator: "  ")
  }

  private func mebibytes(_ bytes: Double) -> String {
    let tenths = Int(bytes * 10 / 1_048_576)
    return "\(tenths / 10).\(tenths % 10)"
  }

  /// `41 s`, `3 min 05 s`.
  static func time(_ seconds: Double) -> String {
    let whole = Int(seconds)
    guard whole >= 60 else { return "\(whole) s" }
    return "\(whole / 60) min \(whole % 60 < 10 ? "0" : "")\(whole % 60) s"
  }
}
