import RecordReading
import Testing

/// RFC 8259 as facts: `y` texts are values, `n` texts are not; and what SPEC section 4 refuses beyond it.
@Suite struct JSONScannerTests {
  static let accepted: [String] = [
    // Scalars
    "null", "true", "false", "0", "-0", "1", "-1", "10", "123456789012345678901234567890", "0.0", "-0.0", "1.5",
    "0.1", "10.01", "1e1", "1E1", "1e+1", "1e-1", "1E+01", "0e0", "0e+00", "-1.5e-300", "1e9999", "123.456e78",
    "\"\"", "\"a\"", "\" \"", "\"/\"", "\"\\/\"", "\"\\\"\"", "\"\\\\\"", "\"\\b\\f\\n\\r\\t\"", "\"\\u0041\"",
    "\"\\u0000\"", "\"\\uD83D\\uDE00\"", "\"\\ud83d\\ude00\"", "\"\\uFFFF\"", "\"\\uD7FF\\uE000\"", "\"\u{7F}\"",
    "\"é\"", "\"日本語\"", "\"😀\"", "\"\u{2028}\u{2029}\"", "\"\u{FFFF}\"", "\"\u{10FFFF}\"", "\"'\"", "\"{[,:]}\"",
    "\"// no comment\"", "\"\\\\u12\"", "\"a longer string of more than eight bytes\"", "\"\u{FEFF}\"",
    // White space
    " 1", "1 ", "\t1\n", "\r\n1\r\n", " [ ] ", " { } ", "[\n]", "{\t\"a\" : 1 , \"b\" : 2 }", "\n\n\"a\"\n\n",
    // Arrays
    "[]", "[1]", "[1,2]", "[[]]", "[[],[]]", "[{}]", "[null,true,false]", "[1,[2,[3]]]", "[\"a\",1,{}]",
    "[ 1 , 2 ]", "[0,-0,0.0]", "[[[[[[[[[[]]]]]]]]]]", "[\"\"]", "[\"]\"]",
    // Objects
    "{}", "{\"\":0}", "{\"a\":1}", "{\"a\":1,\"b\":2}", "{\"a\":{}}", "{\"a\":[]}", "{\"a\":{\"a\":1}}",
    "{\"a\":1,\"A\":2}", "{\"a\":null}", "{\"a b\":1}", "{\"a\\nb\":1}", "{\"\\u0061\":1,\"b\":2}",
    "{\"\\\"\":1,\"'\":2}", "{\"a\":{\"x\":1},\"b\":{\"x\":1}}", "[{\"a\":1},{\"a\":1}]", "{\"é\":1,\"e\\u0301\":2}",
    "{\"\\uD83D\\uDE00\":1}", "{\"a\":\"}\"}", "{\"a.b\":1,\"a\":{\"b\":1}}", "{\"1\":1,\"01\":2}",
  ]

