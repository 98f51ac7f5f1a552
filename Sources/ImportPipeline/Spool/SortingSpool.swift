import HeapModule

/// The place of a record in a sorted spool.
struct SortKey: Comparable, Hashable {
  let primary: Int64
  let secondary: Int64

  static func < (left: SortKey, right: SortKey) -> Bool {
    left.primary != right.primary ? left.primary < right.primary : left.secondary < right.secondary
  }
}

/// Records given in any order and read back sorted by key; equal keys keep the order in which they were given.
///
/// Memory is bounded: past the limit, what is held is sorted and written out as a run, and reading merges the runs.
final class SortingSpool {
  private let memoryLimit: Int
  private var arena: [UInt8] = []
  private var index: [Item] = []
  private var runs: [ByteSpool] = []
  private var isSorted = true

  private struct Item {
    let key: SortKey
    let start: Int
    let count: Int
  }

  init(memoryLimit: Int) { self.memoryLimit = memoryLimit }

  var isEmpty: Bool { index.isEmpty && runs.isEmpty }

  /// Adds one record.
  func add(_ record: [UInt8], at key: SortKey) throws {
    if let last = index.last, key < last.key { isSorted = false }
    index.append(Item(key: key, start: arena.count, count: record.count))
    arena.append(contentsOf: record)
    if arena.count + index.count * MemoryLayout<Item>.stride > memoryLimit { try spill() }
  }

  private func spill() throws {
    sortIndex()
    let run = ByteSpool(memoryLimit: 1 << 18)
    var writer = SpoolEncoder()
    for item in index {
      writer.clear()
      writer.write(Int(item.key.primary))
      writer.write(Int(item.key.secondary))
      writer.write(Array(arena[item.start..<item.start + item.count]))
      try run.append(writer.bytes)
    }
    runs.append(run)
    arena.removeAll(keepingCapacity: true)
    index.removeAll(keepingCapacity: true)
    isSorted = true
  }

  private func sortIndex() {
    // Swift's sort is stable in fact but not by promise; the start in the arena is the order of arrival.
    if !isSorted { index.sort { $0.key != $1.key ? $0.key < $1.key : $0.start < $1.start } }
    isSorted = true
  }

  /// Reads all records in order; may be called again for another pass.
  func makeReader() throws -> Reader {
    sortIndex()
    return try Reader(self)
  }

  /// A merge of the runs on disk and the records in memory.
  struct Reader {
    private let spool: SortingSpool
    private var readers: [ByteSpool.Reader]
    private var memoryPlace = 0
    private var heads = Heap<Head>()

    private struct Head: Comparable {
      let key: SortKey
      let source: Int
      let record: [UInt8]

      static func < (left: Head, right: Head) -> Bool {
        left.key != right.key ? left.key < right.key : left.source < right.source
      }
      static func == (left: Head, right: Head) -> Bool { left.key == right.key && left.source == right.source }
    }

    fileprivate init(_ spool: SortingSpool) throws {
      self.spool = spool
      readers = spool.runs.map { $0.makeReader() }
      for source in 0...readers.count { try advance(source) }
    }

    /// The next record with its key, nil after the last.
    mutating func next() throws -> (key: SortKey, record: [UInt8])? {
      guard let head = heads.popMin() else { return nil }
      try advance(head.source)
      return (head.key, head.record)
    }

    private mutating func advance(_ source: Int) throws {
      if source == readers.count { return advanceMemory(source) }
      guard let bytes = try readers[source].next() else { return }
      var reader = SpoolDecoder(bytes)
      let key = SortKey(primary: Int64(reader.number()), secondary: Int64(reader.number()))
      heads.insert(Head(key: key, source: source, record: Array(reader.raw())))
    }

    private mutating func advanceMemory(_ source: Int) {
      guard memoryPlace < spool.index.count else { return }
      let item = spool.index[memoryPlace]
      memoryPlace += 1
      let record = Array(spool.arena[item.start..<item.start + item.count])
      heads.insert(Head(key: item.key, source: source, record: record))
    }
  }
}
