import LeadModel
import Reconciliation

/// Rows that leads found in memory, in the order of the leads' rowids, those of one lead in file order.
struct HeldFound {
  /// Counted from 1, as `RowsByID` counts them.
  fileprivate(set) var rows: [UInt32] = []
  fileprivate var rowIDs: [Int64] = []

  mutating func add(_ rows: ArraySlice<UInt32>, of rowID: Int64) {
    for row in rows {
      self.rows.append(row)
      rowIDs.append(rowID)
    }
  }
}

/// A place among them.
struct HeldFoundReader {
  private let rows: RowsByID
  private let found: HeldFound
  private var place = 0
  private var encoder = SpoolEncoder()

  init(_ rows: RowsByID, _ found: HeldFound) {
    self.rows = rows
    self.found = found
  }

  /// The next row's key; nil after the last.
  var nextKey: SortKey? {
    guard place < found.rows.count else { return nil }
    let row = rows.row(Int(found.rows[place]))
    return SortKey(primary: found.rowIDs[place], secondary: Int64(row.position.row))
  }

  /// The next row, as `SpoolEncoder.writeFound` writes it, with the lead's rowid and its number; nil after the last.
  mutating func next() -> (key: SortKey, record: ArraySlice<UInt8>)? {
    guard let key = nextKey else { return nil }
    encoder.clear()
    encoder.writeFound(rows.row(Int(found.rows[place])).encoded, facts: CrossLeadFacts(), isChecked: false)
    place += 1
    return (key, encoder.bytes[...])
  }
}