  static let refused: [(String, JSONFault.Kind, Int)] = [
    // Nothing, or more than one value
    ("", .empty, 0), (" ", .empty, 1), ("\n\t", .empty, 2), ("1 2", .textAfterValue, 2), ("1,", .textAfterValue, 1),
    ("{}{}", .textAfterValue, 2), ("[] []", .textAfterValue, 3), ("{}}", .textAfterValue, 2),
    ("[]]", .textAfterValue, 2), ("\"a\"b", .textAfterValue, 3), ("null,", .textAfterValue, 4),
    ("{} // x", .textAfterValue, 3), ("{}#", .textAfterValue, 2), ("{\"a\":1} x", .textAfterValue, 8),
    // Words
    ("nul", .unexpectedEnd, 3), ("tru", .unexpectedEnd, 3), ("fals", .unexpectedEnd, 4), ("n", .unexpectedEnd, 1),
    ("nulL", .badLiteral, 0), ("True", .badLiteral, 0), ("FALSE", .badLiteral, 0), ("None", .badLiteral, 0),
    ("nope", .badLiteral, 0), ("nullx", .badLiteral, 0), ("true1", .badLiteral, 0), ("undefined", .badLiteral, 0),
    ("NaN", .badLiteral, 0), ("Infinity", .badLiteral, 0), ("-Infinity", .badNumber, 1), ("-NaN", .badNumber, 1),
    ("nan", .badLiteral, 0), ("inf", .badLiteral, 0), ("[nope]", .badLiteral, 1), ("abc", .badLiteral, 0),
    // Numbers
    ("+1", .badNumber, 0), ("01", .badNumber, 0), ("-01", .badNumber, 1), ("00", .badNumber, 0),
    ("1.", .unexpectedEnd, 2),
    ("[1.]", .badNumber, 3), (".5", .badNumber, 0), ("-.5", .badNumber, 1), ("-", .unexpectedEnd, 1),
    ("[-]", .badNumber, 2), ("--1", .badNumber, 1), ("1e", .unexpectedEnd, 2), ("1e+", .unexpectedEnd, 3),
    ("[1e]", .badNumber, 3), ("[1e+]", .badNumber, 4), ("1.e1", .badNumber, 2), ("1.2.3", .badNumber, 3),
    ("1e1.5", .badNumber, 3), ("1e1e1", .badNumber, 3), ("0x1F", .badNumber, 1), ("1a", .badNumber, 1),
    ("1-2", .badNumber, 1), ("1_000", .badNumber, 1), ("1,000", .textAfterValue, 1), ("[1 000]", .expectedComma, 3),
    ("1+1", .badNumber, 1), ("0e", .unexpectedEnd, 2), ("1eE2", .badNumber, 2), ("[012]", .badNumber, 1),
    ("\u{FF11}", .expectedValue, 0), ("-a", .badNumber, 1), ("- 1", .badNumber, 1), ("1f", .badNumber, 1),
    // Strings
    ("\"", .unexpectedEnd, 1), ("\"a", .unexpectedEnd, 2), ("\"\\", .unexpectedEnd, 2), ("\"\\\"", .unexpectedEnd, 3),
    ("\"\\u", .unexpectedEnd, 3), ("\"\\u00", .unexpectedEnd, 5), ("\"\\u00\"", .unexpectedEnd, 6),
    ("\"\\x41\"", .badEscape, 1),
    ("\"\\a\"", .badEscape, 1), ("\"\\'\"", .badEscape, 1), ("\"\\0\"", .badEscape, 1), ("\"\\U0041\"", .badEscape, 1),
    ("\"\\u00G0\"", .badEscape, 1), ("\"\\u 041\"", .badEscape, 1), ("\"\\u-041\"", .badEscape, 1),
    ("\"\\u+041\"", .badEscape, 1), ("\"\\ \"", .badEscape, 1), ("\"\\é\"", .badEscape, 1), ("\"\\\n\"", .badEscape, 1),
    ("\"\n\"", .controlCharacter, 1), ("\"\t\"", .controlCharacter, 1), ("\"a\rb\"", .controlCharacter, 2),
    ("\"\u{1F}\"", .controlCharacter, 1), ("\"\u{01}\"", .controlCharacter, 1), ("\"\u{0C}\"", .controlCharacter, 1),
    ("\"\\uD800\"", .loneSurrogate, 1), ("\"\\uDC00\"", .loneSurrogate, 1), ("\"\\uDFFF\\uD800\"", .loneSurrogate, 1),
    ("\"\\uD800\\uD800\"", .loneSurrogate, 1), ("\"\\uD800x\"", .loneSurrogate, 1),
    ("\"\\uD800\\n\"", .loneSurrogate, 1),
    ("\"\\uD800\\u0041\"", .loneSurrogate, 1), ("\"\\ud83d \\ude00\"", .loneSurrogate, 1),
    ("'a'", .singleQuote, 0), ("\"a'", .unexpectedEnd, 3), ("`a`", .expectedValue, 0), ("“a”", .expectedValue, 0),
    // Arrays
    ("[", .unexpectedEnd, 1), ("]", .expectedValue, 0), ("[1", .unexpectedEnd, 2), ("[1,", .unexpectedEnd, 3),
    ("[,]", .expectedValue, 1), ("[,1]", .expectedValue, 1), ("[1,]", .expectedValue, 3), ("[1,,2]", .expectedValue, 3),
    ("[1 2]", .expectedComma, 3), ("[1;2]", .expectedComma, 2), ("[1:2]", .expectedComma, 2),
    ("[1}", .expectedComma, 2),
    ("[[]", .unexpectedEnd, 3), ("[\"a\"", .unexpectedEnd, 4), ("[\"a\" \"b\"]", .expectedComma, 5),
    ("[1 /* x */]", .expectedComma, 3), ("[//\n1]", .expectedValue, 1), ("[\u{A0}1]", .expectedValue, 1),
    ("[\u{0C}]", .expectedValue, 1), ("[\u{FEFF}]", .expectedValue, 1), ("[1\u{2028}]", .expectedComma, 2),
    ("(1)", .expectedValue, 0), ("[*]", .expectedValue, 1), ("[}", .expectedValue, 1), ("[:]", .expectedValue, 1),
    // Objects
    ("{", .unexpectedEnd, 1), ("}", .expectedValue, 0), ("{]", .expectedKey, 1), ("{,}", .expectedKey, 1),
    ("{\"a\"", .unexpectedEnd, 4), ("{\"a\"}", .expectedColon, 4), ("{\"a\":", .unexpectedEnd, 5),
    ("{\"a\":}", .expectedValue, 5), ("{\"a\":1", .unexpectedEnd, 6), ("{\"a\":1,", .unexpectedEnd, 7),
    ("{\"a\":1,}", .expectedKey, 7), ("{\"a\":1,,}", .expectedKey, 7), ("{\"a\" 1}", .expectedColon, 5),
    ("{\"a\"=1}", .expectedColon, 4), ("{\"a\"=>1}", .expectedColon, 4), ("{\"a\"::1}", .expectedValue, 5),
    ("{\"a\":1 \"b\":2}", .expectedComma, 7), ("{\"a\":1;\"b\":2}", .expectedComma, 6), ("{a:1}", .expectedKey, 1),
    ("{1:1}", .expectedKey, 1), ("{null:1}", .expectedKey, 1), ("{'a':1}", .singleQuote, 1),
    ("{\"a\":'b'}", .singleQuote, 5), ("{\"a\":None}", .badLiteral, 5), ("{\"a\":1]", .expectedComma, 6),
    ("{{}}", .expectedKey, 1), ("{[]}", .expectedKey, 1), ("{\"a\":1}}", .textAfterValue, 7),
    ("{\"a\",\"b\"}", .expectedColon, 4),
    ("{\"a\":1,2}", .expectedKey, 7), ("{\"a\":1,\"b\"}", .expectedColon, 10), ("{\"a\":/*x*/1}", .expectedValue, 5),
    ("{\"a\":nope}", .badLiteral, 5), ("{\"a\":\"b}", .unexpectedEnd, 8), ("{\"a\\x\":1}", .badEscape, 3),
    // Keys
    ("{\"a\":1,\"a\":2}", .duplicateKey, 7), ("{\"a\":1,\"b\":2,\"a\":1}", .duplicateKey, 13),
    ("{\"a\":1,\"\\u0061\":2}", .duplicateKey, 7), ("{\"\\u0061\":1,\"a\":2}", .duplicateKey, 12),
    ("{\"\":1,\"\":2}", .duplicateKey, 6), ("[{\"a\":{\"x\":1,\"x\":1}}]", .duplicateKey, 13),
    ("{\"\\ud83d\\ude00\":1,\"😀\":2}", .duplicateKey, 18), ("{\"\\n\":1,\"\\u000a\":1}", .duplicateKey, 8),
    // Encoding
    ("\"\0\"", .nul, 1), ("\0", .nul, 0), ("1\0", .nul, 1), ("{nope \0", .nul, 6),
  ]

