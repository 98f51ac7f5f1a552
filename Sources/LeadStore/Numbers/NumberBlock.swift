/// Entries that follow on one another, as a row of `leadpatch_numbers` keeps them: for each the distance of its number from
/// the one before, and its lead, in groups of seven bits, the lowest first. A million leads take 6 MB, and their numbers'
/// index in SQLite takes 20.
enum NumberBlock {
  /// Bytes of a block from which on it is shared out to several, and those that such a one has then. SQLite keeps so much
  /// of a row in the page itself, of 4 KiB too.
  static let mostBytes = 960
  static let usualBytes = 720
  /// A block of fewer bytes is joined with the next.
  static let fewestBytes = 240

  static func encode(_ entries: some Sequence<NumberedLead>) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(mostBytes)
    var last: Int64?
    for entry in entries {
      append(UInt64(bitPattern: entry.number &- (last ?? entry.number)), to: &bytes)
      append(UInt64(bitPattern: entry.lead), to: &bytes)
      last = entry.number
    }
    return bytes
  }

  private static func append(_ value: UInt64, to bytes: inout [UInt8]) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// - Parameter number: the first entry's.
  /// - Returns: nil where the bytes are no block.
  static func decode(_ bytes: [UInt8], number: Int64) -> [NumberedLead]? {
    var entries: [NumberedLead] = []
    entries.reserveCapacity(bytes.count / 4)
    var scan = Scan(bytes, number: number)
    while let entry = scan.next() { entries.append(entry) }
    return scan.isDamaged ? nil : entries
  }

  /// The entries of a block, one after another.
  struct Scan {
    private let bytes: [UInt8]
    private var place = 0
    private var number: Int64
    /// Whether an entry was met that is none.
    private(set) var isDamaged = false

    /// - Parameter number: the first entry's.
    init(_ bytes: [UInt8], number: Int64) {
      self.bytes = bytes
      self.number = number
    }

    mutating func next() -> NumberedLead? {
      guard place < bytes.count else { return nil }
      guard let distance = value(), let lead = value() else {
        isDamaged = true
        return nil
      }
      number &+= Int64(bitPattern: distance)
      return NumberedLead(number: number, lead: Int64(bitPattern: lead))
    }

    private mutating func value() -> UInt64? {
      var value: UInt64 = 0
      var shift: UInt64 = 0
      while place < bytes.count, shift < 64 {
        let byte = bytes[place]
        place += 1
        value |= UInt64(byte & 0x7F) << shift
        if byte < 0x80 { return value }
        shift += 7
      }
      return nil
    }
  }

  /// Shares entries out to blocks of usual size where one would be too large.
  static func share(_ entries: [NumberedLead]) -> [ArraySlice<NumberedLead>] {
    let size = encode(entries).count
    guard size > mostBytes else { return entries.isEmpty ? [] : [entries[...]] }
    let blocks = (size + usualBytes - 1) / usualBytes
    return (0..<blocks).map { entries[$0 * entries.count / blocks..<($0 + 1) * entries.count / blocks] }
      .filter { !$0.isEmpty }
  }
}
