/// Several sorting spools read as one, in the order of their keys; where keys are equal, the first spool's come first. There
/// are too few of them for a heap to pay.
struct SortedSpools {
  private var readers: [SortingSpool.Reader] = []
  /// The key of each one's next record, nil after its last.
  private var keys: [SortKey?] = []
  /// The next record of each that has one.
  private var records: [ArraySlice<UInt8>] = []

  init(_ spools: [SortingSpool]) throws {
    for (source, spool) in spools.enumerated() {
      readers.append(try spool.makeReader())
      keys.append(nil)
      records.append([])
      try advance(source)
    }
  }

  /// The next record with its key and the place of its spool among all, nil after the last.
  mutating func next() throws -> (key: SortKey, record: ArraySlice<UInt8>, spool: Int)? {
    var least: (source: Int, key: SortKey)?
    for source in keys.indices {
      guard let key = keys[source] else { continue }
      if let found = least, found.key <= key { continue }
      least = (source, key)
    }
    guard let (source, key) = least else { return nil }
    let record = records[source]
    try advance(source)
    return (key, record, source)
  }

  private mutating func advance(_ source: Int) throws {
    if let (key, record) = try readers[source].next() {
      keys[source] = key
      records[source] = record
    } else {
      keys[source] = nil
      records[source] = []
    }
  }
}
