/// Several sorting spools read as one, in the order of their keys; where keys are equal, the first spool's come first.
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

  /// The next record with its key, nil after the last.
  mutating func next() throws -> (key: SortKey, record: ArraySlice<UInt8>)? {
    var least: (source: Int, key: SortKey)?
    for index in sources.indices {
      guard let key = sources[index].next?.key else { continue }
      if let found = least, found.key <= key { continue }
      least = (index, key)
    }
    guard let source = least?.source else { return nil }
    let next = sources[source].next
    sources[source].next = nil
    sources[source].next = try sources[source].reader.next()
    return next
  }
}
