/// Numbers that leads have got since the blocks were last brought up to date, in memory: 16 bytes each.
struct RecentNumbers {
  /// So many are looked through one by one, before they are put in order with the others.
  private static let longestTail = 1024
  private var sorted: [NumberedLead] = []
  private var tail: [NumberedLead] = []

  /// Takes entries up, to be followed by `settle`.
  mutating func add(_ entry: NumberedLead) { tail.append(entry) }

  /// Puts many new entries in order.
  mutating func settle() {
    guard tail.count > Self.longestTail else { return }
    sorted.append(contentsOf: tail)
    sorted.sort()
    tail.removeAll(keepingCapacity: true)
  }

  /// Calls a body with leads that got a number, in no order, some twice, until it returns true.
  ///
  /// - Returns: whether it did.
  func search(_ number: Int64, _ isEnough: (Int64) -> Bool) -> Bool {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle].number < number { low = middle + 1 } else { high = middle }
    }
    while low < sorted.count, sorted[low].number == number {
      if isEnough(sorted[low].lead) { return true }
      low += 1
    }
    return tail.contains { $0.number == number && isEnough($0.lead) }
  }
}
