import LeadStore

/// The rowids of many ids, found together: by one pass over the store's ids where they are many, else one by one.
///
/// A lookup in random order costs 3 to 6 µs; a pass over a million ids takes 0.2 s, and brings all of them. The ids of
/// a batch are held in a hash table, whose size bounds how many rows a batch has.
struct LeadPlaces {
  /// How many ids of the store a pass reads in the time of one lookup.
  private static let idsPerLookup = 20
  /// Ids that one batch may hold, and the bytes of their text.
  private static let mostIDs = 1 << 20
  private static let mostText = 32 << 20

  /// An id of the batch.
  private struct Place {
    /// Where its text stands.
    let start: Int32
    let end: Int32
    /// 0 where no lead has the id.
    var rowID: Int64 = 0
  }

  private var text: [UInt8] = []
  /// In the order in which the ids were added.
  private var places: [Place] = []
  /// Numbers of ids counted from 1, 0 for an empty slot; an id stands in the first free slot from its hash on.
  private var slots = [UInt32](repeating: 0, count: 1 << 10)
  /// Another one in each process, so that nobody can write a file whose ids all fall into one slot.
  private let seed = UInt64.random(in: .min ... .max)

  /// Whether the batch should be looked for before more is added.
  var isFull: Bool { places.count >= Self.mostIDs || text.count >= Self.mostText }

  /// Adds an id, if it is not there yet.
  ///
  /// - Returns: the id's number, for `rowID(of:)`.
  mutating func add(_ id: Span<UInt8>) -> Int {
    if places.count * 2 >= slots.count { grow() }
    let slot = slot(of: id)
    if slots[slot] != 0 { return Int(slots[slot]) - 1 }
    let start = Int32(text.count)
    for index in id.indices { text.append(id[index]) }
    places.append(Place(start: start, end: Int32(text.count)))
    slots[slot] = UInt32(places.count)
    return places.count - 1
  }

  /// Looks for all ids in the store.
  mutating func find(in snapshot: LeadSnapshot) throws {
    if places.count * Self.idsPerLookup > Int(try snapshot.largestRowID()) {
      try snapshot.forEachID { rowID, id in
        let found = slots[slot(of: id)]
        if found != 0 { places[Int(found) - 1].rowID = rowID }
      }
    } else {
      for number in places.indices {
        places[number].rowID = try snapshot.rowID(ofLead: text.span.extracting(range(number))) ?? 0
      }
    }
  }

  /// The rowid of the lead with the id of that number; nil where none has it.
  func rowID(of number: Int) -> Int64? {
    let rowID = places[number].rowID
    return rowID == 0 ? nil : rowID
  }

  /// Forgets all ids.
  mutating func clear() {
    text.removeAll(keepingCapacity: true)
    places.removeAll(keepingCapacity: true)
    for slot in slots.indices { slots[slot] = 0 }
  }

  private func range(_ number: Int) -> Range<Int> { Int(places[number].start)..<Int(places[number].end) }

  /// The slot that holds the id, or the free one where it belongs.
  private func slot(of id: Span<UInt8>) -> Int {
    var slot = firstSlot(of: id)
    while slots[slot] != 0, !isEqual(Int(slots[slot]) - 1, id) { slot = (slot + 1) & (slots.count - 1) }
    return slot
  }

  private func isEqual(_ number: Int, _ id: Span<UInt8>) -> Bool {
    let range = range(number)
    guard range.count == id.count else { return false }
    for index in id.indices where text[range.lowerBound + index] != id[index] { return false }
    return true
  }

  /// FNV-1a, with the high bits, which it mixes best, chosen by a last multiplication.
  private func firstSlot(of id: Span<UInt8>) -> Int {
    var hash = seed
    for index in id.indices { hash = (hash ^ UInt64(id[index])) &* 0x0000_0100_0000_01B3 }
    hash = (hash ^ (hash >> 32)) &* 0x9E37_79B9_7F4A_7C15
    return Int(truncatingIfNeeded: hash >> 32) & (slots.count - 1)
  }

  private mutating func grow() {
    slots = [UInt32](repeating: 0, count: slots.count * 2)
    for number in places.indices { slots[slot(of: text.span.extracting(range(number)))] = UInt32(number + 1) }
  }
}
