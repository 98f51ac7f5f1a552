import RecordReading
import Testing

@Suite struct InputSnifferTests {
  static let encodings: [([UInt8], EncodingChoice, TextEncoding, Int)] = [
    ([], .automatic, .utf8, 0),
    ([0x61], .automatic, .utf8, 0),
    ([0xEF, 0xBB, 0xBF, 0x61], .automatic, .utf8, 3),
    ([0xEF, 0xBB], .automatic, .utf8, 0),
    ([0xFF, 0xFE, 0x61, 0x00], .automatic, .utf16LittleEndian, 2),
    ([0xFE, 0xFF, 0x00, 0x61], .automatic, .utf16BigEndian, 2),
    ([0xFF, 0xFE], .automatic, .utf16LittleEndian, 2),
    ([0xFF], .automatic, .utf8, 0),
    ([0x61, 0x00], .automatic, .utf8, 0),
    ([0xE9], .windows1252, .windows1252, 0),
    ([0xEF, 0xBB, 0xBF, 0x61], .windows1252, .windows1252, 3),
    ([0xFF, 0xFE, 0x61], .utf8, .utf8, 0),
    ([0xEF, 0xBB, 0xBF], .utf8, .utf8, 3),
    ([0xFF, 0xFE, 0x61, 0x00], .utf16, .utf16LittleEndian, 2),
    ([0xFE, 0xFF, 0x00, 0x61], .utf16, .utf16BigEndian, 2),
    ([0x61, 0x00, 0x62, 0x00], .utf16, .utf16LittleEndian, 0),
    ([0x00, 0x61, 0x00, 0x62], .utf16, .utf16BigEndian, 0),
    ([], .utf16, .utf16LittleEndian, 0),
  ]

  @Test(arguments: encodings)
  func encoding(_ one: (prefix: [UInt8], forced: EncodingChoice, encoding: TextEncoding, mark: Int)) {
    let sniff = InputSniffer.encoding(of: one.prefix.span, forced: one.forced)
    #expect(sniff.encoding == one.encoding)
    #expect(sniff.byteOrderMarkLength == one.mark)
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let text: String
    let expected: String
    var forced = FormatChoice.automatic
    var isWhole = true

    init(_ text: String, _ expected: String, _ forced: FormatChoice = .automatic, isWhole: Bool = true) {
      self.text = text
      self.expected = expected
      self.forced = forced
      self.isWhole = isWhole
    }

    var testDescription: String { "\(forced) \(Transcript.escaped(String(text.prefix(60))))" }
  }