  static let refusedBytes: [([UInt8], Int)] = [
    ([0x22, 0xFF, 0x22], 1), ([0x22, 0x80, 0x22], 1), ([0x22, 0xC0, 0xAF, 0x22], 1), ([0x22, 0xC1, 0x81, 0x22], 1),
    ([0x22, 0xC3, 0x22], 1), ([0x22, 0xE0, 0x80, 0x80, 0x22], 1), ([0x22, 0xED, 0xA0, 0x80, 0x22], 1),
    ([0x22, 0xE2, 0x82, 0x22], 1), ([0x22, 0xF0, 0x80, 0x80, 0x80, 0x22], 1),
    ([0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], 1),
    ([0x22, 0xF5, 0x80, 0x80, 0x80, 0x22], 1), ([0x22, 0xF0, 0x9F, 0x98], 1), ([0x5B, 0xE9, 0x5D], 1), ([0xFE], 0),
    ([0x22, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0xC3, 0xA9, 0xC3, 0x22], 11),
  ]

  private func fault(in text: [UInt8]) -> JSONFault? {
    var scanner = JSONScanner()
    var tape = JSONTape()
    do throws(JSONFault) {
      try scanner.scan(text.span, into: &tape)
      return nil
    } catch {
      #expect(tape.nodes.isEmpty)
      return error
    }
  }

  @Test(arguments: accepted) func y(_ text: String) {
    #expect(fault(in: Array(text.utf8)) == nil)
  }

  @Test(arguments: refused) func n(_ text: String, _ kind: JSONFault.Kind, _ offset: Int) {
    let fault = fault(in: Array(text.utf8))
    #expect(fault?.kind == kind)
    #expect(fault?.offset == offset)
    #expect(fault?.reason.isEmpty == false)
  }

