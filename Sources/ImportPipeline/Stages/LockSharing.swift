/// How long a transaction may be, and how long the write lock is left free after it (SPEC section 5, promise 4).
///
/// SQLite keeps no queue of those who wait: they look again after sleeps of at most 25 ms in the first 128 ms, then of
/// 50 and 100 ms. So whoever begins to wait finds the lock free within 128 ms for certain only where each gap is at
/// least 25 ms long and begins within 103 ms.
struct LockSharing {
  /// The shortest gap that a waiting program cannot miss, in seconds.
  private static let surestGap = 0.025
  /// Seconds of holding that are told apart by whether another program is at work.
  private static let holdBetweenGaps = (alone: 0.075, shared: 0.04)
  /// After another program has written, SQLite reads every page that it needs anew: in transactions of 20 ms a large file
  /// took a fifth longer than in these.
  private static let longestHold = (alone: 0.035, shared: 0.04)
  /// Another program counts as at work for so long after its last write, in seconds.
  private static let memory = 2.0

  private var othersWroteAt = -Double.infinity
  private var heldSinceGap = 0.0
  private var commitSeconds = 0.0

  /// Another program was seen to have written.
  mutating func noteOthers(at now: Double) { othersWroteAt = now }

  /// Seconds that a transaction which begins now may work before it commits.
  func workTime(at now: Double) -> Double {
    let hold = isShared(at: now) ? Self.longestHold.shared : Self.longestHold.alone
    return max(hold - commitSeconds, hold / 4)
  }

  /// Notes a transaction that has ended, and gives the seconds to leave the lock free before the next.
  ///
  /// - Parameters:
  ///   - held: seconds that it held the lock.
  ///   - committing: how many of them the commit took; the next transaction is shorter by it.
  mutating func gap(afterHolding held: Double, committing: Double, at now: Double) -> Double {
    commitSeconds = max(committing, commitSeconds * 0.8)
    heldSinceGap += held
    let isShared = isShared(at: now)
    guard heldSinceGap >= (isShared ? Self.holdBetweenGaps.shared : Self.holdBetweenGaps.alone) else { return 0 }
    let gap = isShared ? max(heldSinceGap, Self.surestGap) : Self.surestGap
    heldSinceGap = 0
    return gap
  }

  private func isShared(at now: Double) -> Bool { now - othersWroteAt < Self.memory }
}
