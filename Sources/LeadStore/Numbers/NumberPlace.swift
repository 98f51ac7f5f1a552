/// Where in the blocks a number was looked for last. Numbers are often looked for in their order, and then each block is
/// read once, entry by entry.
struct NumberPlace {
  /// Goes through the last block that begins before the number.
  private var scan: NumberBlock.Scan?
  /// What the scan gave last: the first that no look has gone past.
  private var entry: NumberedLead?
  /// The block behind that one.
  private var next: NumberBlocks.Block?
  private var number: Int64?

  /// Calls a body with the leads of a number, in no order, until it returns true.
  mutating func search(_ wanted: Int64, in blocks: NumberBlocks, _ isEnough: (Int64) -> Bool) throws {
    if number.map({ wanted <= $0 }) ?? true {
      try find(wanted, in: blocks)
    } else if let following = next, following.first.number < wanted {
      try stand(on: following, in: blocks)
      if let next, next.first.number < wanted { try find(wanted, in: blocks) }
    }
    number = wanted
    while let entry, entry.number < wanted { try advance() }
    while let entry, entry.number == wanted {
      if isEnough(entry.lead) { return }
      try advance()
    }
    guard next?.first.number == wanted else { return }
    try blocks.search(beginningWith: wanted) { block in
      try block.entries().contains { $0.number == wanted && isEnough($0.lead) }
    }
  }

  private mutating func find(_ wanted: Int64, in blocks: NumberBlocks) throws {
    try stand(on: try blocks.last(upTo: NumberedLead(number: wanted, lead: .min)), in: blocks)
  }

  private mutating func stand(on block: NumberBlocks.Block?, in blocks: NumberBlocks) throws {
    next = try blocks.first(after: block?.first ?? NumberedLead(number: .min, lead: .min))
    scan = block?.scan
    try advance()
  }

  private mutating func advance() throws {
    entry = scan?.next()
    if scan?.isDamaged == true { throw NumberBlocks.damage }
  }
}
