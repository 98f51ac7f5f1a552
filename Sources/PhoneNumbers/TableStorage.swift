/// The rules of one region, or of one calling code that belongs to no region.
struct NumberingPlan {
  let callingCode: UInt16
  /// Where the automata begin; `TableStorage.none` where the plan has no such prefix.
  let internationalPrefix, nationalPrefix: UInt16
  /// The pattern that every number of the plan matches.
  let pattern: UInt16
  /// Lengths of national numbers, a bit for each; those of local calls are apart.
  let lengths, localLengths: UInt32

  func possibility(ofLength length: Int) -> PhonePossibility {
    let bit = length < 32 ? UInt32(1) << UInt32(truncatingIfNeeded: length) : 0
    if localLengths & bit != 0 { return .possibleLocalOnly }
    if lengths & bit != 0 { return .possible }
    if length < lengths.trailingZeroBitCount { return .tooShort }
    return length > 31 - lengths.leadingZeroBitCount ? .tooLong : .invalidLength
  }
}

/// The numbering plans that share a calling code.
struct CallingCodeEntry {
  let mainPlan: Int
  /// Where the automaton of verdicts begins.
  let verdict: UInt16
  let regions: Range<Int>
}

/// What to do with the beginning of a number that matched a national prefix.
struct PrefixAction {
  /// The number of digits that the prefix takes.
  let end: Int
  /// Digits that come in their place, `literalCount` of them, and then those of `kept`.
  let literalCount: Int
  let literal: UInt16
  let kept: Range<Int>

  /// By how many digits the number becomes longer.
  var growth: Int { literalCount + kept.count - end }
}

/// What is known of a whole number.
struct NumberAnswer {
  let region: Region?
  let type: PhoneNumberType
  let zones: TimeZoneListID
}

/// A table in memory, every reference in it checked: it is immutable and needs no lock.
final class TableStorage: Sendable {
  static let none: UInt16 = 0xFFFF
  static let tailBit: UInt16 = 0x8000
  static let nodeWidth = 11
  static let prefixNodeWidth = 12

  let metadataVersion: String
  let codeIndex, regionIndex: [UInt16]
  let plans: [NumberingPlan]
  let codes: [CallingCodeEntry]
  let regionLists: [Region]
  let nodes, tails, tailAnswers, prefixNodes: [UInt16]
  let prefixActions: [PrefixAction]
  let answers: [NumberAnswer]
  let zoneLists: [[String]]
  let marks: [MarkRange]
  let digitZeros: [UInt32]
  let words: [UInt32]

  struct MarkRange {
    let first, last: UInt32
    let mark: Mark
  }

  /// A table that knows no calling code, and so refuses every number.
  init() {
    metadataVersion = "none"
    codeIndex = [UInt16](repeating: Self.none, count: 1000)
    regionIndex = [UInt16](repeating: Self.none, count: 26 * 26)
    plans = []
    codes = []
    regionLists = []
    nodes = []
    tails = []
    tailAnswers = []
    prefixNodes = []
    prefixActions = []
    answers = []
    zoneLists = []
    marks = []
    digitZeros = []
    words = []
  }

  init(bytes: Span<UInt8>) throws(PhoneTableError) {
    try bytes.checkTable()
    metadataVersion = bytes.metadataVersion
    codeIndex = try bytes.integers16(.codeIndex)
    regionIndex = try bytes.integers16(.regionIndex)
    nodes = try bytes.integers16(.nodes)
    tails = try bytes.integers16(.tails)
    tailAnswers = try bytes.integers16(.tailAnswers)
    prefixNodes = try bytes.integers16(.prefixNodes)
    regionLists = try bytes.integers16(.regionLists).map(Region.init(packed:))
    plans = try Self.rows(bytes.integers16(.plans), width: 9).map { row in
      NumberingPlan(
        callingCode: row[0], internationalPrefix: row[2], nationalPrefix: row[3], pattern: row[4],
        lengths: UInt32(row[5]) | UInt32(row[6]) << 16, localLengths: UInt32(row[7]) | UInt32(row[8]) << 16)
    }
    codes = try Self.rows(bytes.integers16(.codes), width: 4).map { row in
      CallingCodeEntry(mainPlan: Int(row[0]), verdict: row[1], regions: Int(row[2])..<Int(row[2]) + Int(row[3]))
    }
    prefixActions = try Self.rows(bytes.integers16(.prefixActions), width: 5).map { row in
      PrefixAction(
        end: Int(row[0]), literalCount: Int(row[1]), literal: row[2], kept: Int(row[3])..<max(Int(row[3]), Int(row[4])))
    }
    answers = try Self.rows(bytes.integers16(.answers), width: 3).map { row in
      NumberAnswer(
        region: row[0] == Self.none ? nil : Region(packed: row[0]),
        type: PhoneNumberType(rawValue: row[1]) ?? .unknown, zones: TimeZoneListID(index: row[2]))
    }
    zoneLists = try Self.zoneLists(bytes)
    marks = try Self.rows(bytes.integers32(.marks), width: 3).map { row in
      MarkRange(first: row[0], last: row[1], mark: Mark(UInt16(truncatingIfNeeded: row[2])))
    }
    digitZeros = try bytes.integers32(.digitZeros)
    words = try bytes.integers32(.words)
    guard isSound else { throw .malformed }
  }

