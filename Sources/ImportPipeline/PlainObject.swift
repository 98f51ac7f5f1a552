import LeadModel
import RecordReading

/// The members of a JSON object, by where they stand in a text; read only where its keys are ASCII without escapes, so that
/// they are the same only where their bytes are.
struct PlainObject {
  struct Member {
    /// Without the quotes.
    let key: Range<Int>
    let value: Range<Int>
    let kind: JSONNode.Kind
    let hasEscapes: Bool
  }

  /// Objects of more members are odd, since each is looked for among all.
  private static let mostMembers = 64
  /// A tape that came to have more nodes is not kept, since there are many of these readers.
  private static let mostNodes = 1 << 12
  private var scanner = JSONScanner()
  private var tape = JSONTape()
  private(set) var members: [Member] = []

  /// Reads an object; false where it is none, or one of its keys is not plain.
  mutating func scan(_ text: [UInt8], _ range: Range<Int>) -> Bool {
    members.removeAll(keepingCapacity: true)
    defer { if tape.count > Self.mostNodes { tape = JSONTape() } }
    do throws(JSONFault) { try scanner.scan(text.span.extracting(range), into: &tape) } catch { return false }
    guard tape.rootKind == .object else { return false }
    let base = range.lowerBound
    var index = 1
    let end = tape[0].next
    while index < end {
      let node = tape[index]
      guard let key = node.keyRange, !node.keyHasEscapes, members.count < Self.mostMembers else { return false }
      guard text.span.extracting(base + key.lowerBound..<base + key.upperBound).isASCII else { return false }
      members.append(
        Member(
          key: base + key.lowerBound..<base + key.upperBound,
          value: base + node.range.lowerBound..<base + node.range.upperBound, kind: node.kind,
          hasEscapes: node.hasEscapes))
      index = node.next
    }
    return true
  }

  /// Whether no key comes twice, of which only the last counts.
  func hasEachKeyOnce(_ text: [UInt8]) -> Bool { members.indices.allSatisfy { place(of: members[$0], in: text) == $0 } }

  /// The place of the member that has another one's key.
  func place(of other: Member, in text: [UInt8]) -> Int? {
    let key = text.span.extracting(other.key)
    return members.indices.first { key.isSame(as: text.span.extracting(members[$0].key)) }
  }
}

extension PlainObject.Member {
  /// Whether two values differ; nil where other bytes may yet be the same value.
  func differs(from other: Self, in text: [UInt8]) -> Bool? {
    if text.span.extracting(value).isSame(as: text.span.extracting(other.value)) { return false }
    guard isPlain(text), other.isPlain(text) else { return nil }
    return true
  }

  private func isPlain(_ text: [UInt8]) -> Bool {
    switch kind {
    case .object, .array: return false
    case .string: return !hasEscapes && text.span.extracting(value).isASCII
    case .number, .true, .false, .null: return true
    }
  }
}
