import LeadModel

/// Where the value of a cell or member stands: without quotes and escapes, objects and arrays as written.
package struct CellPlace: Sendable {
  @usableFromInline let start, end: UInt32
  /// Whether it stands among the values that differ from the record's text by their escapes, and not in that text.
  package let isUnescaped: Bool

  @inline(__always)
  init(_ range: Range<Int>, isUnescaped: Bool) {
    start = UInt32(truncatingIfNeeded: range.lowerBound)
    end = UInt32(truncatingIfNeeded: range.upperBound)
    self.isUnescaped = isUnescaped
  }

  /// Its bytes.
  @inlinable package var range: Range<Int> { Int(start)..<Int(end) }
  /// Whether it has no bytes.
  @inlinable package var isEmpty: Bool { start == end }
}

/// Where the values of a record's cells or members stand, copied out of a reader in one call: a caller in another target
/// pays for a call a record then, not for one a cell. The storage is reused.
package struct CellPlaces: ~Copyable, Sendable {
  /// How many cells or members there are.
  package private(set) var count = 0
  /// Where each value stands; only the first `count` are the record's.
  package private(set) var values: [CellPlace] = []
  /// JSON: where each member's key stands; only the first `count` are the record's.
  package private(set) var keys: [CellPlace] = []
  /// JSON: what each value is; only the first `count` are the record's.
  package private(set) var kinds: [JSONNode.Kind] = []
  /// Whether they are members, with keys and kinds, and not cells.
  package private(set) var areMembers = false
  /// Whether the record is known to hold ASCII alone, NUL not among it.
  package private(set) var isASCII = false
  /// JSON: the texts that differ by their escapes; those of CSV are the reader's.
  package private(set) var unescaped: [UInt8] = []

  package init() {}

  fileprivate mutating func start(count: Int, areMembers: Bool, isASCII: Bool) {
    self.count = count
    self.areMembers = areMembers
    self.isASCII = isASCII
    while values.count < count { values.append(CellPlace(0..<0, isUnescaped: false)) }
    guard areMembers else { return }
    while keys.count < count { keys.append(CellPlace(0..<0, isUnescaped: false)) }
    while kinds.count < count { kinds.append(.null) }
    if !unescaped.isEmpty { unescaped.removeAll(keepingCapacity: true) }
  }

  /// Writes the places of all cells, each by one call of the body, into the array itself: Swift looks for another owner of
  /// it once.
  fileprivate mutating func setValues(_ place: (Int) -> CellPlace) {
    let count = count
    var places = values.mutableSpan
    for index in 0..<count { places[index] = place(index) }
  }

  /// Writes the places and kinds of all members of an object.
  fileprivate mutating func setMembers(of tape: borrowing JSONTape, in record: Span<UInt8>) {
    Self.setMembers(of: tape, in: record, &values, &keys, &kinds, &unescaped)
  }

  private static func setMembers(
    of tape: borrowing JSONTape, in record: Span<UInt8>, _ values: inout [CellPlace], _ keys: inout [CellPlace],
    _ kinds: inout [JSONNode.Kind], _ unescaped: inout [UInt8]
  ) {
    var values = values.mutableSpan
    var keys = keys.mutableSpan
    var kinds = kinds.mutableSpan
    var index = 1
    var count = 0
    let end = tape[0].next
    while index < end {
      let node = tape[index]
      keys[count] = place(node.keyRange ?? 0..<0, of: record, hasEscapes: node.keyHasEscapes, unescaped: &unescaped)
      kinds[count] = node.kind
      values[count] = place(
        node.kind == .string ? node.contents : node.range, of: record, hasEscapes: node.hasEscapes,
        unescaped: &unescaped)
      count += 1
      index = node.next
    }
  }

  private static func place(
    _ range: Range<Int>, of record: Span<UInt8>, hasEscapes: Bool, unescaped: inout [UInt8]
  ) -> CellPlace {
    guard hasEscapes else { return CellPlace(range, isUnescaped: false) }
    let start = unescaped.count
    JSONText.unescape(record, range, into: &unescaped)
    return CellPlace(start..<unescaped.count, isUnescaped: true)
  }
}

extension CSVReader {
  /// Tells where the current record's cells stand.
  package func copyPlaces(into cells: inout CellPlaces) {
    cells.start(count: scan.cells.count, areMembers: false, isASCII: scan.unordinary == 0)
    cells.setValues { index in
      let cell = scan.cells[index]
      return CellPlace(
        cell.hasEscapedQuotes ? cell.unescaped : cell.contents, isUnescaped: cell.hasEscapedQuotes)
    }
  }

  /// Lends the current record as written, and behind it the values of the cells that hold doubled quotes.
  package func withTexts<Result>(_ body: (Span<UInt8>, Span<UInt8>) -> Result) -> Result {
    body(buffer.bytes.span.extracting(scan.recordStart..<recordEnd), unescapedValues.span)
  }
}

extension JSONReader {
  /// Tells where the current record's members stand.
  ///
  /// - Returns: false where it is no object.
  package func copyPlaces(into cells: inout CellPlaces) -> Bool {
    guard tape.rootKind == .object else { return false }
    // Counted first, since what is nested in members may have many more nodes than there are members.
    var count = 0
    var index = 1
    while index < tape[0].next {
      count += 1
      index = tape[index].next
    }
    cells.start(count: count, areMembers: true, isASCII: false)
    cells.setMembers(of: tape, in: buffer.bytes.span.extracting(recordStart..<recordEnd))
    return true
  }
}
