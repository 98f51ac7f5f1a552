import LeadModel

/// The records that a spool holds in memory, as they stand in its file, so that what came in order is written in one
/// piece.
struct HeldRecords {
  private static let groupSize = 64
  /// Bytes that are written at once.
  private static let pieceSize = 1 << 17
  private var bytes: [UInt8] = []
  private var index: [Item] = []
  private var isSorted = true
  /// Keeps the reads ahead from being left out as useless.
  private var touched: UInt8 = 0
  /// Whether the records came in order.
  private var isInPlace = true

  private struct Item {
    let key: SortKey
    let start: UInt32
    let count: UInt32

    /// With its length and its key.
    var range: Range<Int> { Int(start)..<Int(start) + Int(count) }
  }

  var count: Int { index.count }
  /// The least and the greatest key, once sorted.
  var firstKey: SortKey? { index.first?.key }
  var lastKey: SortKey? { index.last?.key }

  /// The record at a place, once sorted.
  subscript(place: Int) -> (key: SortKey, record: ArraySlice<UInt8>) {
    let item = index[place]
    return (item.key, bytes[item.range.dropFirst(ByteSpool.frameWidth + SortKey.width)])
  }

  /// Adds one record.
  ///
  /// - Returns: how many bytes of memory all take; sorting takes the index again, and writing out a piece.
  mutating func add(_ record: Span<UInt8>, at key: SortKey) -> Int {
    if let last = index.last, key < last.key { (isSorted, isInPlace) = (false, false) }
    let start = bytes.count
    ByteSpool.frame(record, at: key, in: &bytes)
    index.append(Item(key: key, start: UInt32(start), count: UInt32(bytes.count - start)))
    return bytes.count + index.count * MemoryLayout<Item>.stride
  }

  /// Adds records that stand one behind the other with their keys, as `ByteSpool.frame` puts them: they are copied in one
  /// piece.
  ///
  /// - Returns: as `add(_:at:)`.
  mutating func add(framed records: ArraySlice<UInt8>) -> Int {
    var start = bytes.count
    records.span.append(to: &bytes)
    while start < bytes.count {
      let head = start + ByteSpool.frameWidth
      let end = head + ByteSpool.length(bytes[start..<head])
      let key = SortKey(bytes[head..<end])
      if let last = index.last, key < last.key { (isSorted, isInPlace) = (false, false) }
      index.append(Item(key: key, start: UInt32(start), count: UInt32(end - start)))
      start = end
    }
    return bytes.count + index.count * MemoryLayout<Item>.stride
  }

  mutating func sort() {
    if !isSorted { index.sort(byKey: \.key) }
    isSorted = true
  }

  /// Writes the records as they were sorted last.
  mutating func write(to file: ByteSpool) throws {
    if isInPlace { return try file.write(framed: bytes) }
    var piece: [UInt8] = []
    var start = 0
    while start < index.count {
      let group = start..<min(start + Self.groupSize, index.count)
      touched = touch(group)
      for item in index[group] {
        bytes.span.extracting(item.range).append(to: &piece)
        guard piece.count >= Self.pieceSize else { continue }
        try file.write(framed: piece)
        piece.removeAll(keepingCapacity: true)
      }
      start = group.upperBound
    }
    try file.write(framed: piece)
  }

  /// Reads the beginnings of a group's records, which stand far apart in memory, one after another: the processor waits
  /// for many at once then, not for each as it is copied.
  ///
  /// - Returns: nothing of use, but what keeps the reads from being left out.
  private func touch(_ group: Range<Int>) -> UInt8 {
    var sum: UInt8 = 0
    for item in index[group] { sum &+= bytes[Int(item.start)] }
    return sum
  }

  /// As the other `touch`, of the group that begins at a place, where one does.
  func touch(groupAt place: Int) -> UInt8 {
    isInPlace || place % Self.groupSize != 0 ? 0 : touch(place..<min(place + Self.groupSize, index.count))
  }

  mutating func clear() {
    bytes.removeAll(keepingCapacity: true)
    index.removeAll(keepingCapacity: true)
    (isSorted, isInPlace) = (true, true)
  }
}
