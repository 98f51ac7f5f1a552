import LeadModel
import LeadStore

/// The rowids of many ids, found together: by one pass over the store's ids where they are many, else one by one.
///
/// A lookup in random order costs 3 to 6 µs; a pass over a million ids takes 0.2 s, and brings all of them. The ids of
/// a batch are held in a hash table, whose size bounds how many rows a batch has.
///
/// A large table is in no cache, so that each look at it waits for memory. Ids are therefore looked at in groups: the
/// slots of a group are read first, one after another, which the processor does for many at once, and only then gone
/// through. With that, and a part of the hash in the slot so that the text of another id is not read, finding a million
/// ids fell from 1.9 to 0.8 seconds. They come in blocks, whose reading and hashing is another thread's work.
struct LeadPlaces {
  /// How many ids of the store a pass reads in the time of one lookup.
  private static let idsPerLookup = 20
  /// Ids that one batch may hold, and the bytes of their text.
  static let mostIDs = 1 << 20
  private static let mostText = 32 << 20
  private static let groupSize = 64

  /// A different id of the batch.
  private struct Place {
    /// Where its text stands.
    let start: Int32
    let end: Int32
    /// 0 where no lead has the id.
    var rowID: Int64 = 0
  }

  /// The number of an id counted from 1 with the tag of its hash; 0 is an empty slot.
  private struct Slot {
    var word: UInt64 = 0

    var isEmpty: Bool { word == 0 }
    var number: Int { Int(truncatingIfNeeded: word & 0xFFFF_FFFF) - 1 }

    init() {}
    init(number: Int, hash: UInt64) { word = Self.tag(hash) | UInt64(number + 1) }

    func hasTag(of hash: UInt64) -> Bool { word & 0xFFFF_FFFF_0000_0000 == Self.tag(hash) }

    /// The half of the hash that does not choose the slot.
    private static func tag(_ hash: UInt64) -> UInt64 { hash << 32 }
  }

  private var text: [UInt8] = []
  private var places: [Place] = []
  /// An id stands in the first free slot from its hash on.
  private var slots: [Slot]
  /// The place of each id in the order in which they were added.
  private var added: [Int32] = []
  private var heads = [Slot](repeating: Slot(), count: groupSize)
  /// Keeps the reads ahead from being left out as useless.
  private var touched: UInt64 = 0
  /// What the ids of blocks for this table are hashed by.
  let hash = IDHash()

  /// - Parameter rows: how many ids are expected; any number is right.
  init(rows: Int) {
    var count = 1 << 10
    while count < 2 * min(rows, Self.mostIDs) { count *= 2 }
    slots = Array(repeating: Slot(), count: count)
  }

  /// How many ids were added.
  var count: Int { added.count }

  /// Whether ids of this number and size should be looked for before more are added.
  ///
  /// - Parameter most: ids that may be looked for together.
  static func isFull(ids: Int, bytes: Int, most: Int) -> Bool { ids >= max(most, 1) || bytes >= mostText }

  /// Looks for all ids in the store: this thread reads the store's, a second one looks at the table.
  mutating func find(in snapshot: LeadSnapshot) throws {
    if places.count * Self.idsPerLookup > Int(try snapshot.largestRowID()) {
      let hash = hash
      try PieceHandover.run(
        fresh: { IDBlock(hash) },
        give: { hand in
          var block = IDBlock(hash)
          try snapshot.forEachID { rowID, id in
            block.append(id, rowID: rowID)
            if block.isFull { try block.hand(on: hand) }
          }
          try block.hand(on: hand)
        }, take: { block in find(block) })
    } else {
      for number in places.indices {
        places[number].rowID = try snapshot.rowID(ofLead: text.span.extracting(range(number))) ?? 0
      }
    }
  }

  /// The rowid of the lead with the id that was added at a place, counted from 0; nil where no lead has it.
  func rowID(ofAdded place: Int) -> Int64? {
    let rowID = places[Int(added[place])].rowID
    return rowID == 0 ? nil : rowID
  }

  /// Forgets all ids.
  mutating func clear() {
    text.removeAll(keepingCapacity: true)
    places.removeAll(keepingCapacity: true)
    added.removeAll(keepingCapacity: true)
    for slot in slots.indices { slots[slot] = Slot() }
  }

  private func range(_ number: Int) -> Range<Int> { Int(places[number].start)..<Int(places[number].end) }

  // MARK: Blocks

