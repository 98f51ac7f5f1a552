import Testing

@testable import LeadModel
@testable import LeadStore

/// What looks at texts eight bytes at once sees what a look at each byte sees, wherever in a text a byte stands.
@Suite("Texts of leads as bytes")
struct LeadTextTests {
  private static let lengths = 0...17

  /// Calls a body with texts of all lengths, each scalar at each place among others.
  private static func forEachText(_ scalars: [Unicode.Scalar], among others: Unicode.Scalar, _ body: (String) -> Void) {
    for length in lengths {
      for place in 0..<length {
        for scalar in scalars {
          var text = [Unicode.Scalar](repeating: others, count: length)
          text[place] = scalar
          body(String(String.UnicodeScalarView(text)))
        }
      }
    }
  }

  /// Escaped scalar by scalar, as RFC 8259 asks, and what steers a terminal too.
  private static func quoted(_ text: String) -> String {
    var json = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": json += "\\\(scalar)"
      case "\n": json += "\\n"
      case "\r": json += "\\r"
      case "\t": json += "\\t"
      case _ where scalar.value < 0x20 || scalar.value >= 0x7F && scalar.steersTerminal:
        let digits = String(scalar.value, radix: 16)
        json += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: json.unicodeScalars.append(scalar)
      }
    }
    return json + "\""
  }

  @Test("A JSON string escapes what must be, whatever stands where", arguments: ["a", "\"", "\u{A3}"])
  func quotedText(others: String) throws {
    let beyond: [Unicode.Scalar] = ["\u{61C}", "\u{620}", "\u{200E}", "\u{2013}", "\u{202E}", "\u{2028}", "\u{1F600}"]
    let scalars = (0..<0xB0).compactMap(Unicode.Scalar.init) + beyond
    var wrong: [String] = []
    Self.forEachText(scalars, among: try #require(others.unicodeScalars.first)) { text in
      if JSONText.quoted(text) != Self.quoted(text) { wrong.append(text) }
    }
    #expect(wrong == [])
    #expect(JSONText.quoted("") == "\"\"")
  }

  @Test("Two runs of bytes are the same where each byte is; one byte beyond ASCII is enough")
  func comparedBytes() {
    func isSame(_ left: [UInt8], _ right: [UInt8]) -> Bool { left.span.isSame(as: right.span) }
    func isASCII(_ bytes: [UInt8]) -> Bool { bytes.span.isASCII }
    for length in Self.lengths {
      let bytes = [UInt8](repeating: 0x41, count: length)
      #expect(isSame(bytes, [UInt8](repeating: 0x41, count: length)))
      #expect(isASCII(bytes))
      #expect(!isSame(bytes, bytes + [0x41]))
      for place in 0..<length {
        for bit in 0..<8 {
          var other = bytes
          other[place] ^= 1 << UInt8(bit)
          #expect(!isSame(bytes, other))
          #expect(isASCII(other) == (bit < 7))
        }
      }
    }
  }

  @Test("A fingerprint tells any one bit of a lead's text, where its columns end, and what kind of value each holds")
  func fingerprints() {
    func fingerprint(_ values: [ColumnValue]) -> LeadFingerprint { StoredRow(values).fingerprint }
    var seen: Set<LeadFingerprint> = []
    var count = 0
    func note(_ values: [ColumnValue]) {
      count += 1
      seen.insert(fingerprint(values))
    }
    for length in 0...40 {
      let bytes = [UInt8](repeating: 0x41, count: length)
      note([.text(String(decoding: bytes, as: UTF8.self))])
      for place in 0..<length {
        for bit in 0..<7 {
          var other = bytes
          other[place] ^= 1 << UInt8(bit)
          note([.text(String(decoding: other, as: UTF8.self))])
        }
      }
    }
    let name = "Ada Sample"
    for split in 0...name.count { note([.text(String(name.prefix(split))), .text(String(name.dropFirst(split)))]) }
    for value: ColumnValue in [.null, .integer(0), .integer(1), .integer(-1), .integer(.min), .integer(.max)] {
      note([value])
      note([value, .null])
      note([.null, .integer(7), value])
    }
    #expect(seen.count == count)
    #expect(fingerprint([.text("Ada"), .null]) == fingerprint([.text("Ada"), .null]))
  }

  @Test("Integers of any size are packed as they are written", arguments: [0, 9, 10, -1, -10, 1 << 40, .max, .min])
  func packedIntegers(number: Int64) {
    var bytes: [UInt8] = []
    PackedChanges.append(number, to: &bytes)
    #expect(String(decoding: bytes, as: UTF8.self) == ",\(number)")
  }
}
