/// A text of at most 250 characters as marks, without allocation.
struct MarkedText: ~Copyable {
  /// The longest text that is looked at, in characters.
  static let capacity = 250

  /// Look only at the first `count`: `storage.span.extracting(first: count)`.
  private(set) var storage = InlineArray<250, Mark>(repeating: Mark(0))
  private(set) var count = 0

  init() {}

  init(_ bytes: Span<UInt8>, table: TableStorage) throws(PhoneParseFailure) {
    var index = 0
    while index < bytes.count {
      guard count < Self.capacity else { throw .tooLong }
      storage[count] = table.mark(of: bytes.decodeScalar(at: &index))
      count &+= 1
    }
  }

  mutating func append(_ marks: Span<Mark>) {
    for index in marks.indices where count < Self.capacity {
      storage[count] = marks[index]
      count &+= 1
    }
  }
}

extension Span<Mark> {
  func firstIndex(of literal: String, from start: Int = 0) -> Int? {
    guard let first = literal.utf8.first else { return nil }
    var index = start
    while index + literal.utf8.count <= count {
      if self[index].code == UInt16(first), hasLiteral(literal, at: index) { return index }
      index += 1
    }
    return nil
  }

  private func hasLiteral(_ literal: String, at start: Int) -> Bool {
    var index = start
    for byte in literal.utf8 {
      guard self[index].code == UInt16(byte) else { return false }
      index += 1
    }
    return true
  }
}
