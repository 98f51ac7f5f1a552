extension JSONReader {
  /// Where the current record stands in the text given so far, as `rawRecord` has it.
  package var recordRange: Range<Int> { buffer.baseOffset + recordStart..<buffer.baseOffset + recordEnd }

  /// The current record as written, without white space around it in a document, or its line terminator in lines; of a
  /// fault what is still held.
  package func rawRecord() -> [UInt8] { Array(buffer.bytes[recordStart..<recordEnd]) }

  /// Lends the current record as written; the tape's offsets are offsets in it.
  package func withRawRecord<Result, Failure: Error>(
    _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(buffer.bytes.span.extracting(recordStart..<recordEnd))
  }

  /// A node as written: quotes, brackets and all.
  package func rawNode(_ node: Int) -> [UInt8] {
    let range = tape[node].range
    return Array(buffer.bytes[recordStart + range.lowerBound..<recordStart + range.upperBound])
  }

  /// A string's text without its escapes; for any other node its text as written.
  package func text(of node: Int) -> String { withRawRecord { tape.text(of: node, in: $0) } }

  /// Appends what `text(of:)` gives, as UTF-8.
  package func appendText(of node: Int, to output: inout [UInt8]) {
    withRawRecord { tape.appendText(of: node, in: $0, to: &output) }
  }

  /// A member's key without its escapes; empty for what is no member.
  package func key(of node: Int) -> String { withRawRecord { tape.key(of: node, in: $0) } }

  /// Whether a member's key without its escapes is exactly `name`.
  package func key(of node: Int, equals name: StaticString) -> Bool {
    withRawRecord { tape.key(of: node, in: $0, equals: name) }
  }
}
