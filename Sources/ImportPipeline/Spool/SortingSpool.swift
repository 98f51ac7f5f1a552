import LeadModel

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

  /// The key of what is put into parts by a hash.
  init(hash: UInt64, number: Int64) { self.init(primary: Int64(bitPattern: hash), secondary: number) }

  /// The hash that the key was made of.
  var hash: UInt64 { UInt64(bitPattern: primary) }

  /// The key at the beginning of a record in a file.
  init(_ record: ArraySlice<UInt8>) {
    primary = record.span.littleEndian(at: 0)
    secondary = record.span.littleEndian(at: 8)
  }
}

/// Records given in any order and read back sorted by key; equal keys keep the order in which they were given.
///
/// Memory is bounded: past the limit, what is held is sorted and written out as a run, and reading merges the runs.
final class SortingSpool {
  private let memoryLimit: Int
  private var held = HeldRecords()
  private var file = SortingSpool.makeFile()
  /// Where each sorted run stands in the file.
  private var runs: [Range<Int>] = []
  /// Whether each run in the file begins where the one before it ended, or after, so that they need no merging.
  private var isChain = true
  private var lastKey: SortKey?

  /// How many records there are.
  var count: Int { spilled + held.count }
  private var spilled = 0

  /// - Parameter memoryLimit: bytes; held to what the places in `HeldRecords` can tell.
  init(memoryLimit: Int) { self.memoryLimit = min(memoryLimit, 1 << 30) }

  private static func makeFile() -> ByteSpool { ByteSpool(memoryLimit: 1 << 16) }

  /// Forgets all records; the memory that they took is kept for others. No reader may be in use.
  func clear() {
    held.clear()
    if !runs.isEmpty { file = Self.makeFile() }
    runs.removeAll()
    (isChain, lastKey, spilled) = (true, nil, 0)
  }

  /// Adds one record.
  func add(_ record: [UInt8], at key: SortKey) throws { try add(record.span, at: key) }

  /// Adds one record.
  func add(_ record: Span<UInt8>, at key: SortKey) throws {
    if held.add(record, at: key) > memoryLimit { try spill() }
  }

  /// Adds records that stand one behind the other with their keys, as `ByteSpool.frame` puts them.
  func add(framed records: ArraySlice<UInt8>) throws {
    if held.add(framed: records) > memoryLimit { try spill() }
  }

  private func spill() throws {
    noteOrder()
    let start = runs.last?.upperBound ?? 0
    try held.write(to: file)
    runs.append(start..<(try file.flush()))
    spilled += held.count
    held.clear()
  }

  /// Takes note whether what is held, sorted, follows on the last run.
  private func noteOrder() {
    held.sort()
    guard let first = held.firstKey, let last = held.lastKey else { return }
    if let lastKey, first < lastKey { isChain = false }
    lastKey = last
  }

  /// Sorts what is held in memory, which else the next reader does: of two spools each on the thread that filled it.
  func sortHeld() { held.sort() }

  /// Reads all records in order; may be called again for another pass.
  func makeReader() throws -> Reader {
    held.sort()
    let follows = held.firstKey.map { first in lastKey.map { $0 <= first } ?? true } ?? true
    return try Reader(self, isChain: isChain && follows)
  }

  /// A merge of the runs in the file and the records in memory.
  struct Reader {
    /// Bytes that the buffers of all runs may take together, so that memory does not grow with the number of runs.
    private static let bufferBudget = 4 << 20
    private let spool: SortingSpool
    private var readers: [ByteSpool.Reader]
    private var memoryPlace = 0
    /// Keeps reads ahead from being left out as useless.
    private var touched: UInt8 = 0
    /// The next record of each source that has one; the last source is what is in memory.
    private var records: [ArraySlice<UInt8>] = []
    private var order = MergeOrder()

    fileprivate init(_ spool: SortingSpool, isChain: Bool) throws {
      self.spool = spool
      // Runs that follow on one another are one.
      let runs = isChain ? spool.runs.last.map { [0..<$0.upperBound] } ?? [] : spool.runs
      let chunk = min(SpillingBytes.Window.largestChunk, max(1 << 12, Self.bufferBudget / max(1, runs.count)))
      readers = runs.map { spool.file.makeReader(of: $0, chunk: chunk) }
      // What is all in one piece is in order already.
      guard !isChain else { return }
      records = Array(repeating: [], count: readers.count + 1)
      for source in records.indices { if let key = try advance(source) { order.insert(source, at: key) } }
    }

    /// The next record with its key, nil after the last.
    mutating func next() throws -> (key: SortKey, record: ArraySlice<UInt8>)? {
      if records.isEmpty {
        if !readers.isEmpty, let bytes = try readers[0].next() {
          return (SortKey(bytes), bytes.dropFirst(SortKey.width))
        }
        return nextInMemory()
      }
      guard let (key, source) = order.first else { return nil }
      let record = records[source]
      order.replaceFirst(try advance(source))
      return (key, record)
    }

    /// Takes a source's next record up; nil where it has none.
    private mutating func advance(_ source: Int) throws -> SortKey? {
      if source == readers.count {
        guard let next = nextInMemory() else { return nil }
        records[source] = next.record
        return next.key
      }
      guard let bytes = try readers[source].next() else { return nil }
      records[source] = bytes.dropFirst(SortKey.width)
      return SortKey(bytes)
    }

    private mutating func nextInMemory() -> (key: SortKey, record: ArraySlice<UInt8>)? {
      guard memoryPlace < spool.held.count else { return nil }
      touched &+= spool.held.touch(groupAt: memoryPlace)
      defer { memoryPlace += 1 }
      return spool.held[memoryPlace]
    }
  }
}

/// Which of several sorted sources has the least key, the first of them where keys are equal: a binary heap of small
/// values, since a heap of records spends more time on their reference counts than on their order.
private struct MergeOrder {
  private struct Head {
    let key: SortKey
    let source: Int

    func isBefore(_ other: Head) -> Bool { key != other.key ? key < other.key : source < other.source }
  }

  private var heads: [Head] = []

  var first: (key: SortKey, source: Int)? { heads.first.map { ($0.key, $0.source) } }

  mutating func insert(_ source: Int, at key: SortKey) {
    var place = heads.count
    heads.append(Head(key: key, source: source))
    while place > 0, heads[place].isBefore(heads[(place - 1) / 2]) {
      heads.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  /// Gives the first source its next key, or takes it out where that is nil.
  mutating func replaceFirst(_ key: SortKey?) {
    let head: Head
    if let key {
      head = Head(key: key, source: heads[0].source)
    } else {
      guard let last = heads.popLast(), !heads.isEmpty else { return }
      head = last
    }
    var place = 0
    while true {
      var child = 2 * place + 1
      guard child < heads.count else { break }
      if child + 1 < heads.count, heads[child + 1].isBefore(heads[child]) { child += 1 }
      guard heads[child].isBefore(head) else { break }
      heads[place] = heads[child]
      place = child
    }
    heads[place] = head
  }
}
