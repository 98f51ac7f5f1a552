/// How long a transaction may be, and how long the write lock is left free after it (SPEC section 5, promise 4).
///
/// SQLite keeps no queue of those who wait: they look again after sleeps of at most 25 ms in the first 128 ms, then of
/// 50 and 100 ms. So whoever begins to wait finds the lock free within 128 ms for certain only where each gap is at
/// least 25 ms long and begins within 103 ms.
struct LockSharing {
  /// The shortest gap that a waiting program cannot miss, in seconds.
  private static let surestGap = 0.025
  /// Seconds of holding that are told apart by whether another program is at work.
  private static let holdBetweenGaps = (alone: 0.075, shared: 0.02)
  /// Seconds that a transaction may hold the lock. Alone, so that the disk has something to do while the next one is under
  /// way. After another program has written, SQLite reads every page that it needs anew: in transactions of 20 ms a large
  /// file took a fifth longer.
  private static let longestHold = (alone: 0.02, shared: 0.035)
  /// Another program counts as at work for so long after its last write, in seconds.
  private static let memory = 2.0

  private var othersWroteAt = -Double.infinity
  private var heldSinceGap = 0.0
  /// Seconds that a commit takes for each second of work before it. Where the leads of a file lie far apart, each changes
  /// pages of its own, and writing these takes longer than changing them: 1.5 for 10,000 leads of a million, 0.15 for all.
  /// The first transaction is to be short enough for worse; one that comes from the one to the other cannot know.
  private var commitShare = 2.5
  /// Where commits take still longer, shorter transactions would not make them shorter.
  private static let largestShare = 3.0

  /// Another program was seen to have written.
  mutating func noteOthers(at now: Double) { othersWroteAt = now }

  /// Seconds that a transaction which begins now may work before it commits.
  func workTime(at now: Double) -> Double {
    (isShared(at: now) ? Self.longestHold.shared : Self.longestHold.alone) / (1 + commitShare)
  }

  /// Notes a transaction that has ended, and gives the seconds to leave the lock free before the next.
  ///
  /// - Parameters:
  ///   - held: seconds that it held the lock.
  ///   - committing: how many of them the commit took, by which the next transaction's work is cut.
  ///   - othersMayWait: false where no other program has the store open; whoever comes next finds a gap as soon as it is
  ///     seen.
  mutating func gap(afterHolding held: Double, committing: Double, at now: Double, othersMayWait: Bool) -> Double {
    let worked = held - committing
    if worked > 0 { commitShare = min(max(committing / worked, commitShare * 0.7), Self.largestShare) }
    heldSinceGap = min(heldSinceGap, Self.holdBetweenGaps.alone) + held
    guard othersMayWait else { return 0 }
    let isShared = isShared(at: now)
    guard heldSinceGap >= (isShared ? Self.holdBetweenGaps.shared : Self.holdBetweenGaps.alone) else { return 0 }
    let gap = isShared ? max(heldSinceGap, Self.surestGap) : Self.surestGap
    heldSinceGap = 0
    return gap
  }

  private func isShared(at now: Double) -> Bool { now - othersWroteAt < Self.memory }
}
