import LeadModel

/// The rows of a file that fits into memory, by the ids that they give: a hash table over the records as reading left
/// them, which leads are held against in the store's order (`LeadScan`).
///
/// The store is gone through once and rows are copied once; a larger file is joined with the store's ids in parts
/// (`IDJoin`), for which every row is copied three times and every id once. Nothing changes once it is made, so that two
/// threads may look at the same time.
struct RowsByID: Sendable {
  /// A million rows of usual length.
  static let usualMemory = 64 << 20
  /// So many fit tables of 16 MB.
  static let mostRows = 1_400_000
  /// Ids that are looked for together: enough that the processor waits for many places in memory at once.
  static let idsAtOnce = 64

  /// All records, framed as a spool has them.
  private let records: [UInt8]
  /// The hash of ids.
  let seed: SeededHash
  /// Where each row's record stands.
  private let places: [UInt32]
  /// Of the hashes of each half.
  private var tables: (RowTable, RowTable)

  /// - Parameters:
  ///   - count: how many of the rows find their lead by an id, at most.
  ///   - isByIDAlone: whether a row finds its lead by its id alone; asked on two threads.
  ///   - takeOther: takes the other rows, in file order.
  init(
    _ rows: HeldRows, count: Int, seed: SeededHash = SeededHash(), isByIDAlone: (RowKey) -> Bool,
    others takeOther: (ReadRow) throws -> Void
  ) throws {
    let (records, middle) = (rows.records, rows.middle)
    let layout = RowTableLayout(rows: count)
    var (first, second) = (HashedRows(), HashedRows())
    try PieceHandover.run(
      {
        first.read(records, 0..<middle.place, rowsBefore: 0, seed, isByIDAlone)
        first.sort(layout)
      },
      beside: {
        second.read(records, middle.place..<records.count, rowsBefore: middle.rows, seed, isByIDAlone)
        second.sort(layout)
      })
    let places = first.places + second.places
    let parts = (first.items, second.items)
    var tables = (RowTable(), RowTable())
    try PieceHandover.run(
      { tables.0 = RowTable(0, layout, rows: places.count, parts) },
      beside: { tables.1 = RowTable(1, layout, rows: places.count, parts) })
    (self.records, self.seed, self.places, self.tables) = (records, seed, places, tables)
    for row in first.others + second.others { try takeOther(self.row(row)) }
  }

  /// Gives back the memory of the tables; ids are not to be looked for any more.
  mutating func forgetIDs() {
    tables.0.forgetIDs()
    tables.1.forgetIDs()
  }

  /// How many rows there are, found by their ids or not.
  var count: Int { places.count }

  /// Whether a row, counted from 1, finds its lead by its id.
  func isByID(_ row: Int) -> Bool { tables.0.row(after: row) != 0 || tables.1.row(after: row) != 0 }

  /// A row, counted from 1.
  func row(_ row: Int) -> ReadRow { ReadRow(encoded: records[range(ofRow: row)]) }

  // MARK: Leads

  /// Looks for the last of the rows that may give the id of each of some leads, counted from 1; 0 where none does, or where
  /// the id is no text, as another tool may have stored it. What looking at these rows will read is read, too.
  ///
  /// Each step is taken for all of them before the next one: these places are far apart in memory, and the processor then
  /// waits for many at once, not for one after another. For many leads in one call, since each call counts references that
  /// both threads count, for which one waits for the other.
  func findLastRows(of ids: borrowing LeadIDs, _ hashes: [UInt64], into found: inout FoundLastRows) {
    var sum: UInt64 = 0
    for hash in hashes { sum &+= table(hash) { $0.firstSlot(hash) } }
    found.rows.removeAll(keepingCapacity: true)
    for (index, hash) in hashes.enumerated() {
      found.rows.append(ids.areTexts[index] ? table(hash) { $0.lastRow(hash) } : 0)
    }
    found.places.removeAll(keepingCapacity: true)
    for (index, row) in found.rows.enumerated() where row != 0 {
      sum &+= UInt64(table(hashes[index]) { $0.row(after: row) })
      found.places.append(Int(places[row - 1]))
    }
    // Two lines of the cache, which is what most records lie in.
    for place in found.places { sum &+= UInt64(records[place]) &+ UInt64(records[min(place + 64, records.count) - 1]) }
    found.touched = sum
  }

  /// Asks the table that has a hash.
  @inline(__always)
  private func table<Answer>(_ hash: UInt64, _ ask: (borrowing RowTable) -> Answer) -> Answer {
    RowTableLayout.half(hash) == 0 ? ask(tables.0) : ask(tables.1)
  }

  /// Copies the rows that give the ids of some leads, each with what `findLastRows` found; for many leads in one call, as
  /// above. Beyond a megabyte a lead's rows are told and not copied, so that memory does not hang on what they hold.
  func collect(
    _ found: borrowing FoundLastRows, of ids: borrowing LeadIDs, _ hashes: [UInt64],
    into collected: inout CollectedRows
  ) {
    collected.clear()
    for index in found.rows.indices {
      let last = found.rows[index]
      let isCopied = collected.hasRoom
      if last != 0 {
        let (id, hash) = (ids.range(index), hashes[index])
        var row = last
        repeat {
          row = table(hash) { $0.row(after: row) }
          guard isID(ids.bytes.span.extracting(id), ofRow: row) else { continue }
          collected.add(row) { if isCopied { append(row, to: &$0) } }
        } while row != last
      }
      collected.endLead(isCopied: isCopied)
    }
  }

  /// Appends a row, counted from 1, as `LeadJudge` wants it.
  func append(_ row: Int, to rows: inout SpoolEncoder) {
    rows.writeFoundByID(records.span.extracting(range(ofRow: row)))
  }

  // MARK: Records

  /// Whether a row that gives an id gives this one.
  private func isID(_ id: Span<UInt8>, ofRow row: Int) -> Bool {
    let range = range(ofRow: row)
    let record = records.span.extracting(range)
    if let own = SpoolDecoder.idAlone(of: record) { return record.extracting(own).isSame(as: id) }
    return records.span.extracting(SpoolDecoder.id(of: records[range])).isSame(as: id)
  }

  private func range(ofRow row: Int) -> Range<Int> { ByteSpool.range(at: Int(places[row - 1]), in: records) }
}

/// The last rows that were found of some leads.
struct FoundLastRows {
  /// Counted from 1, 0 where there is none.
  fileprivate(set) var rows: [Int] = []
  /// Where the records of those stand that were found.
  fileprivate var places: [Int] = []
  /// Keeps the reads ahead from being left out as useless.
  fileprivate var touched: UInt64 = 0
}
