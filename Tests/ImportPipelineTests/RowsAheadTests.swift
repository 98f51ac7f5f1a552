import Corrections
import Foundation
import LeadModel
import PhoneNumbers
import RecordReading
import TestSupport
import Testing

@testable import ImportPipeline

/// Rows that were read before their turn are the rows that come in their turn, or are not used.
@Suite("Rows read ahead")
struct RowsAheadTests {
  /// Keeps all that a feed gives.
  private final class Recorder: RecordConsumer {
    private static let settings = CorrectionSettings(
      dialect: DialectTable.generic, campaigns: [:], phones: PhoneReader(table: .embedded))
    private let rows = RowSpool(memoryLimit: 1 << 20)
    private var plain: PlainRows?
    private var hasHeader = false
    private(set) var rowCount = 0
    /// Rows that were read ahead and used.
    private(set) var aheadCount = 0
    /// Records that were read ahead, used or not.
    var readAheadCount = 0
    /// Records that are not plain, with where they stand.
    private var others: [String] = []
    private var textCount = 0

    func makePlainRows() -> PlainRows? { plain?.another() }

    func begin(_ layout: FormatSniff.Layout, encoding: TextEncoding) {
      guard layout == .jsonLines else { return }
      hasHeader = true
      plain = PlainRows(settings: Self.settings, roles: ColumnRoles(dialect: Self.settings.dialect))
    }

    func take(text: Span<UInt8>) throws {
      textCount += text.count
      try rows.append(text: text)
    }

    func pass(text count: Int, reason: String, line: Int) throws {
      textCount += count
      try rows.pass(text: count)
    }

    func takePlain(_ reader: inout CSVReader, from step: ReadStep) throws -> ReadStep {
      guard let next = plain?.takeAll(&reader, from: step, after: rowCount) else { return step }
      rowCount += try plain?.giveTaken(to: rows) ?? 0
      return next
    }

    func takePlain(_ reader: inout JSONReader, from step: ReadStep) throws -> ReadStep {
      guard let next = plain?.takeAll(&reader, from: step, after: rowCount) else { return step }
      rowCount += try plain?.giveTaken(to: rows) ?? 0
      return next
    }

    func take(_ part: RowBatch.Part, of batch: RowBatch) throws {
      aheadCount += part.count
      rowCount += part.count
      try rows.append(part, of: batch)
    }

    func take(_ reader: borrowing CSVReader, fault: RecordFault?) throws {
      guard hasHeader else {
        if reader.isBlankLine { return }
        hasHeader = true
        let roles = ColumnRoles(dialect: Self.settings.dialect)
        let names = (0..<reader.cellCount).map { reader.text(of: $0) }
        let header = try HeaderMapping(names: names, roles: roles, keys: Self.settings.keys)
        plain = PlainRows(settings: Self.settings, roles: roles, header: header, clearToken: "--BLANK--")
        return
      }
      try keep(at: reader.recordPlace, reader.recordRange, fault)
    }

    func take(_ reader: borrowing JSONReader, fault: RecordFault?) throws {
      try keep(at: reader.recordPlace, reader.recordRange, fault)
    }

    private func keep(at place: TextPlace, _ range: Range<Int>, _ fault: RecordFault?) throws {
      rowCount += 1
      others.append("\(rowCount) \(place) \(fault.map { "\($0)" } ?? "\(range)")")
      try rows.append(fault == nil ? .split(range) : .cut([]))
    }

    /// Everything that was kept.
    func remains() throws -> [[UInt8]] {
      var reader = rows.makeReader()
      var texts = try #require(try rows.makeTextReader())
      var remains = [Array("\(rowCount) rows, \(textCount) bytes".utf8)] + others.map { Array($0.utf8) }
      while let row = try reader.next() { remains.append(Array(row.encoded)) }
      for row in 0..<rows.count { remains.append(Array(try texts.text(ofRow: row + 1)?.bytes ?? [])) }
      return remains
    }
  }

