import LeadModel

/// The outcomes of rows that were applied or unchanged and have no more to tell: a byte a row, in memory, since nobody
/// asks for more of them than how many there were of each kind.
///
/// Nearly all rows of a file are such. As entries of `OutcomeSpool` they were sorted, written out and merged for nothing,
/// which took 1.2 of 12 seconds for a million rows.
final class PlainOutcomes {
  /// What is the same for many rows.
  struct Kind: Hashable {
    let isApplied: Bool
    let fields: LeadFieldSet
    let movesRegion: Bool
  }

  /// A row's byte is the number of its kind counted from 1, so that there is room for no more.
  private static let mostKinds = 255
  /// Rows beyond that are for the spool: a limit on memory, 64 MB.
  private static let mostRows = 64 << 20
  private var kinds: [Kind] = []
  private var last = 0
  private var byRow: [UInt8] = []

  /// Takes the one outcome of a row, counted from 1.
  ///
  /// - Returns: false where there is no room for it.
  func add(row: Int, _ kind: Kind) -> Bool {
    guard row < Self.mostRows, let number = number(of: kind) else { return false }
    while byRow.count <= row { byRow.append(0) }
    byRow[row] = number
    return true
  }

  private func number(of kind: Kind) -> UInt8? {
    if last < kinds.count, kinds[last] == kind { return UInt8(last + 1) }
    if let place = kinds.firstIndex(of: kind) {
      last = place
    } else {
      guard kinds.count < Self.mostKinds else { return nil }
      last = kinds.count
      kinds.append(kind)
    }
    return UInt8(last + 1)
  }

  /// How many rows there are of each kind.
  ///
  /// - Parameter isOverruled: whether another outcome counts for a row in place of this one.
  func counts(isOverruled: (Int) -> Bool) -> [(kind: Kind, count: Int)] {
    var counts = [Int](repeating: 0, count: kinds.count + 1)
    for row in byRow.indices where byRow[row] != 0 && !isOverruled(row) { counts[Int(byRow[row])] += 1 }
    return zip(kinds, counts.dropFirst()).map { ($0, $1) }
  }
}
