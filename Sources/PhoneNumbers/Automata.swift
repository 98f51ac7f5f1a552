extension TableStorage {
  /// The answer for the whole of `digits`, from a state of `nodes` and `tails`.
  func answer(to digits: Span<UInt8>, from start: UInt16) -> Int {
    var state = start
    var index = 0
    while state & Self.tailBit == 0 {
      let node = Int(state) &* Self.nodeWidth
      guard index < digits.count else { return Int(nodes[node]) }
      state = nodes[node &+ 1 &+ Int(digits[index])]
      index &+= 1
    }
    let tail = Int(state & ~Self.tailBit) &* 2
    return Int(tailAnswers[Int(tails[tail]) &+ min(digits.count &- index, Int(tails[tail &+ 1]))])
  }

  /// Whether the whole of `digits` matches the plan's pattern.
  func matches(_ digits: Span<UInt8>, _ plan: NumberingPlan) -> Bool {
    answer(to: digits, from: plan.pattern) != 0
  }

  /// What to do with the prefix at the beginning of `digits`; nil where there is none.
  func prefix(of digits: Span<UInt8>, from start: UInt16) -> PrefixAction? {
    var state = start
    var found = Self.none
    var index = 0
    while state != Self.none {
      let node = Int(state) &* Self.prefixNodeWidth
      guard index < digits.count else {
        let atEnd = prefixNodes[node &+ 1]
        found = atEnd != Self.none ? atEnd : found
        break
      }
      let here = prefixNodes[node]
      found = here != Self.none ? here : found
      state = prefixNodes[node &+ 2 &+ Int(digits[index])]
      index &+= 1
    }
    return found == Self.none ? nil : prefixActions[Int(found)]
  }
}
