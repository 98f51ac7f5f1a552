import LeadModel
import LeadStore

/// Goes through leads in rowid order, each with the rows that give its id, of a file that is held in memory.
struct LeadScan: ~Copyable {
  /// Leads that are read before their rows are looked for; few enough to stay in the cache of one core.
  private static let leadsAtOnce = RowsByID.idsAtOnce
  /// Bytes of text after which no more are read, so that memory does not hang on what leads hold.
  private static let textAtOnce = 1 << 20
  private let rows: RowsByID
  private let seed: SeededHash
  private let cursor: LeadCursor
  private var leads = [LeadCells](repeating: LeadCells(), count: leadsAtOnce)
  /// Their ids, and the hashes of these.
  private var ids = LeadIDs()
  private var hashes: [UInt64] = []
  private var lastRows = FoundLastRows()
  private var collected = CollectedRows()
  /// How many leads have been read, and how many of them given on.
  private var count = 0
  private var given = 0
  /// Whether the cursor may have more.
  private var isMore = false
  private var last: Int64 = 0

  init(_ rows: RowsByID, _ cursor: LeadCursor) {
    self.rows = rows
    seed = rows.seed
    self.cursor = cursor
  }

  /// Begins with the leads of a range of rowids, which must lie beyond those before.
  mutating func open(_ range: ClosedRange<Int64>) throws {
    try cursor.start(at: range.lowerBound)
    (last, isMore, count, given) = (range.upperBound, true, 0, 0)
  }

  /// The next lead's rowid, nil after the last.
  mutating func next() throws -> Int64? {
    if given == count { try read() }
    guard given < count else { return nil }
    given += 1
    return leads[given - 1].rowID
  }

  private mutating func read() throws {
    for index in 0..<count { leads[index].trim() }
    (count, given) = (0, 0)
    ids.removeAll()
    hashes.removeAll(keepingCapacity: true)
    var text = 0
    while isMore, count < Self.leadsAtOnce, text < Self.textAtOnce {
      isMore = try cursor.next(through: last, into: &leads[count])
      guard isMore else { break }
      ids.append(of: &leads[count])
      hashes.append(seed.of(ids.bytes.span.extracting(ids.range(count))))
      text += leads[count].text.count
      count += 1
    }
    rows.findLastRows(of: ids, hashes, into: &lastRows)
    rows.collect(lastRows, of: ids, hashes, into: &collected)
  }

  /// The rows that give the id of the lead that came last, counted from 1, in file order.
  var rowsOfLead: ArraySlice<UInt32> { collected.rows(ofLead: given - 1) }

  /// The bytes of these rows; nil where they are to be asked for one by one.
  var bytesOfRows: ArraySlice<UInt8>? { collected.bytes(ofLead: given - 1) }

  /// Lends a body the lead that came last; what it leaves is another one's.
  mutating func withLead<Result>(_ body: (inout LeadCells) throws -> Result) rethrows -> Result {
    try body(&leads[given - 1])
  }
}