  /// Puts a block's ids into the table, those that are new to it with a place of their own.
  mutating func add(_ block: IDBlock) {
    while (places.count + block.count) * 2 > slots.count { grow() }
    forEachGroup(of: block) { places, index in
      let hash = block.hashes[index]
      let slot = places.slot(of: index, in: block)
      if places.slots[slot].isEmpty {
        places.slots[slot] = Slot(number: places.places.count, hash: hash)
        let start = Int32(places.text.count)
        places.text.append(contentsOf: block.text[block.range(index)])
        places.places.append(Place(start: start, end: Int32(places.text.count)))
      }
      places.added.append(Int32(places.slots[slot].number))
    }
  }

  /// Gives the places whose ids a block has its rowids.
  private mutating func find(_ block: IDBlock) {
    forEachGroup(of: block) { places, index in
      let found = places.slots[places.slot(of: index, in: block)]
      if !found.isEmpty { places.places[found.number].rowID = block.rowIDs[index] }
    }
  }

  /// Calls a body with each id of a block, once the table's part for its group has been read.
  private mutating func forEachGroup(of block: IDBlock, _ body: (inout LeadPlaces, _ index: Int) -> Void) {
    var start = 0
    while start < block.count {
      let group = start..<min(start + Self.groupSize, block.count)
      touchSlots(of: group, in: block)
      for index in group { body(&self, index) }
      start = group.upperBound
    }
  }

  /// Reads the first slot of each id, and the place that it names, ahead of their use.
  private mutating func touchSlots(of group: Range<Int>, in block: IDBlock) {
    var bytes: UInt64 = 0
    for index in group { heads[index - group.lowerBound] = slots[firstSlot(block.hashes[index])] }
    for index in group {
      let head = heads[index - group.lowerBound]
      guard !head.isEmpty, head.hasTag(of: block.hashes[index]) else { continue }
      let place = places[head.number]
      if place.end > place.start { bytes &+= UInt64(text[Int(place.start)]) }
    }
    touched = bytes
  }

  /// The slot that holds an id of a block, or the free one where it belongs.
  private func slot(of index: Int, in block: IDBlock) -> Int {
    let hash = block.hashes[index]
    var slot = firstSlot(hash)
    while !slots[slot].isEmpty, !(slots[slot].hasTag(of: hash) && isEqual(slots[slot].number, index, in: block)) {
      slot = (slot + 1) & (slots.count - 1)
    }
    return slot
  }

  private func isEqual(_ number: Int, _ index: Int, in block: IDBlock) -> Bool {
    text.span.extracting(range(number)).isSame(as: block.text.span.extracting(block.range(index)))
  }

  private func firstSlot(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash >> 32) & (slots.count - 1) }

  private mutating func grow() {
    slots = [Slot](repeating: Slot(), count: slots.count * 2)
    for number in places.indices {
      let hash = hash.of(text.span.extracting(range(number)))
      var slot = firstSlot(hash)
      while !slots[slot].isEmpty { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Slot(number: number, hash: hash)
    }
  }
}

/// The hash of ids, another one in each process, so that nobody can write a file whose ids all fall into one slot.
struct IDHash: Sendable {
  private let seed = UInt64.random(in: .min ... .max)

  /// FNV-1a, with its bits mixed by a last multiplication.
  func of(_ id: Span<UInt8>) -> UInt64 {
    var hash = seed
    for index in id.indices { hash = (hash ^ UInt64(id[index])) &* 0x0000_0100_0000_01B3 }
    hash = (hash ^ (hash >> 32)) &* 0x9E37_79B9_7F4A_7C15
    return hash ^ (hash >> 29)
  }
}

/// Ids with their hashes on their way to a table of places.
struct IDBlock: Sendable {
  private static let mostIDs = 1 << 10
  private let hash: IDHash
  private(set) var text: [UInt8] = []
  private var ends: [Int] = []
  private(set) var hashes: [UInt64] = []
  /// 0 where none is known.
  private(set) var rowIDs: [Int64] = []

  init(_ hash: IDHash) { self.hash = hash }

  var count: Int { ends.count }
  var isFull: Bool { ends.count >= Self.mostIDs || text.count >= Self.mostIDs << 6 }

  func range(_ index: Int) -> Range<Int> { (index == 0 ? 0 : ends[index - 1])..<ends[index] }

  mutating func append(_ id: Span<UInt8>, rowID: Int64 = 0) {
    id.append(to: &text)
    ends.append(text.count)
    hashes.append(hash.of(id))
    rowIDs.append(rowID)
  }

  /// Hands the block on, and goes on with an empty one.
  mutating func hand(on hand: (inout IDBlock) throws -> Void) rethrows {
    try hand(&self)
    text.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    hashes.removeAll(keepingCapacity: true)
    rowIDs.removeAll(keepingCapacity: true)
  }
}
