import LeadModel

/// How the slots of the tables of rows are chosen by the hashes of their ids.
///
/// There are two tables, each of the hashes of one half, so that two threads make them; and each is filled part by part,
/// since one slot of all is in no cache, and on a page that the processor has to look for, too. Of a million rows this
/// takes 0.03 s, and took 0.1 with one table filled in the order of the rows.
struct RowTableLayout {
  private static let largestLoad = 0.7
  /// Bits of the number of slots of a part, which take 64 KB.
  private static let partBits = 13
  /// More slots of a half than there are rows, where these are too few for chance to make the halves alike.
  private static let leastBits = 13
  /// Bits of the number of slots of both tables.
  private let bits: Int

  init(rows: Int) {
    var bits = Self.leastBits
    while Double(rows) > Double(1 << bits) * Self.largestLoad { bits += 1 }
    self.bits = bits
  }

  /// How many slots a table has.
  var slots: Int { 1 << (bits - 1) }

  /// How many parts there are of both tables, those of the first before those of the second.
  var parts: Int { 1 << max(bits - Self.partBits, 1) }

  /// Which table has a hash.
  @inline(__always)
  static func half(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash & 1) }

  /// The slot from which on a hash is looked for in its table.
  @inline(__always)
  static func slot(_ hash: UInt64, of slots: Int) -> Int { Int(truncatingIfNeeded: hash >> 1) & (slots - 1) }

  /// The part that a hash is in.
  @inline(__always)
  func part(_ hash: UInt64) -> Int {
    let ofHalf = parts / 2
    return Self.half(hash) * ofHalf + Self.slot(hash, of: slots) / (slots / ofHalf)
  }
}

/// The rows whose ids have hashes of one half.
struct RowTable: Sendable {
  /// The number of the last row of an id, counted from 1, with the half of its hash that does not choose the slot; 0 is an
  /// empty slot.
  private struct Slot {
    let word: UInt64

    static let empty = Slot(word: 0)
    var row: Int { Int(truncatingIfNeeded: word & 0xFFFF_FFFF) }

    private init(word: UInt64) { self.word = word }
    init(row: Int, hash: UInt64) { word = hash & ~0xFFFF_FFFF | UInt64(row) }

    func hasTag(of hash: UInt64) -> Bool { (word ^ hash) >> 32 == 0 }
  }

  /// The first free slot from a hash on stands for all rows whose ids have its tag, which as good as always is one id. No id
  /// is compared before a lead asks for its rows, since each look at a record waits for memory.
  private var slots: [Slot] = []
  /// The next row of the same slot, and behind the last one the first, counted from 1; 0 for a row that is not here.
  private var next: [UInt32] = []

  init() {}

  /// - Parameters:
  ///   - half: the first or the second.
  ///   - rows: how many there are in all.
  ///   - items: of both halves of the file, sorted.
  init(_ half: Int, _ layout: RowTableLayout, rows: Int, _ items: (HashedRows.Items, HashedRows.Items)) {
    slots = [Slot](repeating: .empty, count: layout.slots)
    next = [UInt32](repeating: 0, count: rows)
    let parts = layout.parts / 2
    for part in half * parts..<(half + 1) * parts {
      Self.fill(&slots, &next, items.0.part(part))
      Self.fill(&slots, &next, items.1.part(part))
    }
  }

  private static func fill(_ slots: inout [Slot], _ next: inout [UInt32], _ items: ArraySlice<HashedRows.Item>) {
    // As spans, in which Swift looks for no other owner at each step.
    var slots = slots.mutableSpan
    var next = next.mutableSpan
    for item in items {
      var place = RowTableLayout.slot(item.hash, of: slots.count)
      while slots[place].row != 0, !slots[place].hasTag(of: item.hash) { place = (place + 1) & (slots.count - 1) }
      let last = slots[place].row
      next[item.row - 1] = last == 0 ? UInt32(item.row) : next[last - 1]
      if last != 0 { next[last - 1] = UInt32(item.row) }
      slots[place] = Slot(row: item.row, hash: item.hash)
    }
  }

  /// Gives back the memory of the slots.
  mutating func forgetIDs() { slots = [] }

  /// The last row of a hash's slot, counted from 1; 0 where there is none.
  @inline(__always)
  func lastRow(_ hash: UInt64) -> Int {
    var place = RowTableLayout.slot(hash, of: slots.count)
    while slots[place].row != 0, !slots[place].hasTag(of: hash) { place = (place + 1) & (slots.count - 1) }
    return slots[place].row
  }

  /// What the first slot holds where a hash is looked for.
  @inline(__always)
  func firstSlot(_ hash: UInt64) -> UInt64 { slots[RowTableLayout.slot(hash, of: slots.count)].word }

  /// The row after one of the same slot, counted from 1; the first after the last, and 0 where the row is not here.
  @inline(__always)
  func row(after row: Int) -> Int { Int(next[row - 1]) }
}
