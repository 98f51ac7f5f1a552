import RecordReading
import Testing

/// An input and the transcript of reading it.
struct ReadingCase: Sendable, CustomTestStringConvertible {
  let input: [UInt8]
  let expected: [String]
  let limits: RecordLimits

  init(_ input: String, _ expected: [String], limits: RecordLimits = .init()) {
    self.init(Array(input.utf8), expected, limits: limits)
  }

  init(_ input: [UInt8], _ expected: [String], limits: RecordLimits = .init()) {
    self.input = input
    self.expected = expected
    self.limits = limits
  }

  var testDescription: String { Transcript.escaped(String(decoding: input, as: UTF8.self)) }
}
