import RecordReading
import TestSupport
import Testing

@Suite struct JSONReaderTests {
  typealias Case = ReadingCase

  static let small = RecordLimits(maxRecordBytes: 12, maxFieldBytes: 5, maxRawBytes: 16, maxColumns: 2, maxDepth: 3)
  static let open = "an array that does not end"
  static let after = "text after the end of the array"

  static let lines: [Case] = [
    Case("", []),
    Case("{}", ["1@0 {}"]),
    Case("{}\n", ["1@0 {}"]),
    Case("{}\r\n[1]\r\"a\"\n1\nnull", ["1@0 {}", "2@4 [1]", "3@8 \"a\"", "4@12 1", "5@14 null"]),
    Case("\n \t\n{}\r\n\r\n", ["1@0 ~", "2@1 ~", "3@4 {}", "4@8 ~"]),
    Case(" {} \n", ["1@0  {} "]),
    Case("{\"a\":1\n\"b\":2}\n{}", ["1!badJSON:7 {\"a\":1", "2!badJSON:4 \"b\":2}", "3@14 {}"]),
    Case("{\"a\": nope}\n{}\n", ["1!badJSON:7 {\"a\": nope}", "2@12 {}"]),
    Case("{} {}\n{}", ["1!badJSON:4 {} {}", "2@6 {}"]),
    Case("\"a\n\"b\"\n", ["1!badJSON:3 \"a", "2@3 \"b\""]),
    Case("{\"a\":1},\n]\n{}", ["1!badJSON:8 {\"a\":1},", "2!badJSON:1 ]", "3@11 {}"]),
    Case("{\"é\":1,\"é\":2}\n1", ["1!badJSON:9 {\"é\":1,\"é\":2}", "2@16 1"]),
    Case([0x22, 0xFF, 0x22, 0x0A, 0x31], ["1!badEncoding:2 \"\u{FFFD}\"", "2@4 1"]),
    Case([0x7B, 0x00, 0x0A, 0x31], ["1!badEncoding:2 {\\0", "2@3 1"]),
    Case("[[[]]]\n[[[[]]]]\n1", ["1@0 [[[]]]", "2!badJSON:4 [[[[]]]]", "3@16 1"], limits: small),
    Case("\"1234567890\"\n1", ["1!recordTooLong \"1234567890\"", "2@13 1"], limits: small),
    Case("\"12345\"\n\"123456\"\n1", ["1@0 \"12345\"", "2!recordTooLong \"123456\"", "3@17 1"], limits: small),
    Case(
      "1           \n1            \n2", ["1@0 1           ", "2!recordTooLong 1            ", "3@27 2"], limits: small),
    Case("12345678901234567\r\n2", ["1!recordTooLong 12345678…[cut]", "2@19 2"], limits: small),
    Case("12345678901234567", ["1!recordTooLong 12345678…[cut]"], limits: small),
    Case("[1,2]\n[1,2,3]\n1", ["1@0 [1,2]", "2!recordTooLong [1,2,3]", "3@14 1"], limits: small),
  ]

