/// Several sorting spools read as one, in the order of their keys; where keys are equal, the first spool's come first. There
/// are too few of them for a heap to pay.
struct SortedSpools {
  private struct Source {
    var reader: SortingSpool.Reader
    var next: (key: SortKey, record: ArraySlice<UInt8>)?
  }

  private var sources: [Source] = []

  init(_ spools: [SortingSpool]) throws {
    for spool in spools {
      var reader = try spool.makeReader()
      let next = try reader.next()
      sources.append(Source(reader: reader, next: next))
    }
  }

  /// The next record with its key and the place of its spool among all, nil after the last.
  mutating func next() throws -> (key: SortKey, record: ArraySlice<UInt8>, spool: Int)? {
    var least: (source: Int, key: SortKey)?
    for index in sources.indices {
      guard let key = sources[index].next?.key else { continue }
      if let found = least, found.key <= key { continue }
      least = (index, key)
    }
    guard let source = least?.source, let next = sources[source].next else { return nil }
    sources[source].next = nil
    sources[source].next = try sources[source].reader.next()
    return (next.key, next.record, source)
  }
}
