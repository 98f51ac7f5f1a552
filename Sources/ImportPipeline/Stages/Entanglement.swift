import LeadModel

/// A set of small integers (rowids, row numbers) as bits in chunks, so that millions take a few hundred kilobytes.
struct IntegerSet {
  private static let chunkBits = 1 << 15
  private var chunks: [Int64: [UInt64]] = [:]

  var isEmpty: Bool { chunks.isEmpty }

  func contains(_ number: Int64) -> Bool {
    guard let chunk = chunks[number >> 15] else { return false }
    let bit = Int(number & 0x7FFF)
    return chunk[bit >> 6] & (1 << UInt64(bit & 63)) != 0
  }

  /// How many of its numbers another set does not have.
  func count(without other: IntegerSet) -> Int {
    chunks.reduce(0) { sum, chunk in
      let others = other.chunks[chunk.key]
      return sum + chunk.value.indices.reduce(0) { $0 + (chunk.value[$1] & ~(others?[$1] ?? 0)).nonzeroBitCount }
    }
  }

  mutating func insert(_ number: Int64) {
    let bit = Int(number & 0x7FFF)
    chunks[number >> 15, default: [UInt64](repeating: 0, count: Self.chunkBits / 64)][bit >> 6] |= 1 << UInt64(bit & 63)
  }
}

/// Leads and rows whose judgement hangs on one another, so that they must be judged in file order.
struct Entangled {
  var leads = IntegerSet()
  var rows = IntegerSet()

  var isEmpty: Bool { leads.isEmpty && rows.isEmpty }
}

/// Something in the file that touches a number or an external id which another lead's rows might touch too.
struct Touch {
  /// What kind of value is touched; numbers and external ids never meet.
  enum Namespace: Int64 {
    case number = 0
    case externalID = 1
  }

  enum Kind: UInt8 {
    /// A row would give the value to the lead.
    case claimed
    /// The lead has the value, and a row would take it away or change whether it is opted out.
    case held
    /// A row looks for a lead by the value.
    case sought
  }

  let namespace: Namespace
  /// The number's digits as an integer, or a hash of the external id: two values that meet by chance are judged in
  /// file order without need, which is slower and no less right.
  let value: Int64
  let kind: Kind
  /// 0 where a sought value was no lead's.
  let leadRowID: Int64
  let row: Int
  /// For a claim that the lead ends with: its campaign, else nil.
  var finalCampaign: String?
}

/// Collects touches and tells which leads and rows are entangled.
///
/// A value entangles what touches it where a row claims it and something else touches it too, or where a row seeks by it
/// and another row moves it. Everything else in the file can be judged lead by lead, in any order (SPEC section 3, Order).
final class TouchSpool {
  private let spool: SortingSpool
  private var encoder = SpoolEncoder()

  init(memoryLimit: Int) { spool = SortingSpool(memoryLimit: memoryLimit) }

  func add(_ touch: Touch) throws {
    encoder.clear()
    encoder.write(Int(touch.kind.rawValue))
    encoder.write(Int(touch.leadRowID))
    encoder.write(touch.row)
    encoder.write(touch.finalCampaign)
    try spool.add(encoder.bytes, at: SortKey(primary: touch.namespace.rawValue, secondary: touch.value))
  }

  /// Finds the entangled leads and rows.
  ///
  /// - Parameter onFreeClaim: called with each number that one lead alone ends with by a claim, in ascending order.
  func entangled(onFreeClaim: (Touch) throws -> Bool) throws -> Entangled {
    var entangled = Entangled()
    var reader = try spool.makeReader()
    var group: [Touch] = []
    while let (key, record) = try reader.next() {
      let touch = decode(record, key)
      if let first = group.first, first.namespace != touch.namespace || first.value != touch.value {
        try close(group, &entangled, onFreeClaim)
        group.removeAll(keepingCapacity: true)
      }
      group.append(touch)
    }
    try close(group, &entangled, onFreeClaim)
    return entangled
  }

  private func close(_ group: [Touch], _ entangled: inout Entangled, _ onFreeClaim: (Touch) throws -> Bool) throws {
    guard let first = group.first else { return }
    let isClaimed = group.contains { $0.kind == .claimed }
    let isSought = group.contains { $0.kind == .sought }
    let isMoved = isClaimed || group.contains { $0.kind == .held }
    let hasSeveral = group.contains { $0.leadRowID != first.leadRowID }
    if isClaimed && hasSeveral || isSought && isMoved {
      for touch in group { entangled.add(touch) }
      return
    }
    for touch in group where touch.finalCampaign != nil && touch.namespace == .number {
      if try onFreeClaim(touch) { entangled.add(touch) }
    }
  }

  private func decode(_ record: [UInt8], _ key: SortKey) -> Touch {
    var decoder = SpoolDecoder(record)
    return Touch(
      namespace: Touch.Namespace(rawValue: key.primary) ?? .number, value: key.secondary,
      kind: Touch.Kind(rawValue: UInt8(truncatingIfNeeded: decoder.number())) ?? .held,
      leadRowID: Int64(decoder.number()), row: decoder.number(), finalCampaign: decoder.optionalText())
  }
}

extension Entangled {
  fileprivate mutating func add(_ touch: Touch) {
    if touch.leadRowID != 0 { leads.insert(touch.leadRowID) }
    if touch.kind == .sought { rows.insert(Int64(touch.row)) }
  }
}

extension Touch {
  /// A hash of an external id that is the same in every process (FNV-1a).
  static func value(ofExternalID id: String) -> Int64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in id.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    return Int64(bitPattern: hash)
  }
}
