/// Remembers how a scan failed that had to go far for an open quote, so that the scans of the following lines, which
/// mostly fall into its footsteps, need not go as far again.
///
/// Reading resumes at the line after a bad quote. In a file whose every line leaves a quote open, each of them would be
/// scanned up to the longest record: hours for a few megabytes. But each line end that a failed scan passed was inside
/// quotes, or its record would have ended there; and from a line end inside quotes on there is but one way. So the first
/// line end inside quotes that a later scan meets, short of where the failed one stopped, takes it there.
struct QuoteTrail {
  enum Failure { case strayText, open }
  enum Meeting {
    case unknown
    case strayText
    case open(end: Int)
  }

  /// Where in the text the failed scan stopped, and why.
  private var end = 0
  private var failure = Failure.open
  /// Whether the present scan jumped along the trail, so that its cells and lines are not known.
  private(set) var isGhost = false

  /// What is known of a scan that stands inside quotes at the line end at `offset`.
  mutating func pass(_ offset: Int) -> Meeting {
    guard offset < end else { return .unknown }
    if failure == .strayText { return .strayText }
    isGhost = true
    return .open(end: end)
  }

  /// Notes where and why the present scan failed; nil where it did not stand inside quotes.
  mutating func fail(at offset: Int?, _ failure: Failure) {
    isGhost = false
    guard let offset else { return forget() }
    guard offset >= end else { return }
    end = offset
    self.failure = failure
  }

  mutating func forget() {
    end = 0
    isGhost = false
  }
}