  static let documents: [Case] = [
    Case("", []),
    Case(" \r\n", []),
    // One array
    Case("[]", []),
    Case(" [ \n ] \n", []),
    Case("[{}]", ["1@1 {}"]),
    Case("[1,\"a\",null,[2]]\n", ["1@1 1", "1@3 \"a\"", "1@7 null", "1@12 [2]"]),
    Case("[\n{\"a\":1},\n{\"b\":2}\n]\n", ["2@2 {\"a\":1}", "3@11 {\"b\":2}"]),
    Case("[\r\n{},\r\n{}\r\n]", ["2@3 {}", "3@8 {}"]),
    Case("[\r{},\r{}\r]", ["2@2 {}", "3@6 {}"]),
    Case(
      "[\n  {\n    \"a\": 1\n  },\n  {\n    \"b\": [\n      2\n    ]\n  }\n]",
      [
        "2@4 {\\n    \"a\": 1\\n  }", "5@24 {\\n    \"b\": [\\n      2\\n    ]\\n  }",
      ]),
    Case("[\n{}\n,{}\n,{}\n]", ["2@2 {}", "3@6 {}", "4@10 {}"]),
    Case("[\"],[\",\"\\\"]\"]", ["1@1 \"],[\"", "1@7 \"\\\"]\""]),
    // Malformed elements
    Case("[{\"a\": nope},{}]", ["1!badJSON:8 {\"a\": nope}", "1@13 {}"]),
    Case("[nope,{}]", ["1!badJSON:2 nope", "1@6 {}"]),
    Case("[{},,{}]", ["1@1 {}", "1!badJSON:5 ", "1@5 {}"]),
    Case("[,]", ["1!badJSON:2 ", "1!badJSON:3 "]),
    Case("[{},]", ["1@1 {}", "1!badJSON:5 "]),
    Case("[{}\n,\n]", ["1@1 {}", "3!badJSON:1 "]),
    Case("[{\"a\":1} {\"b\":2},{}]", ["1!badJSON:10 {\"a\":1} {\"b\":2}", "1@17 {}"]),
    Case("[{\"a\":1}},{}]", ["1!badJSON:9 {\"a\":1}}", "1@10 {}"]),
    Case("[{'a':1},{}]", ["1!badJSON:3 {'a':1}", "1@9 {}"]),
    Case("[{\"a\":[1},{\"b\":2}]", ["1!badJSON:9 {\"a\":[1}", "1@10 {\"b\":2}"]),
    Case("[{\"t\":[{\"x\":1],\"c\":2},{}]", ["1!badJSON:14 {\"t\":[{\"x\":1],\"c\":2}", "1@22 {}"]),
    Case("[{\"a\":1,\"a\":1},{}]", ["1!badJSON:9 {\"a\":1,\"a\":1}", "1@15 {}"]),
    Case([0x5B, 0x22, 0xFF, 0x22, 0x2C, 0x31, 0x5D], ["1!badEncoding:3 \"\u{FFFD}\"", "1@5 1"]),
    Case("[\n {\n  \"a\": nope\n },\n {}]", ["2!badJSON {\\n  \"a\": nope\\n }", "5@22 {}"]),
    // A missing comma between lines
    Case("[\n{\"a\":1}\n{\"b\":2},\n{}]", ["2!badJSON:8 {\"a\":1}", "3@10 {\"b\":2}", "4@19 {}"]),
    // Strings that do not close end with their line
    Case(
      "[\n{\"a\": \"x},\n{\"b\": 1},\n{\"c\": 2}\n]",
      ["2!badJSON:10 {\"a\": \"x}", "3@13 {\"b\": 1}", "4@23 {\"c\": 2}"]),
    Case("[\n{\"a\": 0},\n{\"b\": \"x}\n]\n", ["2@2 {\"a\": 0}", "3!badJSON:10 {\"b\": \"x}"]),
    Case(
      "[\n  {\n    \"a\": \"x,\n    \"b\": {\n    }\n  },\n  {\n    \"c\": 1\n  }\n]",
      [
        "2!badJSON {\\n    \"a\": \"x,\\n    \"b\": {\\n    }\\n  }", "7@43 {\\n    \"c\": 1\\n  }",
      ]),
    Case("[{\"a\":\"x\n},\n {\"b\":1}]", ["1!badJSON:9 {\"a\":\"x\\n}", "3@13 {\"b\":1}"]),
    Case("[\n{\"a\": \"x\\\n{\"b\": 1}]", ["2!badJSON:10 {\"a\": \"x\\", "3@12 {\"b\": 1}"]),
    // Brackets that do not close
    Case(
      "[\n{\"a\": {\"b\": 1},\n{\"c\": 2},\n{}\n]", ["2!badJSON:15 {\"a\": {\"b\": 1}", "3@18 {\"c\": 2}", "4@28 {}"]),
    Case("[\n{\"a\": 1,\n{\"c\": 2},\n{}\n]", ["2!badJSON:8 {\"a\": 1", "3@11 {\"c\": 2}", "4@21 {}"]),
    Case("[\n{\"a\": 1\n,{\"c\": 2}\n]", ["2!badJSON:8 {\"a\": 1", "3@11 {\"c\": 2}"]),
    Case(
      "[\n{\"t\": [\"a\",\n{\"c\": 2},\n{\"d\": 3}\n]",
      ["2!badJSON:11 {\"t\": [\"a\"", "3@14 {\"c\": 2}", "4@24 {\"d\": 3}"]),
    Case("[\n{\"t\": [\"a\"\n{\"c\": 2}\n]", ["2!badJSON:11 {\"t\": [\"a\"", "3@13 {\"c\": 2}"]),
    Case("[\n{},\n{\"a\": 1\n]", ["2@2 {}", "3!badJSON:8 {\"a\": 1"]),
    Case(
      "[\n  {\n    \"a\": 1,\n  {\n    \"b\": 2\n  }\n]", ["2!badJSON {\\n    \"a\": 1", "4@20 {\\n    \"b\": 2\\n  }"]),
    // Nested values on lines of their own are no elements where JSON may have them there
    Case(
      "[\n{\n\"a\":\n{\n\"b\":[\n{},\n{}\n]\n}\n},\n{}\n]",
      ["2@2 {\\n\"a\":\\n{\\n\"b\":[\\n{},\\n{}\\n]\\n}\\n}", "11@31 {}"]),
    // The whole input is unusable
    Case("[", ["broken 1 \(open)"]),
    Case("[\n{},\n", ["2@2 {}", "broken 3 \(open)"]),
    Case("[{}", ["broken 1 \(open)"]),
    Case("[{},{\"a\":1", ["1@1 {}", "broken 1 \(open)"]),
    Case("[{\"a\":\"x},{}]", ["broken 1 \(open)"]),
    Case("[{}]\n{}", ["1@1 {}", "broken 2 \(after)"]),
    Case("[]]", ["broken 1 \(after)"]),
    Case("[] x", ["broken 1 \(after)"]),
    // Values one after another
    Case("{}", ["1@0 {}"]),
    Case("{\n\"a\":1\n}\n{\n\"b\":2\n}\n", ["1@0 {\\n\"a\":1\\n}", "4@10 {\\n\"b\":2\\n}"]),
    Case("{}{}\n1 \"a\"", ["1@0 {}", "1@2 {}", "2@5 1", "2@7 \"a\""]),
    Case("{\n  \"a\": 1\n{\n  \"b\": 2\n}\n", ["1!badJSON {\\n  \"a\": 1", "3@11 {\\n  \"b\": 2\\n}"]),
    Case("{\"a\": \"x\n}\n{\"b\": 2}", ["1!badJSON:9 {\"a\": \"x\\n}", "3@11 {\"b\": 2}"]),
    Case("{}\n{\"a\":1", ["1@0 {}", "2!badJSON:7 {\"a\":1"]),
    Case("{\"a\":1},\n{}", ["1@0 {\"a\":1}", "1!badJSON:8 ,", "2@9 {}"]),
    Case("nope{}", ["1!badJSON:1 nope", "1@4 {}"]),
    Case("{} ]\n{}", ["1@0 {}", "1!badJSON:4 ]", "2@5 {}"]),
    // Limits
    Case("[1,\"1234567890\",2]", ["1@1 1", "1!recordTooLong \"1234567890\"", "1@16 2"], limits: small),
    Case("[1,\"12345678901\",2]", ["1@1 1", "1!recordTooLong \"12345678901\"", "1@17 2"], limits: small),
    Case("[\"12345678901234567890\",2]", ["1!recordTooLong \"1234567…[cut]", "1@24 2"], limits: small),
    Case("[[1,2],[1,2,3],4]", ["1@1 [1,2]", "1!recordTooLong [1,2,3]", "1@15 4"], limits: small),
    Case("[\n[1,[[2,2222]]],\n3]", ["2!recordTooLong [1,[[2,2222]]]", "3@18 3"], limits: small),
    Case("[\n{\"a\":[1,2,\n{},\n3]", ["2!badJSON:10 {\"a\":[1,2", "3@13 {}", "4@17 3"], limits: small),
    Case("[\n{\"a\":[1,22222,\n{},\n3]", ["broken 4 \(open)"], limits: small),
    Case("[\n{\"a\":[\n{},\n{},\n3]", ["2!badJSON {\"a\":[\\n{}", "4@13 {}", "5@17 3"], limits: small),
    Case("[{\"a\":1234567\n,\n{},\n3]", ["1!badJSON {\"a\":1234567\\n,\\n", "3@16 {}", "4@20 3"], limits: small),
    Case("[[[[[1]]]],2]", ["1!badJSON:5 [[[[1]]]]", "1@11 2"], limits: small),
  ]