  /// Feeds a content in pieces.
  ///
  /// - Parameters:
  ///   - size: bytes of a piece.
  ///   - lag: how many pieces are read ahead before the first of them is fed; nil reads none ahead.
  ///   - isBackward: whether pieces that wait together are read ahead from the last one on, as at an input's end.
  private static func recorder(
    of content: [UInt8], size: Int, lag: Int?, isBackward: Bool = false
  ) throws -> Recorder {
    let recorder = Recorder()
    var ahead = AheadReader()
    var options = RunOptions(storePath: "")
    options.maxRecordBytes = 2500
    let feed = RecordFeed(options: options, name: "in", consumer: recorder)
    var waiting: [InputPiece] = []
    var place = ContentPlace()
    while place.bytes < content.count {
      var bytes = Array(content[place.bytes..<min(place.bytes + size, content.count)])
      let count = bytes.count
      var piece = InputPiece()
      piece.fill(with: &bytes, count, at: place)
      place = piece.end
      if lag != nil, !isBackward { ahead.read(&piece) }
      recorder.readAheadCount += piece.ahead.recordCount
      waiting.append(piece)
      guard waiting.count > lag ?? 0 else { continue }
      if isBackward {
        for index in waiting.indices.reversed() { ahead.read(&waiting[index]) }
        while waiting.count > 1 {
          try feed.append(&waiting[0])
          ahead.learn(from: waiting.removeFirst())
        }
      }
      try feed.append(&waiting[0])
      ahead.learn(from: waiting.removeFirst())
    }
    for var piece in waiting { try feed.append(&piece) }
    try feed.finish()
    return recorder
  }

