/// Parts of an input's rows side by side, so that what is kept of them in parts is sorted part by part, by either thread.
struct RowParts: Sendable {
  /// What is kept of so many takes a megabyte or two, which stays in the cache of one core while it is sorted.
  static let usualRows = 1 << 14
  /// So that what waits in memory for each part is not too little.
  private static let most = 512
  /// How many there are.
  let count: Int
  private let bits: Int

  /// - Parameters:
  ///   - rows: how many rows there are.
  ///   - usualRows: how many of them a part is to have, about.
  init(rows: Int, usualRows: Int = usualRows) {
    var bits = 0
    while 1 << bits < usualRows || rows >> bits >= Self.most { bits += 1 }
    self.bits = bits
    count = rows >> bits + 1
  }

  /// The part that a row is in, counted from 1.
  func part(ofRow row: Int) -> Int { min(row >> bits, count - 1) }
}