  @Test(arguments: lines) func linesAreReadTheSameInAnyChunks(_ one: Case) {
    expectSame(one, .lines)
  }

  @Test(arguments: documents) func documentsAreReadTheSameInAnyChunks(_ one: Case) {
    expectSame(one, .document)
  }

  private func expectSame(_ one: Case, _ layout: JSONReader.Layout) {
    let whole = Transcript.json(one.input, layout, limits: one.limits)
    #expect(whole == one.expected)
    for cut in 0...one.input.count {
      let split = Transcript.json(one.input, layout, cuts: [cut], limits: one.limits)
      if split != whole {
        #expect(split == whole, "cut at \(cut)")
        return
      }
    }
    let bytes = Transcript.json(one.input, layout, cuts: Array(0..<one.input.count), limits: one.limits)
    #expect(bytes == whole, "byte by byte")
  }

  static let badLines = [
    "{\"a\":", "{", "}", "[", "]", "\"", "{\"a\": \"x}", "{\"a\": nope}", "{'a':1}", "{\"a\":1}}", "{\"a\":1}{", "nope",
    ",",
    "{\"a\":[1}", "{\"a\":[{\"x\":1}", "\\", "{\"a\":1 \"b\":2}", "\u{FEFF}{}", "//", "{\"a\":\"\\uD800\"}", "",
  ]