  /// Lines of CSV: mostly plain rows, else whatever a guess of where records begin may come to grief at.
  private static func csv(_ random: inout SplitMix64, odd: Int, end: String) throws -> String {
    let oddities = [
      "", "\(end)", "L1,\"two\(end)lines\",x", "L2,\"L3,+442079460001,a\(end)L4,+442079460002,b\(end)\",c",
      "L5,a,b,c,d",
      "L6,\"open", "\"L7\"x,a,b", "L8,ab\"c,d", "L9,a\rL10,b,c", "L9,\"a\rb\",x", "é,ü,ß", "L11,\u{0}", "id,name,phone",
      "L12,\"\"\"\",x",
      "L13,\"a\(end)\"\"b\(end)\"\"\",+442079460003", "L14,,--BLANK--", "L15,#REF!,",
      String(repeating: "x", count: 3000),
      // Too long, and goes on in a cell of many lines, in any of which a piece may end.
      "L16,\(String(repeating: "x", count: 2600)),\"\(String(repeating: "c,d,e\(end)", count: 300))\"",
    ]
    return try (0..<500).map { row in
      random.chance(odd)
        ? try random.pick(oddities)
        : "L\(row),\(random.chance(30) ? "\"a, \"\"b\"\"\"" : "name"),+4420794\(60000 + row)"
    }.map { $0 + end }.joined()
  }

  private static func jsonl(_ random: inout SplitMix64, odd: Int, end: String) throws -> String {
    let oddities = [
      "", " ", "{\"id\":\"L1\"", "[1]", "{\"id\":\"L2\",\"unread\":1}", "{\"id\":\"L3\",\"name\":\"a\rb\"}", "\"x\" y",
      "{\"id\":\"L4\",\"notes\":\"\(String(repeating: "x", count: 3000))\"}", "{\"id\":\"é\",\"email\":\"no\"}",
    ]
    return try (0..<500).map { row in
      random.chance(odd) ? try random.pick(oddities) : "{\"id\":\"L\(row)\",\"phone\":\"+4420794\(60000 + row)\"}"
    }.map { $0 + end }.joined()
  }

  @Test("A file's rows are read ahead where they may be", arguments: ReadAhead.allCases)
  func rowsOfFilesAreReadAhead(_ readAhead: ReadAhead) throws {
    let workshop = try Workshop()
    let rows = (0..<30_000).map { "L\($0),name \($0),+4420794\(60000 + $0 % 1000)\n" }
    let path = try workshop.write("in.csv", "id,name,phone\n" + rows.joined())
    let recorder = Recorder()
    let feed = RecordFeed(options: RunOptions(storePath: ""), name: path, consumer: recorder)
    _ = try InputReading(source: .file(path), readSize: 4096, readAhead: readAhead).readAll(
      ahead: AheadReader()
    ) { piece in
      // Behind, for as long as nothing was read ahead.
      if readAhead == .whereBehind, piece.ahead.recordCount == 0 { usleep(2000) }
      try feed.append(&piece)
    }
    try feed.finish()
    #expect(recorder.rowCount == 30_000 && (recorder.aheadCount > 1000) == (readAhead != .never))
  }

  @Test("Where nearly all rows have a line within quotes, few are read in vain")
  func vainReadingEnds() throws {
    let rows = (0..<60_000).map { "L\($0),\"two\nlines\",+4420794\(60000 + $0 % 1000)\n" }
    let recorder = try Self.recorder(
      of: Array(("id,name,phone\n" + rows.joined()).utf8), size: 40_000, lag: 4)
    #expect(recorder.rowCount == 60_000 && recorder.aheadCount < 10_000)
    #expect(recorder.readAheadCount > 10_000 && recorder.readAheadCount < 30_000)
  }

  @Test("Read ahead or not, and however far, the rows are the same", arguments: ["\n", "\r\n", "\r"])
  func rowsAreTheSame(end: String) throws {
    var random = SplitMix64(seed: 41)
    for odd in [0, 2, 10, 40] {
      let header = "id,name,phone" + end
      let csv = try Self.csv(&random, odd: odd, end: end)
      let inputs = [
        header + csv, "\u{FEFF}" + header + csv, "sep=,\(end)" + header + csv, end + header + csv + "L1,\"open",
        try Self.jsonl(&random, odd: odd, end: end),
      ]
      for (index, input) in inputs.enumerated() {
        let content = Array(input.utf8)
        // Beyond the first pieces, which are kept until format and encoding are known.
        let text = String(repeating: "x", count: 2000)
        let filler = Array((index == 4 ? "{\"id\":\"F\",\"name\":\"\(text)\"}\n" : "F,\(text),\n").utf8)
        let long = content + (0..<70).flatMap { _ in filler } + content.dropFirst(60) + content.dropFirst(90)
        let inOrder = try Self.recorder(of: long, size: 5000, lag: nil)
        let expected = try inOrder.remains()
        try #require(inOrder.aheadCount == 0 && inOrder.rowCount > 600)
        for (size, lag) in [(900, 0), (5000, 0), (5000, 4), (12_000, 1)] {
          let other = try Self.recorder(of: long, size: size, lag: lag)
          #expect(
            try other.remains() == expected, "input \(index), \(odd) odd lines in 100, \(size) bytes, \(lag) behind")
          if odd == 0 || odd == 2 && lag == 0, end != "\r" {
            #expect(other.aheadCount > 250, "input \(index), \(size) bytes")
          }
        }
      }
    }
  }

  @Test("The first record with a new key is never plain, though a later piece that has it was read before")
  func newKeysAreMetInOrder() throws {
    var random = SplitMix64(seed: 43)
    let usual = (0..<4000).map { "{\"id\":\"L\($0)\",\"phone\":\"+4420794\(60000 + $0 % 1000)\"}\n" }
    let late = (0..<4000).map { row in
      random.chance(2) ? "{\"id\":\"L\(row)\",\"late_\(Int.random(in: 0..<40, using: &random))\":1}\n" : usual[row]
    }
    let content = Array((usual + late).joined().utf8)
    let expected = try Self.recorder(of: content, size: 5000, lag: nil).remains()
    for (size, lag) in [(900, 3), (5000, 3), (5000, 7), (12_000, 1)] {
      let other = try Self.recorder(of: content, size: size, lag: lag, isBackward: true)
      #expect(try other.remains() == expected, "\(size) bytes, \(lag) behind")
      #expect(other.aheadCount > 1000)
    }
  }
}
