import RecordReading
import TestSupport

/// What a reader said, a line a step, so that tables can state it and runs over different chunks can be compared.
///
/// A record is `LINE@OFFSET cell|cell` (JSON: its text), a blank line `LINE@OFFSET ~`, a fault
/// `LINE!kind:column#cell raw` (column and cell only where known), then `broken LINE reason`.
enum Transcript {
  static func csv(
    _ text: [UInt8], cuts: [Int] = [], delimiter: UInt8 = UInt8(ascii: ","), startLine: Int = 1,
    limits: RecordLimits = .init()
  ) -> [String] {
    var reader = CSVReader(delimiter: delimiter, startLine: startLine, limits: limits)
    var steps: [String] = []
    func drain(_ reader: inout CSVReader) {
      while true {
        switch reader.next() {
        case .record:
          let cells = (0..<reader.cellCount).map { escaped(reader.text(of: $0)) }.joined(separator: "|")
          steps.append("\(reader.line)@\(reader.byteOffset) \(reader.isBlankLine ? "~" : cells)")
        case .fault(let fault): steps.append(describe(fault))
        case .broken(let reason, let line): steps.append("broken \(line) \(reason)")
        case .needsInput, .end: return
        }
      }
    }
    feed(text, cuts) { chunk in
      reader.append(chunk)
      drain(&reader)
    }
    reader.finish()
    drain(&reader)
    return steps
  }

  static func json(
    _ text: [UInt8], _ layout: JSONReader.Layout, cuts: [Int] = [], startLine: Int = 1, limits: RecordLimits = .init()
  ) -> [String] {
    var reader = JSONReader(layout: layout, startLine: startLine, limits: limits)
    var steps: [String] = []
    func drain(_ reader: inout JSONReader) {
      while true {
        switch reader.next() {
        case .record:
          let raw = escaped(String(decoding: reader.rawRecord(), as: UTF8.self))
          steps.append("\(reader.line)@\(reader.byteOffset) \(reader.isBlankLine ? "~" : raw)")
        case .fault(let fault): steps.append(describe(fault))
        case .broken(let reason, let line):
          steps.append("broken \(line) \(reason)")
          return
        case .needsInput, .end: return
        }
      }
    }
    feed(text, cuts) { chunk in
      reader.append(chunk)
      drain(&reader)
    }
    reader.finish()
    drain(&reader)
    // A document that is broken says so again at each step.
    while steps.count > 1, steps.last?.hasPrefix("broken") == true, steps[steps.count - 2] == steps.last {
      steps.removeLast()
    }
    return steps
  }

  static func describe(_ fault: RecordFault) -> String {
    let column = fault.column.map { ":\($0)" } ?? ""
    let cell = fault.cell.map { "#\($0)" } ?? ""
    return "\(fault.line)!\(fault.kind)\(column)\(cell) \(escaped(fault.rawText))"
  }

  /// Line breaks and tabs as they are written in Swift.
  static func escaped(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "") { result, scalar in
      switch scalar {
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\0": result += "\\0"
      default: result.unicodeScalars.append(scalar)
      }
    }
  }

  private static func feed(_ text: [UInt8], _ cuts: [Int], _ body: (Span<UInt8>) -> Void) {
    var start = 0
    for end in cuts + [text.count] where end >= start && end <= text.count {
      body(text.span.extracting(start..<end))
      start = end
    }
  }
}

extension [UInt8] {
  /// Rising positions at which a text may be cut, at random.
  func randomCuts(_ random: inout SplitMix64) -> [Int] {
    var cuts: [Int] = []
    var position = 0
    while position < count {
      position += Int.random(in: 1...7, using: &random)
      if position < count { cuts.append(position) }
    }
    return cuts
  }
}
