import LeadModel
import Reconciliation

/// One judged row as the spool has it, and as it goes on into the ledger, the reject file and the lines of `plan`: as a
/// value it would need an allocation for each of its texts.
struct EncodedRow: Sendable {
  /// What `SpoolEncoder` made of the judged row, with its changes where these are kept.
  let bytes: ArraySlice<UInt8>

  var judged: JudgedRow {
    var decoder = SpoolDecoder(bytes)
    return decoder.judgedRow()
  }

  /// The code with which the row was refused, UTF-8; of no other row.
  var code: ArraySlice<UInt8> {
    var decoder = SpoolDecoder(bytes)
    return decoder.rejectCode()
  }

  /// The changes of a row that was applied, to be told one by one; of no other row.
  var changes: EncodedChanges { EncodedChanges(bytes) }
}

/// The changes of a row that was applied, read one after another.
struct EncodedChanges {
  /// Holds the texts of cells.
  let text: ArraySlice<UInt8>
  let row: Int
  /// The lead's id in `text`.
  let lead: Range<Int>?
  private var decoder: SpoolDecoder
  private var left: Int

  fileprivate init(_ bytes: ArraySlice<UInt8>) {
    var decoder = SpoolDecoder(bytes)
    text = bytes
    (row, lead) = decoder.appliedHead()
    // Its fields, which stand before it too, and how many warnings: none, since a row that has some is not kept encoded.
    // Then whether it moves the number's region.
    for _ in 0..<decoder.number() { _ = decoder.number() }
    _ = decoder.number()
    _ = decoder.flag()
    left = decoder.number()
    self.decoder = decoder
  }

  /// The next change: the column by its index, and what it was and is; nil after the last.
  mutating func next() -> (column: Int, old: StoredRow.Cell, new: StoredRow.Cell)? {
    guard left > 0 else { return nil }
    left -= 1
    _ = decoder.number()
    return (decoder.number(), decoder.cell(), decoder.cell())
  }
}

extension SpoolDecoder {
  /// Passes what stands before the changed fields of a row that was applied.
  ///
  /// - Returns: the row, and where its lead's id stands.
  fileprivate mutating func appliedHead() -> (row: Int, lead: Range<Int>?) {
    let row = number()
    _ = number()
    _ = flag()
    let lead = optionalRange()
    _ = optionalRange()
    _ = number()
    return (row, lead)
  }
}