  @Test(arguments: refusedBytes) func notUTF8(_ text: [UInt8], _ offset: Int) {
    let fault = fault(in: text)
    #expect(fault?.kind == .invalidUTF8)
    #expect(fault?.offset == offset)
  }

  /// Every beginning of a value is unfinished or, for numbers, a value; a byte more is never taken for the end.
  @Test(arguments: accepted) func everyBeginningIsUnfinished(_ text: String) {
    let bytes = Array(text.utf8)
    for end in 0..<bytes.count {
      guard let kind = fault(in: Array(bytes[..<end]))?.kind else { continue }
      #expect([.unexpectedEnd, .empty, .invalidUTF8].contains(kind), "\(end): \(kind)")
    }
  }

  @Test func depth() {
    func nested(_ depth: Int) -> [UInt8] {
      [UInt8](repeating: 0x5B, count: depth) + [UInt8](repeating: 0x5D, count: depth)
    }
    #expect(fault(in: nested(128)) == nil)
    #expect(fault(in: nested(129))?.kind == .tooDeep)
    #expect(fault(in: nested(129))?.offset == 128)
    #expect(fault(in: nested(100_000))?.kind == .tooDeep)
    #expect(fault(in: Array(String(repeating: "{\"a\":", count: 100_000).utf8))?.kind == .tooDeep)
    var deep = JSONScanner(maxDepth: 1_000_000)
    var tape = JSONTape()
    #expect(throws: Never.self) { try deep.scan(nested(100_000).span, into: &tape) }
    #expect(tape.nodes.count == 100_000)
  }

  @Test func manyKeys() {
    let keys = (0..<5_000).map { "\"k\($0)\":\($0)" }
    #expect(fault(in: Array("{\(keys.joined(separator: ","))}".utf8)) == nil)
    for repeated in ["\"k7\":0", "\"\\u006b7\":0", "\"k4999\":0"] {
      let text = "{\(keys.joined(separator: ",")),\(repeated)}"
      #expect(fault(in: Array(text.utf8))?.kind == .duplicateKey)
      #expect(fault(in: Array(text.utf8))?.offset == text.utf8.count - repeated.utf8.count - 1)
    }
    for count in 20...30 {
      let some = keys.prefix(count) + ["\"\":1"]
      #expect(fault(in: Array("{\(some.joined(separator: ","))}".utf8)) == nil)
      #expect(fault(in: Array("{\((some + ["\"\":1"]).joined(separator: ","))}".utf8))?.kind == .duplicateKey)
    }
  }

  @Test func tape() throws {
    let text = Array(#" {"id":"l\u0065ad","n":-1.50,"\u0061b":[true,[],{"x":null}],"m":{"k":"v"},"e":""} "#.utf8)
    var scanner = JSONScanner()
    var tape = JSONTape()
    try scanner.scan(text.span, into: &tape)
    #expect(tape.rootKind == .object)
    #expect(
      tape.nodes.map(\.kind) == [
        .object, .string, .number, .array, .true, .array, .object, .null, .object, .string, .string,
      ])
    let members = Array(tape.children(of: 0))
    #expect(members == [1, 2, 3, 8, 10])
    #expect(members.map { tape.key(of: $0, in: text.span) } == ["id", "n", "ab", "m", "e"])
    #expect(
      members.map { tape.text(of: $0, in: text.span) } == [
        "lead", "-1.50", #"[true,[],{"x":null}]"#, #"{"k":"v"}"#, "",
      ])
    #expect(members.map { tape[$0].keyHasEscapes } == [false, false, true, false, false])
    #expect(tape[1].hasEscapes && !tape[9].hasEscapes)
    #expect(tape.key(of: 3, in: text.span, equals: "ab") && tape.key(of: 1, in: text.span, equals: "id"))
    #expect(!tape.key(of: 1, in: text.span, equals: "ie") && !tape.key(of: 3, in: text.span, equals: "abc"))
    #expect(Array(tape.children(of: 3)) == [4, 5, 6])
    #expect(Array(tape.children(of: 5)) == [] && Array(tape.children(of: 1)) == [])
    #expect(tape.nodes.map(\.parent) == [nil, 0, 0, 0, 3, 3, 3, 6, 0, 8, 0])
    #expect(tape[4].keyRange == nil && tape[4].isMember == false)
    try scanner.scan(Array(#""\b\f\n\r\t\/\\\"\uD83D\uDE00\u00e9""#.utf8).span, into: &tape)
    #expect(
      tape.text(of: 0, in: Array(#""\b\f\n\r\t\/\\\"\uD83D\uDE00\u00e9""#.utf8).span) == "\u{8}\u{C}\n\r\t/\\\"😀é")
  }
}
