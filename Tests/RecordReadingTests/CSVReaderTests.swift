import TestSupport
import Testing

@testable import RecordReading

@Suite struct CSVReaderTests {
  typealias Case = ReadingCase

  static let small = RecordLimits(maxRecordBytes: 10, maxFieldBytes: 6, maxRawBytes: 16, maxColumns: 3)

  static let cases: [Case] = [
    // Lines
    Case("", []),
    Case("a,b", ["1@0 a|b"]),
    Case("a,b\n", ["1@0 a|b"]),
    Case("a,b\r\n", ["1@0 a|b"]),
    Case("a,b\r", ["1@0 a|b"]),
    Case("a\nb\r\nc\rd", ["1@0 a", "2@2 b", "3@5 c", "4@7 d"]),
    Case("\n", ["1@0 ~"]),
    Case("\r\n", ["1@0 ~"]),
    Case("\n\n", ["1@0 ~", "2@1 ~"]),
    Case("\r\n\r\n", ["1@0 ~", "2@2 ~"]),
    Case("\n\r", ["1@0 ~", "2@1 ~"]),
    Case("\r\r\n\n", ["1@0 ~", "2@1 ~", "3@3 ~"]),
    Case("a\n\nb\n", ["1@0 a", "2@2 ~", "3@3 b"]),
    Case(" \n", ["1@0  "]),
    Case("\n\r\nid\n1", ["1@0 ~", "2@1 ~", "3@3 id", "4@6 1"]),
    // Cells
    Case(",", ["1@0 |"]),
    Case(",,\n,", ["1@0 ||", "2@3 |"]),
    Case("a,", ["1@0 a|"]),
    Case("a,\n", ["1@0 a|"]),
    Case("\"\"", ["1@0 "]),
    Case("\"\",\"\"\n", ["1@0 |"]),
    Case("\"a,b\",c\n", ["1@0 a,b|c"]),
    Case("\"a\"\"b\"\n", ["1@0 a\"b"]),
    Case("\"\"\"\"\n", ["1@0 \""]),
    Case("\"\"\"\"\"\"", ["1@0 \"\""]),
    Case("\"{\"\"a\"\":1}\",\"\"\"x\"\"\"\n", ["1@0 {\"a\":1}|\"x\""]),
    Case("5\" pipe,a\"b\"\"c\n", ["1@0 5\" pipe|a\"b\"\"c"]),
    Case(" \"a\"\n", ["1@0  \"a\""]),
    Case("a;b\tc|d\n", ["1@0 a;b\tc|d"]),
    Case("Zoë,São Paulo,日本,😀\n", ["1@0 Zoë|São Paulo|日本|😀"]),
    Case("abcdefghijklmnop,qrstuvwxyz0123456789\nx", ["1@0 abcdefghijklmnop|qrstuvwxyz0123456789", "2@38 x"]),
    // Line breaks in quotes
    Case("\"a\nb\",c\nd", ["1@0 a\\nb|c", "3@8 d"]),
    Case("\"a\r\nb\",c\r\nd", ["1@0 a\\r\\nb|c", "3@10 d"]),
    Case("\"a\rb\",c\rd", ["1@0 a\\rb|c", "3@8 d"]),
    Case("\"\n\r\n\r\r\n\"\nd", ["1@0 \\n\\r\\n\\r\\r\\n", "6@9 d"]),
    Case("\"\n\"", ["1@0 \\n"]),
    // Text after a closing quote
    Case("\"a\"b,c\nd,e\n", ["1!badQuote:4#0 \"a\"b,c", "2@7 d|e"]),
    Case("x,\"a\" ,c\r\nd\r\n", ["1!badQuote:6#1 x,\"a\" ,c", "2@10 d"]),
    Case("x,\"a\"b", ["1!badQuote:6#1 x,\"a\"b"]),
    Case("\"a\"\0\n1", ["1!badQuote:4#0 \"a\"\\0", "2@5 1"]),
    // The quote opens on line 1 and meets text on line 2: line 1 is refused, line 2 is itself again.
    Case("a,\"b\nc,\"d\"\ne,f\n", ["1!badQuote:3#1 a,\"b", "2@5 c|d", "3@11 e|f"]),
    Case("a,\"b\r\nc,\"d\"\r\ne\r\n", ["1!badQuote:3#1 a,\"b", "2@6 c|d", "3@13 e"]),
    Case("a,\"b\rc,\"d\"\re\r", ["1!badQuote:3#1 a,\"b", "2@5 c|d", "3@11 e"]),
    Case("\"1\n2\",\"x\"y\n3\n", ["1!badQuote \"1", "2!badQuote:7#1 2\",\"x\"y", "3@11 3"]),
    // A quote that is not closed
    Case("a,\"b\nc,d\ne,f", ["1!badQuote:3#1 a,\"b", "2@5 c|d", "3@9 e|f"]),
    Case("\"", ["1!badQuote:1#0 \""]),
    Case("\"a", ["1!badQuote:1#0 \"a"]),
    Case("\"a\"\"", ["1!badQuote:1#0 \"a\"\""]),
    Case("x\n\"\n", ["1@0 x", "2!badQuote:1#0 \""]),
    Case("\"\n\"x\n\"", ["1!badQuote:1#0 \"", "2@2 x\\n"]),
    Case(
      "a\",\"b\nc\",\"d\ne\",\"f\n",
      [
        "1!badQuote a\",\"b", "2!badQuote c\",\"d", "3!badQuote e\",\"f",
      ]),
    // Encoding
    Case([0x61, 0xFF, 0x0A, 0x62], ["1!badEncoding:2#0 a\u{FFFD}", "2@3 b"]),
    Case([0x61, 0x2C, 0x00, 0x0A], ["1!badEncoding:3#1 a,\\0"]),
    Case([0x61, 0x2C, 0x62, 0x2C, 0xC3, 0x0A, 0x62], ["1!badEncoding:5#2 a,b,\u{FFFD}", "2@6 b"]),
    Case([0xED, 0xA0, 0x80, 0x0A], ["1!badEncoding:1#0 \u{FFFD}\u{FFFD}\u{FFFD}"]),
    Case([0x22, 0x0A, 0xC0, 0x22, 0x0A, 0x61], ["1!badEncoding#0 \"\\n\u{FFFD}\"", "3@5 a"]),
    Case([0xF0, 0x9F, 0x98], ["1!badEncoding:1#0 \u{FFFD}"]),
    // Limits
    Case("1234567890\n", ["1!recordTooLong 1234567890"], limits: small),
    Case("123456\n123,456\n", ["1@0 123456", "2@7 123|456"], limits: small),
    Case("12345,6789\nx", ["1@0 12345|6789", "2@11 x"], limits: small),
    Case("12345,67890\nx", ["1!recordTooLong 12345,67890", "2@12 x"], limits: small),
    Case("1234567\nx", ["1!recordTooLong 1234567", "2@8 x"], limits: small),
    Case("\"123456\"\nx", ["1@0 123456", "2@9 x"], limits: small),
    Case("\"1234567\"\nx", ["1!recordTooLong \"1234567\"", "2@10 x"], limits: small),
    Case("1,2,3,4\nx", ["1!recordTooLong 1,2,3,4", "2@8 x"], limits: small),
    Case("12345,67890,12345,67890\nx", ["1!recordTooLong 12345,67…[cut]", "2@24 x"], limits: small),
    Case("12345,678901\r\nx", ["1!recordTooLong 12345,678901", "2@14 x"], limits: small),
    Case("12345,678901\rx", ["1!recordTooLong 12345,678901", "2@13 x"], limits: small),
    Case("12345,67890", ["1!recordTooLong 12345,67890"], limits: small),
    Case("12345,67890,\"a\nb\"\nx", ["1!recordTooLong 12345,67…[cut]", "3@18 x"], limits: small),
    Case("12345,67890,\"a\nb\nx", ["1!recordTooLong 12345,67890,\"a", "2@15 b", "3@17 x"], limits: small),
    Case("12345,67890,\"a\nb\"x\ny", ["1!recordTooLong 12345,67890,\"a", "2@15 b\"x", "3@19 y"], limits: small),
    Case("12345,67890,\"a\"x\ny", ["1!recordTooLong 12345,67890,\"a\"x", "2@17 y"], limits: small),
    Case(
      "12345,67890,\"a\n123456\n123456\n1\nx\",y\nz",
      [
        "1!recordTooLong 12345,67890,\"a", "2@15 123456", "3@22 123456", "4@29 1", "5@31 x\"|y", "6@36 z",
      ], limits: small),
    Case("\"23456789\",\nx", ["1!recordTooLong \"23456789\",", "2@12 x"], limits: small),
    Case("\"23456789\"\nx", ["1!recordTooLong \"23456789\"", "2@11 x"], limits: small),
    Case("\"234567890\"\nx", ["1!badQuote:1#0 \"234567890\"", "2@12 x"], limits: small),
    Case(
      "\"1\n3456\n89\n\"\nx", ["1!badQuote:1#0 \"1", "2@3 3456", "3@8 89", "4!badQuote:1#0 \"", "5@13 x"], limits: small
    ),
    Case("\"unclosed and very long\nx", ["1!badQuote:1#0 \"unclose…[cut]", "2@24 x"], limits: small),
    Case("éééé,é\n", ["1!recordTooLong éééé,é"], limits: small),
    Case("ééééééééé\nx", ["1!recordTooLong éééé…[cut]", "2@19 x"], limits: small),
    Case("aéééééééé\nx", ["1!recordTooLong aééé…[cut]", "2@18 x"], limits: small),
  ]

