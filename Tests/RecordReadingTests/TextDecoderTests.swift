import RecordReading
import Testing

@Suite struct TextDecoderTests {
  struct Case: Sendable {
    let encoding: TextEncoding
    let input: [UInt8]
    let expected: [UInt8]

    init(_ encoding: TextEncoding, _ input: [UInt8], _ expected: [UInt8]) {
      self.encoding = encoding
      self.input = input
      self.expected = expected
    }

    init(_ encoding: TextEncoding, _ input: [UInt8], _ expected: String) {
      self.init(encoding, input, Array(expected.utf8))
    }
  }

  static func utf16(_ text: String, isBig: Bool) -> [UInt8] {
    text.utf16.flatMap { unit in
      let pair = [UInt8(truncatingIfNeeded: unit), UInt8(truncatingIfNeeded: unit >> 8)]
      return isBig ? pair.reversed() : pair
    }
  }

  static let text = "a,Zoë\r\n日本,😀\u{FFFD}\u{10FFFF}\u{7FF}\u{800}\u{FFFF}\0\n"

  static let cases: [Case] = [
    Case(.utf8, [], ""),
    Case(.utf8, [0x61, 0xFF, 0xC3], [0x61, 0xFF, 0xC3]),
    Case(.windows1252, Array("plain,text\r\n".utf8), "plain,text\r\n"),
    Case(.windows1252, [0x5A, 0x6F, 0xEB], "Zoë"),
    Case(.windows1252, [0x80, 0x85, 0x8E, 0x92, 0x9F, 0xA0, 0xFF], "€…Ž’Ÿ\u{A0}ÿ"),
    Case(.windows1252, [0x81, 0x8D, 0x8F, 0x90, 0x9D], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF]),
    Case(.utf16LittleEndian, utf16(text, isBig: false), text),
    Case(.utf16BigEndian, utf16(text, isBig: true), text),
    Case(.utf16LittleEndian, [0x61, 0x00, 0x62], [0x61, 0xFF]),
    Case(.utf16BigEndian, [0x00, 0x61, 0xD8], [0x61, 0xFF]),
    Case(.utf16LittleEndian, [0x00, 0xD8, 0x61, 0x00], [0xFF, 0x61]),
    Case(.utf16LittleEndian, [0x00, 0xDC, 0x61, 0x00], [0xFF, 0x61]),
    Case(.utf16LittleEndian, [0x00, 0xD8, 0x00, 0xD8, 0x00, 0xDC], [0xFF, 0xF0, 0x90, 0x80, 0x80]),
    Case(.utf16LittleEndian, [0x3D, 0xD8], [0xFF]),
    Case(.utf16LittleEndian, [0x3D, 0xD8, 0x00], [0xFF, 0xFF]),
  ]

  private func decode(_ one: Case, cuts: [Int], isFinalEmpty: Bool) -> [UInt8] {
    var decoder = TextDecoder(encoding: one.encoding)
    var output: [UInt8] = []
    var start = 0
    for end in cuts + [one.input.count] {
      let isFinal = end == one.input.count && !isFinalEmpty
      decoder.decode(one.input.span.extracting(start..<end), isFinal: isFinal, into: &output)
      start = end
    }
    let nothing: [UInt8] = []
    if isFinalEmpty { decoder.decode(nothing.span, isFinal: true, into: &output) }
    return output
  }

  @Test(arguments: cases) func decodesTheSameInAnyChunks(_ one: Case) {
    #expect(decode(one, cuts: [], isFinalEmpty: false) == one.expected)
    #expect(decode(one, cuts: [], isFinalEmpty: true) == one.expected)
    for cut in 0..<max(one.input.count, 1) {
      #expect(decode(one, cuts: [cut], isFinalEmpty: true) == one.expected, "cut at \(cut)")
    }
    #expect(decode(one, cuts: Array(0..<one.input.count), isFinalEmpty: true) == one.expected, "byte by byte")
  }

  @Test func whatCannotBeDecodedRejectsItsRecordAlone() {
    var decoder = TextDecoder(encoding: .windows1252)
    var text: [UInt8] = []
    let input: [UInt8] = [0x61, 0x0A, 0x81, 0x0A, 0xE9]
    decoder.decode(input.span, isFinal: true, into: &text)
    #expect(Transcript.csv(text) == ["1@0 a", "2!badEncoding:1#0 \u{FFFD}", "3@4 é"])
  }
}
