package import ImportPipeline

/// A line of progress on a terminal, drawn over itself: stage, share of the input's bytes, and the time it took so far.
package final class ProgressLine {
  private static let interval: Duration = .milliseconds(100)
  private let write: (String) -> Void
  private let clock = ContinuousClock()
  private let started: ContinuousClock.Instant
  private var drawn: ContinuousClock.Instant?
  private var stage: RunStage?

  /// - Parameter write: puts text on the terminal as it is.
  package init(write: @escaping (String) -> Void) {
    self.write = write
    started = clock.now
  }

  /// Notes how far a stage has come; draws at once where the stage is new, else now and then.
  package func update(_ stage: RunStage, done: Int, total: Int?) {
    let now = clock.now
    if stage == self.stage, let drawn, now - drawn < Self.interval { return }
    self.stage = stage
    drawn = now
    write("\r\u{1B}[K\(text(stage, done, total, elapsed: now - started))")
  }

  /// Removes the line.
  package func finish() {
    if drawn != nil { write("\r\u{1B}[K") }
    drawn = nil
  }

  private func text(_ stage: RunStage, _ done: Int, _ total: Int?, elapsed: Duration) -> String {
    let seconds = elapsed.components.seconds
    guard let total, total > 0 else { return "\(stage.rawValue)  \(done >> 20) MiB  \(seconds) s" }
    return "\(stage.rawValue)  \(min(100, done * 100 / total)) %  \(seconds) s"
  }
}
