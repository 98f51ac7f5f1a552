import RecordReading
import TestSupport
import Testing

/// The rules once more, as slowly and plainly as they can be written, over the whole text at once.
private struct CSVReference {
  let text: [UInt8]
  let maxRecordBytes: Int

  /// Steps as `Transcript` writes them, without columns and cells of faults; up to the first record that is too long.
  func steps() -> (steps: [String], isCutShort: Bool) {
    var steps: [String] = []
    var start = 0
    var line = 1
    while start < text.count {
      switch record(at: start) {
      case .cells(let cells, let end):
        let texts = cells.map { Transcript.escaped(String(decoding: $0, as: UTF8.self)) }
        steps.append("\(line)@\(start) \(end == start ? "~" : texts.joined(separator: "|"))")
        line += 1 + lineEnds(in: start..<end)
        start = next(after: end)
      case .badQuote:
        var end = start
        while end < text.count, text[end] != 10, text[end] != 13 { end += 1 }
        steps.append("\(line)!badQuote \(Transcript.escaped(String(decoding: text[start..<end], as: UTF8.self)))")
        line += 1
        start = next(after: end)
      case .tooLong:
        return (steps, true)
      }
    }
    return (steps, false)
  }

  private enum Outcome {
    case cells([[UInt8]], end: Int)
    case badQuote
    case tooLong
  }

  private func record(at start: Int) -> Outcome {
    var cells: [[UInt8]] = []
    var index = start
    while true {
      var value: [UInt8] = []
      if index < text.count, text[index] == 0x22 {
        if index - start >= maxRecordBytes { return .tooLong }
        index += 1
        while true {
          if index == text.count || index - start >= maxRecordBytes { return .badQuote }
          if text[index] == 0x22 {
            let isPair = index + 1 < text.count && text[index + 1] == 0x22
            if !isPair { break }
            if index + 1 - start >= maxRecordBytes { return .badQuote }
            index += 1
          }
          value.append(text[index])
          index += 1
        }
        index += 1
        let isEnd = index == text.count || text[index] == 0x2C || text[index] == 10 || text[index] == 13
        if !isEnd { return .badQuote }
      } else {
        while index < text.count, text[index] != 0x2C, text[index] != 10, text[index] != 13 {
          value.append(text[index])
          index += 1
          if index - start > maxRecordBytes { return .tooLong }
        }
      }
      cells.append(value)
      if index == text.count || text[index] != 0x2C { return .cells(cells, end: index) }
      if index - start >= maxRecordBytes { return .tooLong }
      index += 1
    }
  }

  private func next(after end: Int) -> Int {
    let isPair = end + 1 < text.count && text[end] == 13 && text[end + 1] == 10
    return end + (isPair ? 2 : 1)
  }

  private func lineEnds(in range: Range<Int>) -> Int {
    range.filter { text[$0] == 13 || text[$0] == 10 && !($0 > range.lowerBound && text[$0 - 1] == 13) }.count
  }
}

@Suite struct CSVReferenceTests {
  private func expectAsReference(_ text: [UInt8], maxRecordBytes: Int, cuts: [Int]) -> Bool {
    let reference = CSVReference(text: text, maxRecordBytes: maxRecordBytes).steps()
    let limits = RecordLimits(maxRecordBytes: maxRecordBytes)
    var steps = Transcript.csv(text, cuts: cuts, limits: limits).map(Self.withoutColumn)
    if reference.isCutShort { steps = Array(steps.prefix(reference.steps.count)) }
    #expect(steps == reference.steps, "\(maxRecordBytes): \(Transcript.escaped(String(decoding: text, as: UTF8.self)))")
    return steps == reference.steps
  }

  private static func withoutColumn(_ step: String) -> String {
    let head = step.prefix { $0 != " " }
    return head.contains("!") ? String(head.prefix { $0 != ":" && $0 != "#" } + step.dropFirst(head.count)) : step
  }

  @Test func shortRandomTexts() {
    var random = SplitMix64(seed: 21)
    let alphabet = Array("\"\"\",,\n\r\nab".utf8)
    for _ in 0..<Sanitizer.rounds(6_000) {
      let text = (0..<Int.random(in: 0...50, using: &random)).map { _ in
        alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
      }
      let limit = [4 << 20, 12, 5][Int.random(in: 0..<3, using: &random)]
      guard expectAsReference(text, maxRecordBytes: limit, cuts: text.randomCuts(&random)) else { return }
    }
  }

  /// Long enough for 64 bytes to be looked at together, from any place on.
  @Test func randomTextsOfManyCells() {
    var random = SplitMix64(seed: 23)
    let alphabet = Array("\"\",,\n\rabcdefghijklmnopqrstuvwxyz".utf8)
    for _ in 0..<Sanitizer.rounds(2_000) {
      let text = (0..<Int.random(in: 60...400, using: &random)).map { _ in
        alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
      }
      let limit = [4 << 20, 100, 64][Int.random(in: 0..<3, using: &random)]
      guard expectAsReference(text, maxRecordBytes: limit, cuts: text.randomCuts(&random)) else { return }
    }
  }

  /// Long enough for the trail of an open quote to be left, met and jumped along.
  @Test func openQuotesOverManyLines() {
    var random = SplitMix64(seed: 22)
    let lines = [
      "a\",\"b", "a,b", "aa,bb,cc", "\"x\",y", "a,\"b", "\"", "x\"y", "c\",\"d\",\"e", ",\"\"", "k,\"\"\"",
      "long unquoted line of text",
    ].map { Array($0.utf8) }
    for round in 0..<Sanitizer.rounds(400) {
      // Mostly lines that leave a quote open, so that scans go far.
      let usual = [0, 7, 1, 2, 10][round % 5]
      var text: [UInt8] = []
      for _ in 0..<Int.random(in: 50...500, using: &random) {
        let isUsual = Int.random(in: 0..<40, using: &random) > 0
        text +=
          lines[
            isUsual ? [0, usual].randomElement(using: &random) ?? 0 : Int.random(in: 0..<lines.count, using: &random)]
        text += round % 3 == 0 ? [13, 10] : [10]
      }
      let limit = [4 << 20, 1_500, 2_003, 700][Int.random(in: 0..<4, using: &random)]
      let cuts = round % 2 == 0 ? [] : text.randomCuts(&random)
      guard expectAsReference(text, maxRecordBytes: limit, cuts: cuts) else { return }
    }
  }
}
