import LeadModel

/// One value of a JSON text: what it is and where it stands; offsets are in bytes from the start of the text scanned.
package struct JSONNode: Sendable, Equatable {
  package enum Kind: UInt8, Sendable { case object, array, string, number, `true`, `false`, null }

  /// What the value is.
  package let kind: Kind
  /// Whether a string value, or the member's key, has backslashes, so that its text differs from its bytes.
  package let hasEscapes: Bool
  package let keyHasEscapes: Bool
  private let rawStart: UInt32
  fileprivate(set) var rawEnd: UInt32
  private let rawKeyStart: UInt32
  private let rawKeyEnd: UInt32
  fileprivate(set) var nextIndex: UInt32
  fileprivate let parentIndex: UInt32

  init(
    _ kind: Kind, start: Int, end: Int, key: Range<Int>, hasEscapes: Bool, keyHasEscapes: Bool, index: Int, parent: Int
  ) {
    self.kind = kind
    self.hasEscapes = hasEscapes
    self.keyHasEscapes = keyHasEscapes
    rawStart = UInt32(truncatingIfNeeded: start)
    rawEnd = UInt32(truncatingIfNeeded: end)
    rawKeyStart = UInt32(truncatingIfNeeded: key.lowerBound)
    rawKeyEnd = UInt32(truncatingIfNeeded: key.upperBound)
    nextIndex = UInt32(truncatingIfNeeded: index + 1)
    parentIndex = UInt32(truncatingIfNeeded: parent + 1)
  }

  /// The value as written: quotes, brackets and all.
  package var range: Range<Int> { Int(rawStart)..<Int(rawEnd) }
  /// A string's bytes between its quotes, escapes as written.
  package var contents: Range<Int> { Int(rawStart) + 1..<Int(rawEnd) - 1 }
  /// The key's bytes between its quotes, escapes as written; nil for what is no member of an object.
  package var keyRange: Range<Int>? { isMember ? Int(rawKeyStart)..<Int(rawKeyEnd) : nil }
  /// Whether this is a member of an object.
  package var isMember: Bool { rawKeyStart > 0 }
  /// The index of the first node after this one and all that is in it: its next sibling, where that has the same parent.
  package var next: Int { Int(nextIndex) }
  /// The index of the object or array that this stands in; nil for the whole value.
  package var parent: Int? { parentIndex == 0 ? nil : Int(parentIndex) - 1 }
}

/// A JSON value as a flat array of nodes in the order of the text; `nodes[0]` is the whole value, children follow their
/// parent. It holds offsets alone: give its methods the bytes that were scanned. The storage is reused.
package struct JSONTape: Sendable {
  /// Only the first `count` are the value's: emptying an array costs as much as scanning a short record.
  private var storage: [JSONNode] = []
  /// How many nodes there are; none before the first scan and after a scan that failed.
  package private(set) var count = 0

  /// An empty tape.
  package init() {}

  /// Traps where there is no such node.
  package subscript(index: Int) -> JSONNode {
    precondition(index < count, "no such node")
    return storage[index]
  }

  /// The nodes, copied.
  package var nodes: [JSONNode] { Array(storage.prefix(count)) }

  /// The kind of the whole value; nil where there is none.
  package var rootKind: JSONNode.Kind? { count == 0 ? nil : storage[0].kind }

  /// The indices of a node's direct members or elements, in order; none for scalars.
  package func children(of index: Int) -> Children {
    Children(tape: self, following: index + 1, end: self[index].next)
  }

  /// The indices of one node's direct children.
  package struct Children: Sequence, IteratorProtocol {
    fileprivate let tape: JSONTape
    fileprivate var following: Int
    fileprivate let end: Int

    package mutating func next() -> Int? {
      guard following < end else { return nil }
      defer { following = tape[following].next }
      return following
    }
  }

  /// A string's text without its escapes; for any other node its text as written.
  package func text(of index: Int, in bytes: Span<UInt8>) -> String {
    var text: [UInt8] = []
    appendText(of: index, in: bytes, to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  /// A member's key without its escapes; empty for what is no member.
  package func key(of index: Int, in bytes: Span<UInt8>) -> String {
    var text: [UInt8] = []
    appendKey(of: index, in: bytes, to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  /// Appends what `text(of:in:)` gives, as UTF-8.
  package func appendText(of index: Int, in bytes: Span<UInt8>, to output: inout [UInt8]) {
    let node = self[index]
    if node.hasEscapes {
      JSONText.unescape(bytes, node.contents, into: &output)
    } else {
      bytes.extracting(node.kind == .string ? node.contents : node.range).append(to: &output)
    }
  }

  /// Appends what `key(of:in:)` gives, as UTF-8.
  package func appendKey(of index: Int, in bytes: Span<UInt8>, to output: inout [UInt8]) {
    guard let range = self[index].keyRange else { return }
    if self[index].keyHasEscapes {
      JSONText.unescape(bytes, range, into: &output)
    } else {
      bytes.extracting(range).append(to: &output)
    }
  }

  /// Whether a member's key without its escapes is exactly `name`.
  package func key(of index: Int, in bytes: Span<UInt8>, equals name: StaticString) -> Bool {
    guard let range = self[index].keyRange else { return false }
    let name = name.description.utf8
    if self[index].keyHasEscapes {
      var key: [UInt8] = []
      JSONText.unescape(bytes, range, into: &key)
      return key.elementsEqual(name)
    }
    guard range.count == name.count else { return false }
    var offset = range.lowerBound
    for byte in name {
      if bytes[offset] != byte { return false }
      offset += 1
    }
    return true
  }

  mutating func removeAll() { count = 0 }

  @inline(__always)
  mutating func append(_ node: JSONNode) {
    if count < storage.count { storage[count] = node } else { storage.append(node) }
    count += 1
  }

  /// Ends an object or array at the byte offset `end`, with the last node its last descendant.
  @inline(__always)
  mutating func close(_ index: Int, end: Int) {
    storage[index].rawEnd = UInt32(truncatingIfNeeded: end)
    storage[index].nextIndex = UInt32(truncatingIfNeeded: count)
  }
}