  @Test(arguments: badLines) func aMalformedLineNeverHarmsOthers(_ line: String) {
    let good = (0..<6).map { "{\"id\":\"lead_\($0)\",\"metadata\":{\"n\":\($0)}}" }
    for ending in ["\n", "\r\n", "\r"] {
      for position in 0...good.count {
        var lines = good
        lines.insert(line, at: position)
        let text = Array(lines.map { $0 + ending }.joined().utf8)
        let found = Transcript.json(text, .lines).filter { !$0.contains("!") && $0.contains("lead_") }
        #expect(found.map { String($0.drop { $0 != " " }.dropFirst()) } == good, "at \(position)")
      }
    }
  }

  /// One element a line, or pretty-printed: an element whose strings or brackets do not close costs itself alone.
  @Test(arguments: [
    "{\"a\":", "{\"a\": \"x}", "{\"a\": nope}", "{'a':1}", "{\"a\":1}}", "nope", "", "{\"a\":[1}", "{\"a\":{\"x\":1}",
    "{\"a\":1 \"b\":2}", "{\"a\":\"\\uD800\"}", "{\"a\":\"x\\\"}", "{\"a\",}", "{", "{\"a\":1", "{\"a\":[1,2]]}",
    "{\"a\":\"x\",\"b\":\"y}",
  ]) func aMalformedElementNeverHarmsOthers(_ element: String) {
    let flat = (0..<5).map { "{\"id\":\"lead_\($0)\",\"metadata\":{\"n\":[\($0)]}}" }
    let pretty = (0..<5).map {
      "{\n    \"id\": \"lead_\($0)\",\n    \"metadata\": {\n      \"n\": [\n        \($0)\n      ]\n    }\n  }"
    }
    for (elements, indent) in [(flat, ""), (flat, " "), (pretty, "  ")] {
      for position in 0...elements.count {
        var all = elements
        all.insert(element, at: position)
        for separator in [",\n\(indent)", ",\r\n\(indent)", "\n\(indent), "] {
          let text = Array("[\n\(indent)\(all.joined(separator: separator))\n]\n".utf8)
          let steps = Transcript.json(text, .document)
          let found = steps.filter { !$0.contains("!") }.map { String($0.drop { $0 != " " }.dropFirst()) }
          #expect(found == elements.map { Transcript.escaped($0) }, "at \(position): \(steps)")
          #expect(steps.filter { $0.contains("!") }.count == 1)
        }
      }
    }
  }

  @Test(arguments: [JSONReader.Layout.lines, .document])
  func randomTextIsReadTheSameInAnyChunks(_ layout: JSONReader.Layout) {
    var random = SplitMix64(seed: 3)
    let alphabet = Array("\"\",,,\n\n\r{{}}[[]]::\\a1 \t".utf8) + [0xC3, 0xA9]
    let limits = [
      RecordLimits(), RecordLimits(maxRecordBytes: 9, maxFieldBytes: 5, maxRawBytes: 12, maxColumns: 2, maxDepth: 2),
    ]
    for round in 0..<Sanitizer.rounds(4_000) {
      var text = (0..<Int.random(in: 0...60, using: &random)).map { _ in
        alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
      }
      if round % 2 == 0 { text.insert(UInt8(ascii: "["), at: 0) }
      for limits in limits {
        let whole = Transcript.json(text, layout, limits: limits)
        let split = Transcript.json(text, layout, cuts: text.randomCuts(&random), limits: limits)
        if split != whole {
          #expect(split == whole, "round \(round): \(Transcript.escaped(String(decoding: text, as: UTF8.self)))")
          return
        }
      }
    }
  }