  static let formats: [Case] = [
    // Delimiters
    Case("", "csv ,"),
    Case("id", "csv ,"),
    Case("id,phone\n1,2\n", "csv ,"),
    Case("id;phone\n1;2\n", "csv ;"),
    Case("id\tphone\n1\t2\n", "csv \t"),
    Case("id|phone\n1|2\n", "csv |"),
    Case("id|phone", "csv |"),
    Case("id|phone", "csv |", isWhole: false),
    Case("\n\r\nid;phone\n1;2\n", "csv ;"),
    Case("id;price\n1;2,5\n3;4,5\n", "csv ;"),
    Case("id,tags\n1,a|b|c\n2,d|e\n", "csv ,"),
    Case("\"Name, first\";\"Phone, mobile\";id\n\"a, b\";\"1\";2\n", "csv ;"),
    Case("\"a;b;c;d\",e\n\"1;2;3;4\",5\n", "csv ,"),
    Case("\"a|b\nc|d\";e\n1;2\n", "csv ;"),
    Case("\"a\"\"|;|\"\"b\",c\n", "csv ,"),
    Case("id;name;notes, and more;x\n1;a;b, c;d\n2;b;no;d\n", "csv ;"),
    Case("id,phone,name\n1,2,3\nragged\n4,5,6\n", "csv ,"),
    Case("phone\n+1;2\n+3;4\n", "csv ,"),
    Case("id,\"x\"y\n1,2\n", "csv ,"),
    Case("a b c\n", "csv ,"),
    Case("a|b,c\n1|2,3\n", "csv ,"),
    // Excel's line
    Case("sep=;\nid;a,b,c\n", "csv ; drop 6 line 2"),
    Case("sep=;\r\nid;phone\r\n", "csv ; drop 7 line 2"),
    Case("sep=;\rid;phone\r", "csv ; drop 6 line 2"),
    Case("SEP=,\nid,phone\n", "csv , drop 6 line 2"),
    Case("sep=\t\nid\tphone\n", "csv \t drop 6 line 2"),
    Case("\"sep=|\"\r\nid|phone\n", "csv | drop 9 line 2"),
    Case("sep=^\nid^phone\n", "csv ^ drop 6 line 2"),
    Case("sep=;", "csv ; drop 5 line 2"),
    Case("sep=\nid,phone\n", "csv ,"),
    Case("sep=;x\n", "csv ;"),
    Case("sep=xy\n", "csv ,"),
    Case("separator;x\n", "csv ;"),
    Case("sep=;\nid;x\n", "csv \t drop 6 line 2", .tsv),
    Case("a,b\tc\n", "csv \t", .tsv),
    Case("{a:1;b:2}\n", "csv ;", .csv),
    // A header of our own
    Case("_row,_line,\"a;;;;;;;;\"\n1,2,\n", "csv ,"),
    Case("_row;_line;a,b,c,d\n1;2;3\n", "csv ;"),
    Case("_row#_line#_code,id,name,phone,email\n1#2#x\n", "csv #"),
    Case("_row#_line", "csv ,"),
    Case("_row\"_line\"a;b\n", "csv ;"),
    Case("_rows,_line;a;b;c\n", "csv ;"),
    // JSON Lines
    Case("{\"a\":1}\n{\"a\":2}\n", "lines"),
    Case("\n {\"a\":1}\n", "lines"),
    Case("{\"a\":1}", "lines"),
    Case("{\"a\":1}\rnope\r", "lines"),
    Case("{}\n{\n", "lines"),
    Case("{\"a\": nope}\n{\"a\":1}\n", "lines"),
    Case("{\"a\":\n{\"a\":1}\n{\"a\":2}\n", "lines"),
    Case("{\"a\":\n{\"a\":1}\n", "lines"),
    Case("{\n{\"a\":1}\n", "lines"),
    Case("{\"a\":\"x\n{\"a\":1}\n", "lines"),
    Case("{'a':1}\n{'a':2}\n", "lines"),
    Case("{'a':1}", "lines"),
    Case("[\n{\"a\":1}\n{\"a\":2}\n", "lines"),
    Case("[{\"a\":1}\n{\"a\":2}\n", "lines"),
    Case("[1]\n{\"a\":2}\n", "lines"),
    Case("[nope\n{\"a\":1}\n{\"a\":2}\n", "lines"),
    Case("{\"a\":1}{\"b\":1}\n{\"a\":2}\n{\"a\":3}\n", "lines"),
    Case("nope\n{\"a\":1}\n{\"a\":2}\n", "lines"),
    Case("nope\n{\"a\":1}\n", "lines"),
    Case("variables\n{a}\n", "csv ,"),
    Case("x\n", "lines", .jsonLines),
    Case("", "lines", .jsonLines),
    Case("{\"a\":\"\(String(repeating: "x", count: 70_000))\"}\n{}\n", "lines"),
    // Documents
    Case("[]", "document"),
    Case("[{\"a\":1},{\"a\":2}]\n", "document"),
    Case(" \n[ {\"a\":1} ]", "document"),
    Case("[\n{\"a\":1},\n{\"a\":2}\n]", "document"),
    Case("[\n{\"a\":1}\n]", "document"),
    Case("[\n{\"a\": nope},\n{\"a\":2}\n]", "document"),
    Case("[\n{\"a\": nope}\n]", "document"),
    Case("[{\"a\": nope},\n{\"b\":2},\n{\"c\":3}]", "document"),
    Case("[{\"a\": nope},\n{\"c\":3}]", "document"),
    Case("[\n  {\n    \"a\": nope\n  },\n  {\n    \"b\": {}\n  }\n]", "document"),
    Case("[\n{\"a\":1}\n,{\"a\": nope}\n,{}\n]", "document"),
    Case("[\n{\"a\":1},\n{\"a\":", "document"),
    Case("[", "document"),
    Case("[{\"a\":1},", "document", isWhole: false),
    Case("[{\"a\":\"\(String(repeating: "x", count: 70_000))\"}]", "document"),
    Case("{\n  \"a\": 1\n}\n", "document"),
    Case("{\n\"a\":1\n}\n{\n\"a\":2\n}\n", "document"),
    Case("{\n\"a\":\n{\n\"b\":1\n}\n}\n", "document"),
    Case("{\n  \"a\": nope,\n  \"list\": [\n    {\"x\":1}\n  ]\n}\n", "document"),
    Case("{\"a\":[\n{\"b\":2}\n]}\n", "document"),
    Case("{\n\"a\":1\n}\n{\"b\":2}\n{\"c\":3}\n", "document"),
    Case("{\"a\":1}{\"b\":1}", "document"),
    Case("{\n  \"a\": 1\n}\n", "document", .jsonLines),
    Case("[\n{}\n]\n", "document", .jsonLines),
    Case("[{},{}]\n", "document", .jsonLines),
    Case("{}\n{}\n", "document", .json),
    Case("a,b\n", "document", .json),
  ]

  @Test(arguments: formats) func format(_ one: Case) {
    let sniff = InputSniffer.format(
      of: Array(one.text.utf8).span, isWhole: one.isWhole, forced: one.forced,
      knowingHeader: ["_row", "_line"])
    var found =
      switch sniff.layout {
      case .csv(let delimiter): "csv \(Unicode.Scalar(delimiter))"
      case .jsonLines: "lines"
      case .jsonDocument: "document"
      }
    if sniff.droppedBytes > 0 { found += " drop \(sniff.droppedBytes) line \(sniff.startLine)" }
    #expect(found == one.expected)
  }

  /// A good JSONL file stays one with any malformed line at any place.
  @Test(arguments: JSONReaderTests.badLines) func jsonLinesWithABadLine(_ line: String) {
    for position in 0...4 {
      var lines = (0..<4).map { "{\"id\":\"lead_\($0)\",\"m\":{\"n\":[\($0)]}}" }
      lines.insert(line, at: position)
      let text = Array((lines.joined(separator: "\n") + "\n").utf8)
      let sniff = InputSniffer.format(of: text.span, isWhole: true)
      #expect(sniff.layout == .jsonLines, "at \(position)")
    }
  }

  @Test func onlyTheFirstBytesCount() {
    let text = Array("id;phone\n".utf8) + [UInt8](repeating: UInt8(ascii: "x"), count: 70_000) + Array("\n1,2,3\n".utf8)
    let whole = InputSniffer.format(of: text.span, isWhole: true)
    let prefix = InputSniffer.format(of: text.span.extracting(first: InputSniffer.prefixLength), isWhole: false)
    #expect(whole == prefix)
    #expect(whole.layout == .csv(delimiter: UInt8(ascii: ";")))
  }
}