  @Test(arguments: cases)
  func readsTheSameInAnyChunks(_ one: Case) {
    let whole = Transcript.csv(one.input, limits: one.limits)
    #expect(whole == one.expected)
    for cut in 0...one.input.count {
      let split = Transcript.csv(one.input, cuts: [cut], limits: one.limits)
      if split != whole {
        #expect(split == whole, "cut at \(cut)")
        return
      }
    }
    let bytes = Transcript.csv(one.input, cuts: Array(0..<one.input.count), limits: one.limits)
    #expect(bytes == whole, "byte by byte")
  }

  @Test func delimitersAndStartLine() {
    #expect(Transcript.csv(Array("a;b,c\n".utf8), delimiter: UInt8(ascii: ";"), startLine: 2) == ["2@0 a|b,c"])
    #expect(Transcript.csv(Array("a\t\"b\tc\"\n".utf8), delimiter: 9) == ["1@0 a|b\tc"])
  }

  @Test func cellsTellHowTheyWereWritten() {
    let text = Array("a,\"b\",\"c\"\"d\",,\"\"\r\n".utf8)
    var reader = CSVReader(delimiter: UInt8(ascii: ","))
    reader.append(text.span)
    var step = reader.next()
    #expect(step == .record)
    let cells = (0..<5).map { reader.cell($0) }
    #expect(cells.map(\.isQuoted) == [false, true, true, false, true])
    #expect(cells.map(\.hasEscapedQuotes) == [false, false, true, false, false])
    #expect(cells.map(\.isEmpty) == [false, false, false, true, true])
    var raw: [String] = []
    for cell in 0..<5 { raw.append(String(decoding: reader.rawCell(cell), as: UTF8.self)) }
    #expect(raw == ["a", "\"b\"", "\"c\"\"d\"", "", "\"\""])
    let record = reader.rawRecord()
    #expect(record == text.dropLast(2))
    let length = reader.withValue(of: 2) { $0.count }
    #expect(length == 3)
    let isSame = reader.value(of: 2, equals: Array("c\"d".utf8).span)
    let isOther = reader.value(of: 2, equals: Array("c\"e".utf8).span)
    #expect(isSame && !isOther)
    // Appending does not harm the current record.
    reader.append(Array("next\n".utf8).span)
    let second = reader.text(of: 1)
    #expect(second == "b")
    step = reader.next()
    let next = reader.text(of: 0)
    #expect(step == .record && next == "next")
    step = reader.next()
    #expect(step == .needsInput)
  }

