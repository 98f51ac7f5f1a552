import LeadModel

/// The corrections of a file that fits into memory, counted from 1.
struct HeldRows: Sendable {
  /// A place where a record begins, and how many there are before it.
  struct Mark: Sendable {
    let rows: Int
    let place: Int
  }

  /// Bytes between marks, at least, and how many of these are kept: enough for what memory holds.
  static let markWidth = 1 << 16
  static let mostMarks = 1 << 12

  /// Framed as a spool has them: less than 4 GB.
  let records: [UInt8]
  /// A few, in rising order.
  let marks: [Mark]

  /// Where the records of the second half begin, about; else where all begin.
  var middle: Mark { marks.last { $0.place <= records.count / 2 } ?? Mark(rows: 0, place: 0) }
}
