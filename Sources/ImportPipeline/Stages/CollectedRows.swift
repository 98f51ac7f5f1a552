/// The rows of some leads, those of one lead in file order.
struct CollectedRows {
  /// As `LeadJudge` wants them, one behind the other.
  private var encoder = SpoolEncoder()
  /// Counted from 1, as `RowsByID` counts them.
  private var rows: [UInt32] = []
  /// Where each lead's bytes and rows end.
  private var ends: [(byte: Int, row: Int, isCopied: Bool)] = [(0, 0, true)]
  /// Bytes from which on nothing more is copied.
  private static let usualBytes = 1 << 20

  /// Whether the next lead's rows are to be copied.
  var hasRoom: Bool { encoder.bytes.count < Self.usualBytes }

  mutating func clear() {
    // One lead's rows may have been many more.
    if encoder.bytes.capacity > 2 * Self.usualBytes { encoder = SpoolEncoder() } else { encoder.clear() }
    rows.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    ends.append((0, 0, true))
  }

  /// Adds a row of the present lead; its bytes are written by the body.
  mutating func add(_ row: Int, _ write: (inout SpoolEncoder) -> Void) {
    write(&encoder)
    rows.append(UInt32(row))
  }

  /// Goes on to the next lead.
  mutating func endLead(isCopied: Bool) { ends.append((encoder.bytes.count, rows.count, isCopied)) }

  /// The bytes of the rows of a lead, counted from 0; nil where they were not copied.
  func bytes(ofLead lead: Int) -> ArraySlice<UInt8>? {
    ends[lead + 1].isCopied ? encoder.bytes[ends[lead].byte..<ends[lead + 1].byte] : nil
  }

  /// The rows of a lead, counted from 0.
  func rows(ofLead lead: Int) -> ArraySlice<UInt32> { rows[ends[lead].row..<ends[lead + 1].row] }
}
