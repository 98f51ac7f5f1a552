import LeadModel

/// Rows side by side in a file, on their way into tables.
struct HashedRows {
  struct Item {
    let row: Int
    let hash: UInt64
  }

  /// Rows that find their lead by an id, in file order; once sorted by the tables' parts, and in file order in each.
  struct Items {
    fileprivate var all: [Item] = []
    /// Where each part ends.
    fileprivate var ends: [Int] = []
  }

  /// Where each record stands.
  private(set) var places: [UInt32] = []
  private(set) var items = Items()
  /// Rows that find their lead in another way, in file order.
  private(set) var others: [Int] = []

  /// Reads the records of a range.
  ///
  /// - Parameter rowsBefore: how many rows there are before it.
  mutating func read(
    _ records: [UInt8], _ range: Range<Int>, rowsBefore: Int, _ seed: SeededHash, _ isByIDAlone: (RowKey) -> Bool
  ) {
    var (place, row) = (range.lowerBound, rowsBefore)
    while place < range.upperBound {
      let record = ByteSpool.range(at: place, in: records)
      places.append(UInt32(place))
      row += 1
      if let hash = Self.hash(ofID: records, record, seed, isByIDAlone) {
        items.all.append(Item(row: row, hash: hash))
      } else {
        others.append(row)
      }
      place = record.upperBound
    }
  }

  /// The hash of the id of a record; nil where it does not find its lead by an id alone.
  @inline(__always)
  private static func hash(
    ofID records: [UInt8], _ range: Range<Int>, _ seed: SeededHash, _ isByIDAlone: (RowKey) -> Bool
  ) -> UInt64? {
    let record = records.span.extracting(range)
    if let id = SpoolDecoder.idAlone(of: record) { return seed.of(record.extracting(id)) }
    let key = ReadRow(encoded: records[range]).key
    guard isByIDAlone(key), let id = key.id else { return nil }
    return seed.of(id.span)
  }

  /// Sorts the rows by the tables' parts.
  mutating func sort(_ layout: RowTableLayout) {
    var spare = items.all
    items.ends = items.all.distribute(into: &spare, parts: layout.parts) { layout.part($0.hash) }
  }
}

extension HashedRows.Items {
  /// The rows of a part, in file order.
  func part(_ part: Int) -> ArraySlice<HashedRows.Item> {
    all[(part == 0 ? 0 : ends[part - 1])..<ends[part]]
  }
}
