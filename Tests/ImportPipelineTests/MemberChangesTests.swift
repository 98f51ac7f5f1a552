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

  private static func told(_ forEach: (MemberChanges.Body) throws -> Void) throws -> [String] {
    var told: [String] = []
    try forEach { key, old, new in
      func text(_ bytes: ArraySlice<UInt8>?) -> String {
        bytes.map { String(decoding: $0, as: UTF8.self) } ?? "nothing"
      }
      told.append("\(text(key)): \(text(old)) → \(text(new))")
    }
    return told
  }

  @Test("Bytes and values tell the same changes, of any two objects")
  func bothWaysTellTheSame() throws {
    var changes = MemberChanges()
    for before in Self.objects {
      for after in Self.objects {
        let byBytes = try Self.told {
          try changes.forEach(from: Array(before.utf8)[...], to: Array(after.utf8)[...], $0)
        }
        let byValues = try Self.told { try MemberChanges.forEachOdd(before, after, $0) }
        #expect(byBytes == byValues, "from \(before) to \(after)")
      }
    }
  }

  @Test("Members come in the order of the object as it was, then the new ones; no object is an empty one")
  func order() throws {
    var changes = MemberChanges()
    let (before, after) = (Array("{\"b\":1,\"a\":2,\"c\":3}".utf8)[...], Array("{\"d\":4,\"a\":5,\"c\":3}".utf8)[...])
    #expect(
      try Self.told { try changes.forEach(from: before, to: after, $0) } == [
        "b: 1 → nothing", "a: 2 → 5", "d: nothing → 4",
      ])
    #expect(try Self.told { try changes.forEach(from: nil, to: after, $0) }.count == 3)
  }
}
