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

  mutating func formUnion(_ other: IntegerSet) {
    chunks.merge(other.chunks) { zip($0, $1).map { $0 | $1 } }
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
  /// Whether all leads are entangled, those not named too.
  var isWhole = false

  var isEmpty: Bool { leads.isEmpty && rows.isEmpty }

  func has(lead rowID: Int64) -> Bool { isWhole || leads.contains(rowID) }
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
    /// The lead has the value, and a row would take it away.
    case held
    /// The lead has the number, and a row changes whether the lead is opted out.
    case optedOut
    /// A row looks for a lead by the value, and found this one.
    case sought
    /// The lead has a value by which a row looked for one lead alone.
    case matched
  }

  let namespace: Namespace
  /// The number's digits as an integer, or a hash of the external id: two values that meet by chance are judged in
  /// file order without need, which is slower and no less right.
  let value: Int64
  let kind: Kind
  /// `Lead.noRowID` where a sought value was no lead's, or not one lead's alone.
  let leadRowID: Int64
  /// The first row that does so.
  let row: Int
  /// For a claim that the lead ends with: its campaign, else nil.
  var finalCampaign: String?

  /// Whether the value goes to a lead or from one.
  fileprivate var isMove: Bool { kind == .claimed || kind == .held }
}

/// A row that might be about a lead other than the one it found, once the rows before it have been applied.
struct Visit: Hashable {
  let leadRowID: Int64
  let row: Int
}

/// What the touches of a file came to.
struct TouchFindings {
  var entangled = Entangled()
  var visits: Set<Visit> = []
  /// True where there are too many visits to follow, so that the whole file must be judged in file order.
  var isBeyondBounds = false
}

/// Collects touches and tells which leads and rows are entangled.
///
/// A value entangles what touches it where a row claims it for one lead and something else touches it for another, or
/// where a row seeks by it after another row has moved it. Everything else in the file can be judged lead by lead, in
/// any order (SPEC section 3, Order).
final class TouchSpool {
  /// Beyond so many touches a value entangles all of them, whatever they are, so that none need be held in memory.
  private static let largestGroup = 4096
  private static let mostVisits = 100_000
  private let spool: SortingSpool
  /// Others' touches.
  private var others: [SortingSpool] = []
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

  /// As `SortingSpool.sortHeld`.
  func sortHeld() { spool.sortHeld() }

  /// Takes all touches of another spool along.
  func take(_ other: TouchSpool) { others.append(other.spool) }

  /// Finds the entangled leads and rows, and the visits that follow from the touches so far.
  ///
  /// - Parameter onFreeClaim: called with each number that one lead alone ends with by a claim, in ascending order.
  func findings(onFreeClaim: (Touch) throws -> Void) throws -> TouchFindings {
    var findings = TouchFindings()
    var reader = try SortedSpools([spool] + others)
    var group: [Touch] = []
    var isLarge = false
    while let (key, record, _) = try reader.next() {
      let touch = decode(record, key)
      if let first = group.first, first.namespace != touch.namespace || first.value != touch.value {
        if !isLarge { try close(group, &findings, onFreeClaim) }
        group.removeAll(keepingCapacity: true)
        isLarge = false
      }
      if !isLarge { group.append(touch) }
      if isLarge {
        findings.entangled.add(touch)
      } else if group.count > Self.largestGroup {
        isLarge = true
        for touch in group { findings.entangled.add(touch) }
        if group.contains(where: \.isSeeker) { findings.isBeyondBounds = true }
      }
    }
    if !isLarge { try close(group, &findings, onFreeClaim) }
    return findings
  }

  private func close(_ group: [Touch], _ findings: inout TouchFindings, _ onFreeClaim: (Touch) throws -> Void) throws {
    // Most values are touched once, and one pass over the others is enough; a large file has millions of groups.
    var firstMove = Int.max
    var lastSought = 0
    var toucher: Int64?
    var hasSeveral = false
    var isClaimed = false
    for touch in group where group.count > 1 {
      if touch.isMove { firstMove = min(firstMove, touch.row) }
      switch touch.kind {
      case .sought: lastSought = max(lastSought, touch.row)
      case .matched: break
      case .claimed, .held, .optedOut:
        isClaimed = isClaimed || touch.kind == .claimed
        hasSeveral = hasSeveral || (toucher ?? touch.leadRowID) != touch.leadRowID
        toucher = touch.leadRowID
      }
    }
    let isMovedBeforeSought = lastSought > firstMove
    if isMovedBeforeSought { addVisits(group, &findings) }
    if isMovedBeforeSought || hasSeveral && isClaimed {
      for touch in group { findings.entangled.add(touch) }
      return
    }
    for touch in group where touch.finalCampaign != nil && touch.namespace == .number {
      try onFreeClaim(touch)
    }
  }

  /// A row may come to any lead that has the value from the start, or was given it by an earlier row.
  private func addVisits(_ group: [Touch], _ findings: inout TouchFindings) {
    for seeker in group where seeker.isSeeker {
      for touch in group where touch.leadRowID != Lead.noRowID && (touch.kind != .claimed || touch.row < seeker.row) {
        guard findings.visits.count < Self.mostVisits else {
          findings.isBeyondBounds = true
          return
        }
        findings.visits.insert(Visit(leadRowID: touch.leadRowID, row: seeker.row))
      }
    }
  }

  private func decode(_ record: ArraySlice<UInt8>, _ key: SortKey) -> Touch {
    var decoder = SpoolDecoder(record)
    return Touch(
      namespace: Touch.Namespace(rawValue: key.primary) ?? .number, value: key.secondary,
      kind: Touch.Kind(rawValue: UInt8(truncatingIfNeeded: decoder.number())) ?? .held,
      leadRowID: Int64(decoder.number()), row: decoder.number(), finalCampaign: decoder.optionalText())
  }
}

extension Entangled {
  mutating func add(_ touch: Touch) {
    if touch.leadRowID != Lead.noRowID { leads.insert(touch.leadRowID) }
    if touch.isSeeker { rows.insert(Int64(touch.row)) }
  }
}

extension Touch {
  fileprivate var isSeeker: Bool { kind == .sought }

  /// The number's digits as an integer.
  static func value(ofE164 e164: String) -> Int64 { Int64(e164.dropFirst()) ?? 0 }

  /// A hash of an external id.
  static func value(ofExternalID id: String) -> Int64 { Int64(bitPattern: id.stableHash) }
}
