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
  /// So many fit a table of 16 MB.
  static let mostRows = 1_400_000
  private static let largestLoad = 0.7
  /// Ids that are looked for together: enough that the processor waits for many places in memory at once.
  static let idsAtOnce = 64

  /// The number of the last row of an id, counted from 1, with the half of its hash that does not choose the slot, so that
  /// the text of most others is not read; 0 is an empty slot.
  private struct Slot {
    let word: UInt64

    static let empty = Slot(word: 0)
    var row: Int { Int(truncatingIfNeeded: word & 0xFFFF_FFFF) }

    private init(word: UInt64) { self.word = word }
    init(row: Int, hash: UInt64) { word = hash & ~0xFFFF_FFFF | UInt64(row) }

    func hasTag(of hash: UInt64) -> Bool { (word ^ hash) >> 32 == 0 }
  }

  /// All records, framed as a spool has them.
  private let records: [UInt8]
  /// The hash of ids.
  let seed = SeededHash()
  /// Where each row's record stands.
  private var places: [UInt32] = []
  /// The next row of the same id, and behind the last one the first, counted from 1; 0 for a row that finds its lead in
  /// another way.
  private var next: [UInt32] = []
  /// An id stands in the first free slot from its hash on.
  private var slots: [Slot]

  /// - Parameters:
  ///   - records: as `RowSpool.heldCorrections` gives them, less than 4 GB.
  ///   - count: how many of them find their lead by an id, at most.
  ///   - isByIDAlone: whether a row finds its lead by its id alone.
  ///   - takeOther: takes the other rows, in file order.
  init(
    _ records: [UInt8], count: Int, isByIDAlone: (RowKey) -> Bool, others takeOther: (ReadRow) throws -> Void
  ) throws {
    self.records = records
    var bits = 4
    while Double(count) > Double(1 << bits) * Self.largestLoad { bits += 1 }
    slots = [Slot](repeating: .empty, count: 1 << bits)
    places.reserveCapacity(count)
    next.reserveCapacity(count)
    var place = 0
    var waiting = Waiting()
    while place < records.count {
      let record = ByteSpool.range(at: place, in: records)
      places.append(UInt32(place))
      next.append(0)
      if let id = id(ofRecord: record, isByIDAlone) {
        waiting.add(row: places.count, id: id, hash: seed.of(records.span.extracting(id)))
        if waiting.isFull { add(&waiting) }
      } else {
        try takeOther(row(places.count))
      }
      place = record.upperBound
    }
    add(&waiting)
  }

  /// Rows that are put into the table together.
  private struct Waiting {
    var rows: [(row: Int, id: Range<Int>, hash: UInt64)] = []
    var touched: UInt64 = 0

    var isFull: Bool { rows.count >= RowsByID.idsAtOnce }

    mutating func add(row: Int, id: Range<Int>, hash: UInt64) { rows.append((row, id, hash)) }
  }

  /// Where the id of a record stands; nil for a row that does not find its lead by an id alone.
  private func id(ofRecord range: Range<Int>, _ isByIDAlone: (RowKey) -> Bool) -> Range<Int>? {
    if let id = SpoolDecoder.idAlone(of: records.span.extracting(range)) {
      return range.lowerBound + id.lowerBound..<range.lowerBound + id.upperBound
    }
    let key = ReadRow(encoded: records[range]).key
    guard isByIDAlone(key), let id = key.id else { return nil }
    return id.startIndex..<id.endIndex
  }

  private mutating func add(_ waiting: inout Waiting) {
    // Of a table this large each slot is in no cache: the processor then waits for many at once, not for each.
    for (_, _, hash) in waiting.rows { waiting.touched &+= slots[firstSlot(hash)].word }
    for (row, id, hash) in waiting.rows {
      let slot = slot(of: records.span.extracting(id), hash)
      let last = slots[slot].row
      if last == 0 {
        next[row - 1] = UInt32(row)
      } else {
        next[row - 1] = next[last - 1]
        next[last - 1] = UInt32(row)
      }
      slots[slot] = Slot(row: row, hash: hash)
    }
    waiting.rows.removeAll(keepingCapacity: true)
  }

  /// Gives back the memory of the table; ids are not to be looked for any more.
  mutating func forgetIDs() { slots = [] }

  /// How many rows there are, found by their ids or not.
  var count: Int { places.count }

  /// Whether a row, counted from 1, finds its lead by its id.
  func isByID(_ row: Int) -> Bool { next[row - 1] != 0 }

  /// A row, counted from 1.
  func row(_ row: Int) -> ReadRow { ReadRow(encoded: records[range(ofRow: row)]) }

  // MARK: Leads

  /// Looks for the last row that gives the id of each of some leads, counted from 1; 0 where none does, or where the id
  /// is no text, as another tool may have stored it.
  ///
  /// For many leads in one call: each call counts references that both threads count, for which one waits for the other.
  func findLastRows(of ids: borrowing LeadIDs, _ hashes: [UInt64], into rows: inout [Int]) {
    rows.removeAll(keepingCapacity: true)
    for (index, hash) in hashes.enumerated() {
      rows.append(ids.areTexts[index] ? slots[slot(of: ids.bytes.span.extracting(ids.range(index)), hash)].row : 0)
    }
  }

  /// The row after one of the same id, counted from 1; the first after the last.
  private func row(after row: Int) -> Int { Int(next[row - 1]) }

  /// Copies the rows of some leads, each with the last of its rows or 0; for many leads in one call, as above. Beyond a
  /// megabyte a lead's rows are told and not copied, so that memory does not hang on what they hold.
  func collect(_ lastRows: [Int], into collected: inout CollectedRows) {
    collected.clear()
    for last in lastRows {
      let isCopied = collected.hasRoom
      if last != 0 {
        var row = last
        repeat {
          row = self.row(after: row)
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

  /// Reads what looking for some ids will read, each step for all of them before the next one: these places are far apart
  /// in memory, and the processor then waits for many at once, not for one after another.
  ///
  /// - Returns: nothing of use, but what keeps the reads from being left out.
  func touch(_ hashes: [UInt64], _ rows: inout [Int]) -> UInt64 {
    var sum: UInt64 = 0
    rows.removeAll(keepingCapacity: true)
    for hash in hashes {
      let slot = slots[firstSlot(hash)]
      rows.append(slot.hasTag(of: hash) ? slot.row : 0)
    }
    for index in rows.indices where rows[index] != 0 {
      sum &+= UInt64(next[rows[index] - 1])
      rows[index] = Int(places[rows[index] - 1])
    }
    for place in rows where place != 0 {
      sum &+= UInt64(records[place]) &+ UInt64(records[place + ByteSpool.frameWidth])
    }
    return sum
  }

  // MARK: Slots and records

  /// The slot that holds an id, or the free one where it belongs.
  private func slot(of id: Span<UInt8>, _ hash: UInt64) -> Int {
    var slot = firstSlot(hash)
    while slots[slot].row != 0, !(slots[slot].hasTag(of: hash) && isID(ofRow: slots[slot].row, id)) {
      slot = (slot + 1) & (slots.count - 1)
    }
    return slot
  }

  private func firstSlot(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash) & (slots.count - 1) }

  private func isID(ofRow row: Int, _ id: Span<UInt8>) -> Bool {
    // Rows of the table are known to find their leads by their ids.
    guard let known = self.id(ofRecord: range(ofRow: row), { _ in true }) else { return false }
    return records.span.extracting(known).isSame(as: id)
  }

  private func range(ofRow row: Int) -> Range<Int> { ByteSpool.range(at: Int(places[row - 1]), in: records) }
}
