import HeapModule

/// The place of a record in a sorted spool.
struct SortKey: Comparable, Hashable {
  let primary: Int64
  let secondary: Int64

  static func < (left: SortKey, right: SortKey) -> Bool {
    left.primary != right.primary ? left.primary < right.primary : left.secondary < right.secondary
  }

  /// Bytes that a key takes before its record.
  static let width = 16

  init(primary: Int64, secondary: Int64) {
    self.primary = primary
    self.secondary = secondary
  }

  /// The key at the beginning of a record in a file.
  init(_ record: ArraySlice<UInt8>) {
    primary = Self.integer(record, at: record.startIndex)
    secondary = Self.integer(record, at: record.startIndex + 8)
  }

  private static func integer(_ bytes: ArraySlice<UInt8>, at start: Int) -> Int64 {
    var value: UInt64 = 0
    for offset in 0..<8 { value |= UInt64(bytes[start + offset]) << UInt64(8 * offset) }
    return Int64(bitPattern: value)
  }

  func append(to bytes: inout [UInt8]) {
    for number in [primary, secondary] {
      for shift in stride(from: 0, to: Int64(64), by: 8) { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }
  }
}

/// Records given in any order and read back sorted by key; equal keys keep the order in which they were given.
///
/// Memory is bounded: past the limit, what is held is sorted and written out as a run, and reading merges the runs.
final class SortingSpool {
  private let memoryLimit: Int
  private var arena: [UInt8] = []
  private var index: [Item] = []
  private let file = ByteSpool(memoryLimit: 1 << 16)
  /// Where each sorted run stands in the file.
  private var runs: [Range<Int>] = []
  private var isSorted = true

  private struct Item {
    let key: SortKey
    let start: Int
    let count: Int
  }

  init(memoryLimit: Int) { self.memoryLimit = memoryLimit }

  /// Adds one record.
  func add(_ record: [UInt8], at key: SortKey) throws { try add(record[...], at: key) }

  /// Adds one record.
  func add(_ record: ArraySlice<UInt8>, at key: SortKey) throws {
    if let last = index.last, key < last.key { isSorted = false }
    index.append(Item(key: key, start: arena.count, count: record.count))
    arena.append(contentsOf: record)
    if arena.count + index.count * MemoryLayout<Item>.stride > memoryLimit { try spill() }
  }

  private func spill() throws {
    sortIndex()
    let start = runs.last?.upperBound ?? 0
    for item in index { try file.append(arena[item.start..<item.start + item.count], at: item.key) }
    runs.append(start..<(try file.flush()))
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

  /// A merge of the runs in the file and the records in memory.
  struct Reader {
    /// Bytes that the buffers of all runs may take together, so that memory does not grow with the number of runs.
    private static let bufferBudget = 4 << 20
    private let spool: SortingSpool
    private var readers: [ByteSpool.Reader]
    private var memoryPlace = 0
    private var heads = Heap<Head>()

    private struct Head: Comparable {
      let key: SortKey
      let source: Int
      let record: ArraySlice<UInt8>

      static func < (left: Head, right: Head) -> Bool {
        left.key != right.key ? left.key < right.key : left.source < right.source
      }
      static func == (left: Head, right: Head) -> Bool { left.key == right.key && left.source == right.source }
    }

    fileprivate init(_ spool: SortingSpool) throws {
      self.spool = spool
      let chunk = min(
        SpillingBytes.Window.largestChunk, max(1 << 12, Self.bufferBudget / max(1, spool.runs.count)))
      readers = spool.runs.map { spool.file.makeReader(of: $0, chunk: chunk) }
      // Records that are all in memory are in order already.
      guard !readers.isEmpty else { return }
      for source in 0...readers.count { if let head = try head(of: source) { heads.insert(head) } }
    }

    /// The next record with its key, nil after the last.
    mutating func next() throws -> (key: SortKey, record: ArraySlice<UInt8>)? {
      if readers.isEmpty { return headInMemory(0).map { ($0.key, $0.record) } }
      guard let first = heads.min else { return nil }
      if let head = try head(of: first.source) { heads.replaceMin(with: head) } else { heads.removeMin() }
      return (first.key, first.record)
    }

    private mutating func head(of source: Int) throws -> Head? {
      if source == readers.count { return headInMemory(source) }
      guard let bytes = try readers[source].next() else { return nil }
      return Head(key: SortKey(bytes), source: source, record: bytes.dropFirst(SortKey.width))
    }

    private mutating func headInMemory(_ source: Int) -> Head? {
      guard memoryPlace < spool.index.count else { return nil }
      let item = spool.index[memoryPlace]
      memoryPlace += 1
      return Head(key: item.key, source: source, record: spool.arena[item.start..<item.start + item.count])
    }
  }
}
