import LeadModel
import LeadStore

/// Brings the rows that give an id to the leads that have it: by one pass over both where rows are many, else by a lookup
/// for each.
///
/// A lookup in random order costs 3 to 6 µs; a pass over a million ids takes 0.2 s, and brings all of them. A table of so
/// many would be in no cache, so that each look at it waited for memory, and for many more there would be no room. Rows
/// and ids are therefore put into parts by the id's hash, and joined part by part: a part's table is small for up to some
/// tens of millions of leads, and either side is gone through once before and once then, whatever their number.
struct IDJoin {
  /// How many ids of the store a pass reads in the time of one lookup.
  private static let idsPerLookup = 20
  /// Ids of a part, about: their table takes half a megabyte, which fits into the cache of one core.
  static let usualIDs = 1 << 13
  /// So that what waits in memory for each part is not too little.
  private static let mostParts = 512
  /// Bytes; rows with longer ids are looked up, so that the text of a table is bounded.
  private static let longestID = 256

  private let rows: RowSpool
  private let snapshot: LeadSnapshot
  /// For a second thread.
  private let otherSnapshot: LeadSnapshot?
  private let bounds: ClosedRange<Int64>
  private let options: RunOptions
  private let isByIDAlone: (RowKey) -> Bool
  private let hash = SeededHash()

  /// - Parameters:
  ///   - bounds: the least and the greatest rowid of the snapshot.
  ///   - isByIDAlone: whether a row finds its lead by its id alone.
  init(
    rows: RowSpool, snapshot: LeadSnapshot, otherSnapshot: LeadSnapshot? = nil, bounds: ClosedRange<Int64>,
    options: RunOptions, isByIDAlone: @escaping (RowKey) -> Bool
  ) {
    self.rows = rows
    self.snapshot = snapshot
    self.otherSnapshot = otherSnapshot
    self.bounds = bounds
    self.options = options
    self.isByIDAlone = isByIDAlone
  }

  /// Whether a pass over all leads takes less time than a lookup for each row.
  ///
  /// - Parameter leads: their rowids: but for one, no fewer than there are.
  static func isOfUse(rows: Int, leads: ClosedRange<Int64>) -> Bool { Int(clamping: leads.width) / idsPerLookup < rows }

  /// Takes a row with the rowid of the lead that has its id; nil where none has.
  typealias TakeRow = (ReadRow, Int64?) throws -> Void

  /// Goes through all rows, in any order.
  ///
  /// - Parameters:
  ///   - take: takes rows that find their lead by an id alone, on a second thread.
  ///   - help: takes such rows too, on this thread, while the second one may be at `take`.
  ///   - takeOther: takes the other rows, on this thread, in file order, while the second one may be at `take`.
  func forEachRow(_ take: TakeRow, help: @escaping TakeRow, others takeOther: (ReadRow) throws -> Void) throws {
    guard Self.isOfUse(rows: rows.countByID, leads: bounds) else {
      return try lookUpBeside(take, help, others: takeOther)
    }
    let leads = Int(clamping: bounds.width)
    let others = ByteSpool(memoryLimit: options.spoolMemory)
    try join(parts: min(leads / max(options.idsInPart, 1) + 1, Self.mostParts), take, help, others)
    try lookUp(RowSpool.Reader(records: others.makeReader()), in: snapshot, help, others: takeOther)
  }

  // MARK: Lookups

  /// Rows that are looked up one after another by one thread.
  private static let rowsInBlock = 64

  /// Every other block of rows is looked up by a second thread, where it can.
  private func lookUpBeside(
    _ take: TakeRow, _ help: TakeRow, others takeOther: (ReadRow) throws -> Void
  ) throws {
    func look(_ snapshot: LeadSnapshot, _ take: TakeRow, blocks: Int?, _ other: (ReadRow) throws -> Void) throws {
      try lookUp(rows.makeReader(), in: snapshot, take, others: other) { row in
        blocks.map { row / Self.rowsInBlock % 2 == $0 } ?? true
      }
    }
    guard let otherSnapshot, rows.countByID > 2 * Self.rowsInBlock else {
      return try look(snapshot, help, blocks: nil, takeOther)
    }
    try PieceHandover.run(
      { try look(snapshot, help, blocks: 0, takeOther) }, beside: { try look(otherSnapshot, take, blocks: 1) { _ in } })
  }