  /// Good elements broken at one place at random: always the same for all chunks, and never a record that was not there.
  @Test func damagedArraysInventNothing() {
    var random = SplitMix64(seed: 5)
    let elements = (0..<6).map { "{\"id\":\"lead_\($0)\",\"list\":[{\"id\":\"inner\"},\"],\"],\"o\":{\"p\":null}}" }
    let good = Array("[\n\(elements.joined(separator: ",\n"))\n]\n".utf8)
    for _ in 0..<Sanitizer.rounds(2_000) {
      var text = good
      let place = Int.random(in: 0..<text.count, using: &random)
      switch Int.random(in: 0..<3, using: &random) {
      case 0: text.remove(at: place)
      case 1: text.insert(Array("\"{}[],:\\\n".utf8)[Int.random(in: 0..<9, using: &random)], at: place)
      default: text[place] = Array("\"{}[],:\\\nx".utf8)[Int.random(in: 0..<10, using: &random)]
      }
      let whole = Transcript.json(text, .document)
      #expect(Transcript.json(text, .document, cuts: text.randomCuts(&random)) == whole)
      let untouched = elements.filter { element in
        whole.contains { $0.hasSuffix(" " + element) }
      }
      let isBroken = whole.contains { $0.hasPrefix("broken") }
      let isWhole = text.first == UInt8(ascii: "[")
      if !isBroken, isWhole { #expect(untouched.count >= 4, "\(String(decoding: text, as: UTF8.self)) \(whole)") }
      #expect(!whole.contains { $0.hasSuffix(" {\"id\":\"inner\"}") }, "\(String(decoding: text, as: UTF8.self))")
    }
  }

  @Test(arguments: [JSONReader.Layout.lines, .document])
  func aLongValueIsSkippedInFlatMemory(_ layout: JSONReader.Layout) {
    let limits = RecordLimits(maxRecordBytes: 1 << 12, maxRawBytes: 1 << 8)
    var reader = JSONReader(layout: layout, limits: limits)
    reader.append(Array((layout == .lines ? "\"" : "[\"").utf8).span)
    let chunk = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 10)
    for _ in 0..<Sanitizer.rounds(1_000) {
      reader.append(chunk.span)
      let step = reader.next()
      let held = reader.heldBytes
      #expect(step == .needsInput && held <= 4 << 12)
    }
    reader.append(Array((layout == .lines ? "\"\n1\n" : "\",1]").utf8).span)
    guard case .fault(let fault) = reader.next() else {
      Issue.record("no fault")
      return
    }
    #expect(fault.kind == .recordTooLong && fault.raw.count == 1 << 8 && fault.rawText.hasSuffix("x…[cut]"))
    let step = reader.next()
    #expect(step == .record)
  }

  @Test func deepNestingOverflowsNothing() {
    let deep = [UInt8](repeating: 0x5B, count: 100_000)
    #expect(Transcript.json(deep, .document) == ["broken 1 \(Self.open)"])
    #expect(Transcript.json(deep, .lines).count == 1)
    let closed = deep + [UInt8](repeating: 0x5D, count: 100_000)
    #expect(Transcript.json(closed, .document).count == 1)
  }

  @Test func theRecordIsAtHand() {
    var reader = JSONReader(layout: .document, startLine: 3)
    reader.append(Array("[ {\"id\":\"a\\u0062\",\"n\":1} ,".utf8).span)
    let step = reader.next()
    #expect(step == .record)
    let members = Array(reader.tape.children(of: 0))
    #expect(members == [1, 2])
    let isID = reader.key(of: 1, equals: "id")
    let texts = [reader.key(of: 1), reader.text(of: 1), reader.key(of: 2), reader.text(of: 2)]
    #expect(isID && texts == ["id", "ab", "n", "1"])
    let raw = reader.rawNode(1)
    let line = reader.line
    #expect(raw == Array("\"a\\u0062\"".utf8) && line == 3)
  }
}
