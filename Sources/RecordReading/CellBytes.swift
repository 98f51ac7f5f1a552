import LeadModel

/// The values of a record's cells or members, copied out of a reader in one call: a caller in another target pays for a
/// call a record then, not for one a cell. The storage is reused.
package struct CellBytes: Sendable {
  /// The record as written, and behind it the values that differ from it by their escapes.
  package fileprivate(set) var bytes: [UInt8] = []
  /// Whether the record is known to hold ASCII alone, NUL not among it.
  package fileprivate(set) var isASCII = false
  /// Where each value stands in `bytes`: without quotes and escapes, objects and arrays as written.
  package fileprivate(set) var values: [Range<Int>] = []
  /// JSON: where each member's key stands in `bytes`.
  package fileprivate(set) var keys: [Range<Int>] = []
  /// JSON: what each value is.
  package fileprivate(set) var kinds: [JSONNode.Kind] = []

  package init() {}

  fileprivate mutating func start(_ record: Span<UInt8>) {
    bytes.removeAll(keepingCapacity: true)
    values.removeAll(keepingCapacity: true)
    keys.removeAll(keepingCapacity: true)
    kinds.removeAll(keepingCapacity: true)
    record.append(to: &bytes)
  }

  /// Appends a text without its escapes, and tells where it stands.
  fileprivate mutating func appendUnescaped(_ record: Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
    let start = bytes.count
    JSONText.unescape(record, range, into: &bytes)
    return start..<bytes.count
  }
}

extension CSVReader {
  /// Copies the current record's cells.
  package func copyCells(into cells: inout CellBytes) {
    cells.start(buffer.bytes.span.extracting(scan.recordStart..<recordEnd))
    cells.isASCII = scan.unordinary == 0
    let unescapedStart = cells.bytes.count
    if !unescapedValues.isEmpty { unescapedValues.span.append(to: &cells.bytes) }
    for index in 0..<scan.cells.count {
      let cell = scan.cells[index]
      if cell.hasEscapedQuotes {
        let range = cell.unescaped
        cells.values.append(unescapedStart + range.lowerBound..<unescapedStart + range.upperBound)
      } else {
        cells.values.append(cell.contents)
      }
    }
  }
}

extension JSONReader {
  /// Copies the current record's members.
  ///
  /// - Returns: false where it is no object.
  package func copyMembers(into cells: inout CellBytes) -> Bool {
    guard tape.rootKind == .object else { return false }
    let record = buffer.bytes.span.extracting(recordStart..<recordEnd)
    cells.start(record)
    cells.isASCII = false
    var index = 1
    let end = tape[0].next
    while index < end {
      let node = tape[index]
      let key = node.keyRange ?? 0..<0
      cells.keys.append(node.keyHasEscapes ? cells.appendUnescaped(record, key) : key)
      cells.kinds.append(node.kind)
      if node.kind == .string {
        let contents = node.contents
        cells.values.append(node.hasEscapes ? cells.appendUnescaped(record, contents) : contents)
      } else {
        cells.values.append(node.range)
      }
      index = node.next
    }
    return true
  }
}