  @Test func badEncodingKeepsTheCells() {
    var reader = CSVReader(delimiter: UInt8(ascii: ","))
    reader.append([0x61, 0x2C, 0x62, 0xFF, 0x0A].span)
    guard case .fault(let fault) = reader.next() else {
      Issue.record("no fault")
      return
    }
    #expect(fault.kind == .badEncoding && fault.cell == 1)
    let texts = [reader.text(of: 0), reader.text(of: 1)]
    #expect(texts == ["a", "b\u{FFFD}"])
  }

  @Test func malformedLinesNeverHarmOthers() {
    let good = (0..<6).map { "lead_\($0),\"Name, \($0)\",+91987654321\($0)" }
    let bad = [
      "\"a\"b,c,d", "a,\"b\" c,d", "a,b\",\"c", "a,\"b", "\"", "a,b", "a,b,c,d,e", "x,\"\"\"", "\"a\"\"b\"c,d",
      "\u{FFFF},\"q\"z", "", ",,\"", "{\"a\":1}",
    ]
    for ending in ["\n", "\r\n", "\r"] {
      for line in bad {
        for position in 0...good.count {
          var lines = good
          lines.insert(line, at: position)
          let text = Array(lines.map { $0 + ending }.joined().utf8)
          let steps = Transcript.csv(text).filter { !$0.contains("!") && $0.contains("lead_") }
          let names = steps.map { String($0.drop { $0 != " " }.dropFirst()) }
          #expect(names == (0..<6).map { "lead_\($0)|Name, \($0)|+91987654321\($0)" }, "\(line) at \(position)")
        }
      }
    }
  }

