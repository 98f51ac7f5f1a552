import LeadModel
import Reconciliation

/// Ranges of rowids, each as wide as the others, so that sorting one after another sorts all.
struct RowIDRanges {
  private static let usualRows = 1 << 13
  private static let most = 512
  let count: Int
  /// How many bits of a rowid are its place in its range.
  private let placeBits: Int

  /// - Parameters:
  ///   - rows: how many rows there may be; any number is right.
  ///   - largest: the largest rowid; others are in the last range.
  init(rows: Int, largest: Int64) {
    count = min(rows / Self.usualRows + 1, Self.most)
    var bits = 0
    while largest >> bits >= count { bits += 1 }
    placeBits = bits
  }

  /// The number of a rowid's range; those below 1 are in the first.
  func range(of rowID: Int64) -> Int { min(Int(max(rowID, 0) >> placeBits), count - 1) }
}

/// Rows that found their leads, found by one thread and kept by ranges of rowids.
final class FoundRows {
  private let ranges: RowIDRanges
  fileprivate var spool: PartedSpool
  private var encoder = SpoolEncoder()
  private(set) var count = 0

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
    count += 1
  }

  /// To be called between adding and reading.
  func finish() throws { try spool.finish() }
}

/// The rows that found leads, whichever thread found them, by their lead's rowid and in file order.
///
/// A range is sorted when it is come to. Most take half a megabyte, which stays in the cache of one core; one that all
/// rows fall into is sorted on disk.
struct FoundRowsReader {
  private let spools: [PartedSpool]
  private let memoryLimit: Int
  private var range = 0
  /// Those of one range; made by the first, so that each copy of a reader has its own.
  private var sorted: SortingSpool?
  private var rows: SortingSpool.Reader?
  /// How many rows there are in all.
  let count: Int

  init(_ found: [FoundRows], memoryLimit: Int) {
    spools = found.map(\.spool)
    self.memoryLimit = memoryLimit
    count = found.reduce(0) { $0 + $1.count }
  }

  /// The next row, as `SpoolEncoder.writeFound` wrote it, with the lead's rowid and its number; nil after the last.
  mutating func next() throws -> (key: SortKey, record: ArraySlice<UInt8>)? {
    while true {
      if let next = try rows?.next() { return next }
      guard range < spools.first?.parts ?? 0 else { return nil }
      rows = try sortedRange()
      range += 1
    }
  }

  private mutating func sortedRange() throws -> SortingSpool.Reader {
    let sorted = sorted ?? SortingSpool(memoryLimit: memoryLimit)
    self.sorted = sorted
    sorted.clear()
    for spool in spools {
      var reader = spool.makeReader(ofPart: range)
      while let (key, record) = try reader.next() { try sorted.add(record, at: key) }
    }
    return try sorted.makeReader()
  }
}
