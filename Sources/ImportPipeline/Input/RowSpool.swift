import LeadModel

/// One record of the input as it was read: its text for a reject, and its correction where it has one.
struct ReadRow {
  let position: SourcePosition
  /// The record as it came, as UTF-8, for the reject file.
  let raw: [UInt8]
  /// False where the record could not be split, so that its text goes to `_raw`.
  let isSplit: Bool
  let correction: Correction?
}

/// All records of the input, in file order.
final class RowSpool {
  private let spool: ByteSpool
  private var encoder = SpoolEncoder()
  private(set) var count = 0

  init(memoryLimit: Int) { spool = ByteSpool(memoryLimit: memoryLimit) }

  func append(_ row: ReadRow) throws {
    encoder.clear()
    encoder.write(row.position.row)
    encoder.write(row.position.line)
    encoder.write(row.raw)
    encoder.write(row.isSplit)
    encoder.write(row.correction != nil)
    if let correction = row.correction { encoder.write(correction) }
    try spool.append(encoder.bytes)
    count += 1
  }

  func makeReader() -> Reader { Reader(records: spool.makeReader()) }

  struct Reader {
    fileprivate var records: ByteSpool.Reader

    mutating func next() throws -> ReadRow? {
      guard let record = try records.next() else { return nil }
      var decoder = SpoolDecoder(record)
      let position = SourcePosition(row: decoder.number(), line: decoder.number())
      let raw = Array(decoder.raw())
      let isSplit = decoder.flag()
      let correction = decoder.flag() ? decoder.correction() : nil
      return ReadRow(position: position, raw: raw, isSplit: isSplit, correction: correction)
    }
  }
}