  private static func rows<Value>(_ values: [Value], width: Int) -> [ArrayView<Value>] {
    stride(from: 0, to: values.count - values.count % width, by: width).map { ArrayView(values: values, start: $0) }
  }

  private struct ArrayView<Value> {
    let values: [Value]
    let start: Int
    subscript(index: Int) -> Value { values[start + index] }
  }

  private static func zoneLists(_ bytes: Span<UInt8>) throws(PhoneTableError) -> [[String]] {
    let text = bytes.extracting(try bytes.range(of: .zoneNames))
    let names = try pieces(bytes.integers16(.zoneNameEnds), of: text.count).map { text.text($0) }
    let items = try bytes.integers16(.zoneListItems)
    guard items.allSatisfy({ $0 < names.count }) else { throw .malformed }
    return try pieces(bytes.integers16(.zoneListEnds), of: items.count).map { range in
      items[range].map { names[Int($0)] }
    }
  }

  private static func pieces(_ ends: [UInt16], of count: Int) throws(PhoneTableError) -> [Range<Int>] {
    guard zip(ends, ends.dropFirst()).allSatisfy({ $0 <= $1 }), ends.last.map(Int.init) == count else {
      throw .malformed
    }
    return zip(ends, ends.dropFirst()).map { Int($0)..<Int($1) }
  }

  /// Whether every index that the table holds lies inside it, so that no text can lead outside.
  private var isSound: Bool {
    guard codeIndex.count == 1000, regionIndex.count == 26 * 26, !answers.isEmpty else { return false }
    guard nodes.count % Self.nodeWidth == 0, prefixNodes.count % Self.prefixNodeWidth == 0 else { return false }
    let nodeCount = nodes.count / Self.nodeWidth
    let tailCount = tails.count / 2
    func isState(_ state: UInt16) -> Bool {
      state & Self.tailBit == 0 ? state < nodeCount : Int(state & ~Self.tailBit) < tailCount
    }
    func isAction(_ action: UInt16) -> Bool {
      action == Self.none || action < prefixActions.count
    }
    func isPrefix(_ state: UInt16) -> Bool {
      state == Self.none || Int(state) * Self.prefixNodeWidth < prefixNodes.count
    }
    for node in stride(from: 0, to: nodes.count, by: Self.nodeWidth) {
      guard nodes[node] < answers.count else { return false }
      for next in node + 1..<node + Self.nodeWidth {
        guard isState(nodes[next]) else { return false }
      }
    }
    for tail in 0..<tailCount {
      guard Int(tails[2 * tail]) + Int(tails[2 * tail + 1]) < tailAnswers.count else { return false }
    }
    for node in stride(from: 0, to: prefixNodes.count, by: Self.prefixNodeWidth) {
      guard isAction(prefixNodes[node]), isAction(prefixNodes[node + 1]) else { return false }
      for next in node + 2..<node + Self.prefixNodeWidth {
        guard isPrefix(prefixNodes[next]) else { return false }
      }
    }
    return tailAnswers.allSatisfy { $0 < answers.count }
      && codeIndex.allSatisfy { $0 == Self.none || $0 < codes.count }
      && regionIndex.allSatisfy { $0 == Self.none || $0 < plans.count }
      && plans.allSatisfy { plan in
        plan.callingCode < 1000 && codeIndex[Int(plan.callingCode)] != Self.none && plan.lengths != 0
          && isState(plan.pattern) && isPrefix(plan.internationalPrefix) && isPrefix(plan.nationalPrefix)
      }
      && codes.allSatisfy { code in
        code.mainPlan < plans.count && isState(code.verdict) && code.regions.upperBound <= regionLists.count
      }
      && answers.allSatisfy { $0.zones.index < zoneLists.count }
      // DigitBuffer counts on prefixes of fewer than 20 digits; none keeps more than it takes.
      && prefixActions.allSatisfy { $0.end < 20 && $0.kept.upperBound <= $0.end && $0.literalCount < 5 }
  }
}
