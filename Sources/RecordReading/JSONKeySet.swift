import LeadModel

/// Finds a key that an object has twice, with storage that is reused.
struct JSONKeySet: Sendable {
  /// Open addressing; node indices, 0 for a free slot (the root is no member).
  private var slots: [UInt32] = []

  /// The offset of the first key of an object that equals an earlier one, escapes resolved; nil where all differ.
  /// Linear in the object's keys: a few are compared pairwise behind a filter, many through a seeded hash table.
  mutating func firstRepeated(in object: Int, of tape: JSONTape, _ bytes: Span<UInt8>) -> Int? {
    let end = tape[object].next
    var filter: UInt64 = 0
    var count = 0
    var child = object + 1
    while child < end {
      let node = tape[child]
      guard let key = node.keyRange else { return nil }
      count += 1
      if count > 24 { return firstRepeatedOfMany(in: object, of: tape, bytes) }
      // An escaped key may equal any other: it always passes the filter, and lets all later ones pass.
      let bit: UInt64 = node.keyHasEscapes || key.isEmpty ? .max : 1 << Self.sum(bytes, key)
      if filter & bit != 0 {
        var earlier = object + 1
        while earlier < child {
          if areEqual(tape[earlier], node, bytes) { return key.lowerBound - 1 }
          earlier = tape[earlier].next
        }
      }
      filter |= bit
      child = node.next
    }
    return nil
  }

  @inline(__always)
  private static func sum(_ bytes: Span<UInt8>, _ key: Range<Int>) -> UInt64 {
    let first = UInt64(bytes[key.lowerBound])
    let last = UInt64(bytes[key.upperBound - 1])
    let middle = UInt64(bytes[key.lowerBound + key.count / 2])
    return (first &+ last &* 7 &+ middle &* 13 &+ UInt64(key.count) &* 5) & 63
  }

  private func areEqual(_ one: JSONNode, _ other: JSONNode, _ bytes: Span<UInt8>) -> Bool {
    guard let first = one.keyRange, let second = other.keyRange else { return false }
    if one.keyHasEscapes || other.keyHasEscapes {
      return Self.unescaped(one, first, bytes) == Self.unescaped(other, second, bytes)
    }
    guard first.count == second.count else { return false }
    for offset in 0..<first.count where bytes[first.lowerBound + offset] != bytes[second.lowerBound + offset] {
      return false
    }
    return true
  }

  private mutating func firstRepeatedOfMany(in object: Int, of tape: JSONTape, _ bytes: Span<UInt8>) -> Int? {
    let end = tape[object].next
    var count = 0
    var child = object + 1
    while child < end {
      count += 1
      child = tape[child].next
    }
    var size = 64
    while size < count * 2 { size *= 2 }
    slots.removeAll(keepingCapacity: true)
    slots.append(contentsOf: repeatElement(0, count: size))
    child = object + 1
    while child < end {
      let node = tape[child]
      guard let key = node.keyRange else { return nil }
      var slot = Self.hash(node, key, bytes) & (size - 1)
      while slots[slot] != 0 {
        if areEqual(tape[Int(slots[slot])], node, bytes) { return key.lowerBound - 1 }
        slot = (slot + 1) & (size - 1)
      }
      slots[slot] = UInt32(truncatingIfNeeded: child)
      child = node.next
    }
    return nil
  }

  /// Seeded anew in each process, so that no file can be made whose keys all collide.
  private static func hash(_ node: JSONNode, _ key: Range<Int>, _ bytes: Span<UInt8>) -> Int {
    var hasher = Hasher()
    if node.keyHasEscapes {
      for byte in unescaped(node, key, bytes) { hasher.combine(byte) }
    } else {
      for index in key { hasher.combine(bytes[index]) }
    }
    return hasher.finalize()
  }

  private static func unescaped(_ node: JSONNode, _ key: Range<Int>, _ bytes: Span<UInt8>) -> [UInt8] {
    var text: [UInt8] = []
    if node.keyHasEscapes {
      JSONText.unescape(bytes, key, into: &text)
    } else {
      bytes.extracting(key).append(to: &text)
    }
    return text
  }
}
