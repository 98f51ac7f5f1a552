import LeadModel
import Reconciliation

/// Ranges of rowids, each as wide as the others, so that sorting one after another sorts all.
struct RowIDRanges {
  /// Their rows take about half a megabyte, which stays in the cache of one core while they are sorted.
  static let usualRows = 1 << 13
  /// Of a small file each range has fewer, so that two threads have enough of them to share.
  private static let fewest = 32
  private static let most = 512
  let count: Int
  private let first: Int64
  /// How many bits of a rowid are its place in its range.
  private let placeBits: Int

  /// - Parameters:
  ///   - rows: how many rows there may be; any number is right.
  ///   - usualRows: how many of them a range is to have, about.
  ///   - bounds: the least and the greatest rowid.
  init(rows: Int, usualRows: Int = usualRows, bounds: ClosedRange<Int64>) {
    let wanted = min(rows / max(min(usualRows, rows / Self.fewest), 1) + 1, Self.most)
    first = bounds.lowerBound
    var bits = 0
    while bounds.width >> bits >= wanted { bits += 1 }
    placeBits = bits
    // None begins beyond the bounds, where rowids might begin anew.
    count = Int(bounds.width >> bits) + 1
  }

  /// The rowids of a range; the first and the last have all that lie beyond the bounds.
  func rowIDs(ofRange range: Int) -> ClosedRange<Int64> {
    let start = first &+ Int64(bitPattern: UInt64(range) &<< UInt64(placeBits))
    let end = first &+ Int64(bitPattern: UInt64(range + 1) &<< UInt64(placeBits)) &- 1
    return (range == 0 ? .min : start)...(range == count - 1 ? .max : end)
  }

  /// The number of a rowid's range; what is beyond the bounds, as a damaged index may name it, is in the first or the last.
  func range(of rowID: Int64) -> Int {
    guard rowID > first else { return 0 }
    return Int(min(UInt64(bitPattern: rowID &- first) >> placeBits, UInt64(count - 1)))
  }
}

extension ClosedRange<Int64> {
  /// How far apart its bounds are, which may be farther than an `Int64` tells.
  var width: UInt64 { UInt64(bitPattern: upperBound &- lowerBound) }
}

/// Rows that found their leads, kept by ranges of rowids; one thread at a time adds to them.
final class FoundRows {
  private let ranges: RowIDRanges
  fileprivate var spool: PartedSpool
  private var encoder = SpoolEncoder()

  init(ranges: RowIDRanges, memoryLimit: Int) {
    self.ranges = ranges
    spool = PartedSpool(parts: ranges.count, memoryLimit: memoryLimit)
  }

  func add(_ row: ReadRow, of rowID: Int64, facts: CrossLeadFacts, isChecked: Bool) throws {
    encoder.clear()
    encoder.writeFound(row.encoded, facts: facts, isChecked: isChecked)
    let key = SortKey(primary: rowID, secondary: Int64(row.position.row))
    let bytes = encoder.bytes
    try spool.add(bytes.span, at: key, part: ranges.range(of: rowID))
  }

  /// To be called between adding and reading.
  func finish() throws { try spool.finish() }
}

/// The rows that found leads, whichever thread found them, by their lead's rowid and in file order.
///
/// A range is sorted when it is come to: in memory, or on disk where more rows fall into it than memory may hold. A copy
/// made before the first row was read reads all of them.
struct FoundRowsReader {
  private let spools: [PartedSpool]
  private let memoryLimit: Int
  /// The range that comes next.
  private var range = 0
  /// Takes the rows of one range after another; not there before the first, so that copies do not share it.
  private var sorted: SortingSpool?
  private var rows: SortingSpool.Reader?
  /// Rows that leads found in memory.
  private var held: [HeldFoundReader]
  /// The next row of the spools, where there are others.
  private var ahead: (key: SortKey, record: ArraySlice<UInt8>)?

  /// - Parameter held: rows that leads found in memory, of each thread.
  init(_ found: [FoundRows], held: [HeldFoundReader] = [], memoryLimit: Int) {
    spools = found.map(\.spool)
    self.held = held
    self.memoryLimit = memoryLimit
  }

  /// How many ranges there are, one of higher rowids after the other.
  private var rangeCount: Int { spools.first?.count ?? 0 }

  /// The next row, as `SpoolEncoder.writeFound` wrote it, with the lead's rowid and its number; nil after the last.
  mutating func next() throws -> (key: SortKey, record: ArraySlice<UInt8>)? {
    guard !held.isEmpty else { return try nextInSpools() }
    if ahead == nil { ahead = try nextInSpools() }
    var least = ahead?.key
    var source: Int?
    for index in held.indices {
      guard let key = held[index].nextKey, least.map({ key < $0 }) ?? true else { continue }
      (least, source) = (key, index)
    }
    guard let source else { return ahead.take() }
    return held[source].next()
  }

  private mutating func nextInSpools() throws -> (key: SortKey, record: ArraySlice<UInt8>)? {
    while true {
      if let next = try nextInRange() { return next }
      guard range < rangeCount else { return nil }
      try open(range)
    }
  }

  /// The next row of the range that was opened last, of those in spools; nil after its last, or where none was.
  mutating func nextInRange() throws -> (key: SortKey, record: ArraySlice<UInt8>)? { try rows?.next() }

  /// Begins with the rows of one range.
  mutating func open(_ range: Int) throws {
    let sorted = sorted ?? SortingSpool(memoryLimit: memoryLimit)
    self.sorted = sorted
    sorted.clear()
    for spool in spools {
      var reader = spool.makeReader(ofPart: range)
      while let piece = try reader.nextPiece() { try sorted.add(framed: piece) }
    }
    rows = try sorted.makeReader()
    self.range = range + 1
  }
}
