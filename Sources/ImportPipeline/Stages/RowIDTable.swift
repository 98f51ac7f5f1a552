import LeadModel

/// The rowids of leads by their ids: a hash table over the ids' text.
struct RowIDTable: Sendable {
  /// Where an id stands in `records`, counted from 1, with the tag of its hash, so that the text of most others is not
  /// read; 0 is an empty slot.
  private struct Slot {
    private static let tagBits: UInt64 = 0xFFFF_FF00_0000_0000
    private var word: UInt64 = 0

    var isEmpty: Bool { word == 0 }
    var place: Int { Int(truncatingIfNeeded: word & ~Self.tagBits) - 1 }

    init() {}
    init(place: Int, hash: UInt64) { word = hash & Self.tagBits | UInt64(place + 1) }

    func hasTag(of hash: UInt64) -> Bool { (word ^ hash) & Self.tagBits == 0 }
  }

  /// Ids behind their hashes and rowids, framed as spools have them: what a hit reads stands side by side.
  private var records: [UInt8] = []
  private var count = 0
  /// An id stands in the first free slot from its hash on; half of them are free.
  private var slots = [Slot](repeating: Slot(), count: 1 << 10)

  /// Adds an id; it keeps the first rowid that it is added with.
  mutating func add(_ id: Span<UInt8>, hash: UInt64, rowID: Int64) {
    if (count + 1) * 2 > slots.count { grow() }
    let slot = slot(of: id, hash)
    guard slots[slot].isEmpty else { return }
    slots[slot] = Slot(place: records.count, hash: hash)
    ByteSpool.frame(id, at: SortKey(hash: hash, number: rowID), in: &records)
    count += 1
  }

  /// The rowid that an id was added with first, nil where it was not.
  func rowID(of id: Span<UInt8>, hash: UInt64) -> Int64? {
    let slot = slots[slot(of: id, hash)]
    return slot.isEmpty ? nil : key(at: slot.place).secondary
  }

  /// Forgets all ids.
  mutating func clear() {
    records.removeAll(keepingCapacity: true)
    count = 0
    for slot in slots.indices { slots[slot] = Slot() }
  }

  /// The slot that holds an id, or the free one where it belongs.
  private func slot(of id: Span<UInt8>, _ hash: UInt64) -> Int {
    var slot = firstSlot(hash)
    while !slots[slot].isEmpty, !(slots[slot].hasTag(of: hash) && isEqual(slots[slot].place, id)) { slot = after(slot) }
    return slot
  }

  private func key(at place: Int) -> SortKey { SortKey(records[(place + ByteSpool.frameWidth)...]) }

  private func isEqual(_ place: Int, _ id: Span<UInt8>) -> Bool {
    records.span.extracting(idRange(at: place)).isSame(as: id)
  }

  private func idRange(at place: Int) -> Range<Int> {
    let start = place + ByteSpool.frameWidth
    return start + SortKey.width..<start + ByteSpool.length(records[place..<start])
  }

  private func firstSlot(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash) & (slots.count - 1) }

  private func after(_ slot: Int) -> Int { (slot + 1) & (slots.count - 1) }

  private mutating func grow() {
    slots = [Slot](repeating: Slot(), count: slots.count * 2)
    var place = 0
    while place < records.count {
      let hash = key(at: place).hash
      var slot = firstSlot(hash)
      while !slots[slot].isEmpty { slot = after(slot) }
      slots[slot] = Slot(place: place, hash: hash)
      place = idRange(at: place).upperBound
    }
  }
}