  @Test func randomTextIsReadTheSameInAnyChunks() {
    var random = SplitMix64(seed: 7)
    let alphabet = Array("\"\"\"\",,\n\r;{}a\\: ".utf8) + [0xC3, 0xA9, 0x00]
    let limits = [RecordLimits(), RecordLimits(maxRecordBytes: 8, maxFieldBytes: 5, maxRawBytes: 12, maxColumns: 3)]
    for round in 0..<Sanitizer.rounds(3_000) {
      let text = (0..<Int.random(in: 0...60, using: &random)).map { _ in
        alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
      }
      for limits in limits {
        let whole = Transcript.csv(text, limits: limits)
        #expect(
          Transcript.csv(text, cuts: text.randomCuts(&random), limits: limits) == whole, "round \(round): \(text)")
        let steps = Self.lines(of: whole)
        #expect(zip(steps, steps.dropFirst()).allSatisfy { $0 < $1 }, "lines rise: \(text)")
        // Physical lines that start no record stand inside a quoted cell; none is lost at the end.
        if let last = steps.last { #expect(last <= Self.physicalLines(text)) }
      }
    }
  }

  /// Records and faults together are the text: verbatim records, their terminators, and nothing else.
  @Test func noByteIsLost() {
    var random = SplitMix64(seed: 11)
    let alphabet = Array("\"\",,\n\rab".utf8)
    for _ in 0..<Sanitizer.rounds(2_000) {
      let text = (0..<Int.random(in: 1...80, using: &random)).map { _ in
        alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
      }
      var reader = CSVReader(delimiter: UInt8(ascii: ","))
      reader.append(text.span)
      reader.finish()
      var found: [UInt8] = []
      loop: while true {
        let step = reader.next()
        switch step {
        case .record: found += reader.rawRecord()
        case .fault(let fault): found += fault.raw
        case .needsInput, .end, .broken: break loop
        }
        while found.count < text.count, text[found.count] == 10 || text[found.count] == 13 {
          // One terminator a record.
          let isPair = text[found.count] == 13 && found.count + 1 < text.count && text[found.count + 1] == 10
          found += text[found.count..<found.count + (isPair ? 2 : 1)]
          break
        }
      }
      #expect(found == text)
    }
  }

  @Test func aLongLineIsSkippedInFlatMemory() {
    let limits = RecordLimits(maxRecordBytes: 1 << 12, maxRawBytes: 1 << 8)
    let chunk = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 10)
    var reader = CSVReader(delimiter: UInt8(ascii: ","), limits: limits)
    for _ in 0..<Sanitizer.rounds(1_000) {
      reader.append(chunk.span)
      let step = reader.next()
      let held = reader.heldBytes
      #expect(step == .needsInput && held <= 4 << 12)
    }
    reader.append(Array("\nnext\n".utf8).span)
    guard case .fault(let fault) = reader.next() else {
      Issue.record("no fault")
      return
    }
    #expect(fault.kind == .recordTooLong && fault.raw.count == 1 << 8 && fault.rawText.hasSuffix("x…[cut]"))
    let step = reader.next()
    let line = reader.line
    #expect(step == .record && line == 2)
  }

  /// Each line leaves a quote open: without `QuoteTrail` each would be scanned to the end.
  @Test(.timeLimit(.minutes(1))) func openQuotesOnEveryLineStayLinear() {
    let line = Array("name,5\",\"x\n".utf8)
    var text: [UInt8] = []
    for _ in 0..<100_000 { text += line }
    var reader = CSVReader(delimiter: UInt8(ascii: ","))
    reader.append(text.span)
    reader.finish()
    var faults = 0
    while case .fault = reader.next() { faults += 1 }
    #expect(faults == 100_000)
  }

  private static func lines(of steps: [String]) -> [Int] {
    steps.compactMap { Int($0.prefix { $0.isNumber }) }
  }

  private static func physicalLines(_ text: [UInt8]) -> Int {
    var count = 1
    for (index, byte) in text.enumerated() where byte == 13 || byte == 10 && (index == 0 || text[index - 1] != 13) {
      count += 1
    }
    return count
  }
}
