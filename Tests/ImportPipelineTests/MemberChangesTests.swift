import Testing

@testable import ImportPipeline

/// What differs in a lead's variables is shown the same whether its bytes are compared or its values.
@Suite("Changed members")
struct MemberChangesTests {
  private static let objects = [
    "{}", "{\"a\":1}", "{\"a\":2}", "{\"a\":1.0}", "{\"a\": 1, \"b\":\"x\"}", "{\"b\":\"x\",\"a\":1}",
    "{\"b\":\"\\u0078\"}",
    "{\"a\":1,\"a\":2}", "{\"a\":{\"c\":1,\"d\":2}}", "{\"a\":{\"d\":2, \"c\":1}}", "{\"a\":[1, 2]}", "{\"a\":[1,2]}",
    "{\"\\u0061\":1}", "{\"t\u{E9}\":\"\u{E9}\"}", "{\"te\u{301}\":\"e\u{301}\"}", "{\"a\":null}",
    "{\"c\":true,\"b\":\"y\"}",
    "not json", "[1]", "",
  ]

  private enum Way { case bytes, values }

  private static func told(_ way: Way, from before: String?, to after: String) -> [String] {
    var text = Array(((before ?? "") + after).utf8)
    let start = before?.utf8.count ?? 0
    var found: [(key: Range<Int>, old: Range<Int>?, new: Range<Int>?)] = []
    switch way {
    case .bytes:
      var changes = MemberChanges()
      changes.forEach(in: &text, from: before.map { _ in 0..<start }, to: start..<text.count) {
        found.append(($0, $1, $2))
      }
    case .values:
      MemberChanges.forEachOdd(in: &text, from: 0..<start, to: start..<text.count) { found.append(($0, $1, $2)) }
    }
    func told(_ place: Range<Int>?) -> String {
      place.map { String(decoding: text[$0], as: UTF8.self) } ?? "nothing"
    }
    return found.map { "\(told($0.key)): \(told($0.old)) → \(told($0.new))" }
  }

  @Test("Bytes and values tell the same changes, of any two objects")
  func bothWaysTellTheSame() {
    for before in Self.objects {
      for after in Self.objects {
        let (byBytes, byValues) = (
          Self.told(.bytes, from: before, to: after), Self.told(.values, from: before, to: after)
        )
        #expect(byBytes == byValues, "from \(before) to \(after)")
      }
    }
  }

  @Test("Members come in the order of the object as it was, then the new ones; no object is an empty one")
  func order() {
    let (before, after) = ("{\"b\":1,\"a\":2,\"c\":3}", "{\"d\":4,\"a\":5,\"c\":3}")
    #expect(
      Self.told(.bytes, from: before, to: after) == ["b: 1 → nothing", "a: 2 → 5", "d: nothing → 4"])
    #expect(Self.told(.bytes, from: nil, to: after).count == 3)
  }
}
