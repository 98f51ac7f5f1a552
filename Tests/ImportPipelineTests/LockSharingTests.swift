import TestSupport
import Testing

@testable import ImportPipeline

/// A dialler that waits by SQLite's own busy timeout, simulated beside transactions of any length (SPEC section 5,
/// promise 4).
@Suite("Sharing the write lock")
struct LockSharingTests {
  /// The sleeps of `sqlite3_busy_timeout`, in seconds; the last one again and again.
  private static let sleeps = [1, 2, 5, 10, 15, 20, 25, 25, 25, 50, 50, 100].map { Double($0) / 1000 }

  /// Stretches of time in which the lock is held, up to an end.
  ///
  /// - Parameter seenFrom: when another program opens the store; before that the lock is taken without a gap.
  private static func holds(
    until end: Double, committing: ClosedRange<Double>, othersWrite: Bool, seenFrom: Double = 0,
    random: inout SplitMix64
  ) -> [ClosedRange<Double>] {
    var sharing = LockSharing()
    var now = 0.0
    var holds: [ClosedRange<Double>] = []
    while now < end {
      if othersWrite { sharing.noteOthers(at: now) }
      let commit = Double.random(in: committing, using: &random)
      let held = sharing.workTime(at: now) + commit
      holds.append(now...(now + held))
      now += held
      let gap = sharing.gap(afterHolding: held, committing: commit, at: now, othersMayWait: now >= seenFrom)
      now += max(gap, 0.000_05)
    }
    return holds
  }

  /// Seconds that a program waits which wants the lock from a moment on.
  ///
  /// - Parameter holds: those that end after that moment.
  private static func wait(from start: Double, among holds: ArraySlice<ClosedRange<Double>>) -> Double {
    var now = start
    var tries = 0
    var place = holds.startIndex
    while true {
      while holds[place].upperBound < now { place += 1 }
      if !holds[place].contains(now) { return now - start }
      now += sleeps[min(tries, sleeps.count - 1)]
      tries += 1
    }
  }

  @Test(
    "Whoever waits as SQLite waits finds the lock free within 250 ms, seen or not",
    arguments: [0.0...0.001, 0.002...0.01, 0.005...0.02], [true, false])
  func longestWait(committing: ClosedRange<Double>, othersWrite: Bool) {
    var random = SplitMix64(seed: 5)
    let holds = Self.holds(until: 400, committing: committing, othersWrite: othersWrite, random: &random)
    #expect(holds.allSatisfy { $0.upperBound - $0.lowerBound <= 0.056 })
    var longest = 0.0
    var next = 0
    for start in stride(from: 1.0, to: 390, by: 0.009_7) {
      while holds[next].upperBound < start { next += 1 }
      longest = max(longest, Self.wait(from: start, among: holds[next...]))
    }
    #expect(longest <= 0.25, "a wait of \(longest) s")
  }

  @Test(
    "No transaction lasts over 50 ms where a commit takes longer the more leads there are in it, the first one neither",
    arguments: [0.0, 0.15, 0.5, 1, 1.5, 3], [true, false])
  func commitAsLongAsItsWork(share: Double, othersWrite: Bool) {
    var sharing = LockSharing()
    if othersWrite { sharing.noteOthers(at: 0) }
    for _ in 0..<20 {
      let commit = share * sharing.workTime(at: 0)
      let held = sharing.workTime(at: 0) + commit
      #expect(held <= 0.05, "held for \(held) s")
      _ = sharing.gap(afterHolding: held, committing: commit, at: 0, othersMayWait: false)
    }
    // Many short ones would take longer in all.
    #expect(sharing.workTime(at: 0) * (1 + share) >= (othersWrite ? 0.034 : 0.019))
  }

  @Test(
    "Where leads far apart follow on leads that lie together, one transaction alone is longer than others",
    arguments: [(true, 0.036), (false, 0.021)])
  func suddenlyFarApart(othersWrite: Bool, usual: Double) {
    var sharing = LockSharing()
    if othersWrite { sharing.noteOthers(at: 0) }
    func hold(share: Double) -> Double {
      let commit = share * sharing.workTime(at: 0)
      let held = sharing.workTime(at: 0) + commit
      _ = sharing.gap(afterHolding: held, committing: commit, at: 0, othersMayWait: false)
      return held
    }
    for _ in 0..<20 { _ = hold(share: 0.15) }
    #expect(hold(share: 1.5) < 2.2 * usual)
    for _ in 0..<20 { #expect(hold(share: 1.5) <= usual) }
  }

  @Test("One slow commit makes few transactions shorter")
  func slowCommit() {
    var sharing = LockSharing()
    func hold(committing commit: Double) {
      _ = sharing.gap(
        afterHolding: sharing.workTime(at: 0) + commit, committing: commit, at: 0, othersMayWait: false)
    }
    for _ in 0..<20 { hold(committing: 0.005) }
    let usual = sharing.workTime(at: 0)
    hold(committing: 0.1)
    #expect(sharing.workTime(at: 0) < usual / 2)
    for _ in 0..<12 { hold(committing: 0.005) }
    #expect(sharing.workTime(at: 0) > usual * 0.95)
  }

  @Test("Whoever opens the store while nobody else had it open finds the lock free after one transaction")
  func newcomer() {
    var random = SplitMix64(seed: 7)
    for arrival in stride(from: 0.2, to: 0.4, by: 0.000_7) {
      let holds = Self.holds(
        until: arrival + 1, committing: 0.001...0.01, othersWrite: false, seenFrom: arrival, random: &random)
      let wait = Self.wait(from: arrival, among: holds[...])
      // 45 ms of holding and committing at most; SQLite's sleeps find the gap after 53 ms.
      #expect(wait <= 0.054, "a wait of \(wait) s from \(arrival) s on")
    }
  }

  @Test("The lock is held for most of the time where nobody else writes, and for about half where somebody does")
  func share() {
    var random = SplitMix64(seed: 6)
    for (othersWrite, expected) in [(false, 0.7...0.85), (true, 0.4...0.6)] {
      let holds = Self.holds(until: 100, committing: 0.001...0.005, othersWrite: othersWrite, random: &random)
      let held = holds.reduce(0) { $0 + $1.upperBound - $1.lowerBound }
      #expect(expected.contains(held / 100), "held for \(held) of 100 s")
    }
  }
}
