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

  private var marks = Marks()

  /// Takes the one outcome of a row, counted from 1.
  ///
  /// - Returns: false where there is no room for it.
  func add(row: Int, _ kind: Kind) -> Bool { marks.add(row: row, kind) }

  /// How many rows there are of each kind.
  ///
  /// - Parameter isOverruled: whether another outcome counts for a row in place of this one.
  func counts(isOverruled: (Int) -> Bool) -> [(kind: Kind, count: Int)] {
    marks.settle()
    let (kinds, byRow) = (marks.kinds, marks.byRow)
    var counts = [Int](repeating: 0, count: kinds.count + 1)
    for row in byRow.indices where byRow[row] != 0 && !isOverruled(row) { counts[Int(byRow[row])] += 1 }
    return zip(kinds, counts.dropFirst()).map { ($0, $1) }
  }
}

/// A byte for each row, as a value: Swift checks each use of a class's property for another one at the same time.
private struct Marks {
  /// A row's byte is the number of its kind counted from 1, so that there is room for no more.
  private static let mostKinds = 255
  /// Rows beyond that are for the spool: a limit on memory, 32 MB.
  private static let mostRows = 32 << 20
  private(set) var kinds: [PlainOutcomes.Kind] = []
  private var last = 0
  private(set) var byRow: [UInt8] = []
  /// What is still to be put there. Leads come in the store's order, so that each row is far from the one before, and the
  /// next reference that is counted waits until it has been written; these are written together, and none is waited for.
  private var waiting: [(row: Int, number: UInt8)] = []
  private static let mostWaiting = 64

  mutating func add(row: Int, _ kind: PlainOutcomes.Kind) -> Bool {
    guard row < Self.mostRows, let number = number(of: kind) else { return false }
    waiting.append((row, number))
    if waiting.count == Self.mostWaiting { settle() }
    return true
  }

  /// Puts down what is still waiting.
  mutating func settle() {
    guard let last = waiting.lazy.map(\.row).max() else { return }
    while byRow.count <= last { byRow.append(0) }
    for (row, number) in waiting { byRow[row] = number }
    waiting.removeAll(keepingCapacity: true)
  }

  private mutating func number(of kind: PlainOutcomes.Kind) -> UInt8? {
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
}
