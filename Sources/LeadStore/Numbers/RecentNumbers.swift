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

  /// Calls a body with each lead that got a number, in no order, some twice.
  func forEachLead(having number: Int64, _ body: (Int64) -> Void) {
    sorted.forEachLead(having: number, body)
    for entry in tail where entry.number == number { body(entry.lead) }
  }
}

extension [NumberedLead] {
  /// Calls a body with each lead that has a number, where the entries are in order.
  func forEachLead(having number: Int64, _ body: (Int64) -> Void) {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle].number < number { low = middle + 1 } else { high = middle }
    }
    while low < count, self[low].number == number {
      body(self[low].lead)
      low += 1
    }
  }
}
