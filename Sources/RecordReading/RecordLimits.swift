/// How large one record may be before it is refused instead of held (SPEC sections 1 and 4).
package struct RecordLimits: Sendable, Equatable {
  /// Longest record in bytes of UTF-8 without its line terminator, 1 byte to 1 GiB (`--max-record`).
  package let maxRecordBytes: Int
  /// Longest CSV cell, or member of a JSON record, in bytes as written without enclosing quotes.
  package let maxFieldBytes: Int
  /// Longest text that a fault carries in bytes, the mark `…[cut]` included (SPEC section 6, `_raw`).
  package let maxRawBytes: Int
  /// Most cells of a CSV record, and most members of a JSON record.
  package let maxColumns: Int
  /// Deepest nesting of a JSON value; a scalar has depth 0, `[]` has depth 1 (SPEC section 4).
  package let maxDepth: Int

  /// Limits with SPEC's defaults; a value outside what the readers can address is moved to the nearest one they can.
  package init(
    maxRecordBytes: Int = 4 << 20,
    maxFieldBytes: Int = 1 << 20,
    maxRawBytes: Int = 64 << 10,
    maxColumns: Int = 16_384,
    maxDepth: Int = 128
  ) {
    // Offsets inside a record are stored in 32 bits.
    self.maxRecordBytes = min(max(maxRecordBytes, 1), 1 << 30)
    self.maxFieldBytes = max(maxFieldBytes, 1)
    self.maxRawBytes = max(maxRawBytes, RecordFault.cutMark.count)
    self.maxColumns = max(maxColumns, 1)
    self.maxDepth = max(maxDepth, 0)
  }
}