  /// - Parameter isOwn: whether a row that gives an id, by its place, is this thread's; the others are all `takeOther`'s.
  private func lookUp(
    _ rows: consuming RowSpool.Reader, in snapshot: LeadSnapshot, _ take: TakeRow,
    others takeOther: (ReadRow) throws -> Void, where isOwn: (Int) -> Bool = { _ in true }
  ) throws {
    var place = 0
    while let row = try rows.next() {
      try Interruption.checkBeforeWriting()
      let key = row.key
      if isByIDAlone(key), let id = key.id {
        if isOwn(place) { try take(row, try snapshot.rowID(ofLead: id.span)) }
        place += 1
      } else {
        try takeOther(row)
      }
    }
  }

  // MARK: Parts

  /// - Parameter others: takes the rows that are not found here.
  private func join(parts: Int, _ take: TakeRow, _ help: @escaping TakeRow, _ others: ByteSpool) throws {
    var ids = PartedSpool(parts: parts, memoryLimit: options.spoolMemory)
    var rows = PartedSpool(parts: parts, memoryLimit: options.spoolMemory)
    try PieceHandover.run({ try putIDs(into: &ids) }, beside: { try putRows(into: &rows, others) })
    try ids.finish()
    try rows.finish()
    try PieceHandover.run(
      fresh: { PartJoin() },
      give: { hand in
        var part = PartJoin()
        for number in 0..<parts {
          try Interruption.checkBeforeWriting()
          part.number = number
          try hand(&part)
        }
      }, take: { part in try part.join(rows, to: ids, take) }, help: { part in try part.join(rows, to: ids, help) })
  }

  private func putIDs(into ids: inout PartedSpool) throws {
    try snapshot.forEachID { rowID, id in
      try Interruption.checkBeforeWriting()
      if id.count <= Self.longestID { try add(id, of: hash.of(id), number: rowID, to: &ids) }
    }
  }

  private func putRows(into parts: inout PartedSpool, _ others: ByteSpool) throws {
    var rows = rows.makeReader()
    while let row = try rows.next() {
      try Interruption.checkBeforeWriting()
      let key = row.key
      if isByIDAlone(key), let id = key.id, id.count <= Self.longestID {
        try add(row.encoded.span, of: hash.of(id.span), number: Int64(row.position.row), to: &parts)
      } else {
        try others.append(row.encoded)
      }
    }
  }

  private func add(_ record: Span<UInt8>, of hash: UInt64, number: Int64, to spool: inout PartedSpool) throws {
    // The high half of the product: parts as large as one another, of any number.
    let part = Int(hash.multipliedFullWidth(by: UInt64(spool.count)).high)
    try spool.add(record, at: SortKey(hash: hash, number: number), part: part)
  }
}

/// A part of the rows and of the store's ids, on its way to a thread that brings them together.
private struct PartJoin: Sendable {
  var number = 0
  private var table = RowIDTable()

  mutating func join(_ rows: PartedSpool, to ids: PartedSpool, _ take: IDJoin.TakeRow) throws {
    table.clear()
    var ids = ids.makeReader(ofPart: number)
    while let (key, id) = try ids.next() { table.add(id.span, hash: key.hash, rowID: key.secondary) }
    var rows = rows.makeReader(ofPart: number)
    while let (key, encoded) = try rows.next() {
      let row = ReadRow(encoded: encoded)
      if let id = row.key.id { try take(row, table.rowID(of: id.span, hash: key.hash)) }
    }
  }
}
