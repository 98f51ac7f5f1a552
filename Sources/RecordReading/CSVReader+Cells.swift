import LeadModel

extension CSVReader {
  /// The number of cells of the current record; a blank line has one, which is empty, and after a fault other than
  /// `badEncoding` there are none.
  package var cellCount: Int { scan.cells.count }

  /// Where a cell stands; traps where there is no such cell, as all of these do.
  func cell(_ cell: Int) -> CSVCell { scan.cells[cell] }

  /// Whether the current record is a line without any byte (SPEC section 4, `blank_row` is the caller's to judge).
  package var isBlankLine: Bool { scan.recordStart == recordEnd }

  /// Whether a cell's value has no bytes.
  package func isEmpty(_ cell: Int) -> Bool { scan.cells[cell].isEmpty }

  /// A cell's value, unescaped; bytes that are not UTF-8 become U+FFFD.
  package func text(of cell: Int) -> String {
    let (source, range) = value(of: scan.cells[cell])
    return String(decoding: source[range], as: UTF8.self)
  }

  /// Lends a cell's value, unescaped, without copying it.
  package func withValue<Result, Failure: Error>(
    of cell: Int, _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let (source, range) = value(of: scan.cells[cell])
    return try body(source.span.extracting(range))
  }

  /// Appends a cell's value, unescaped, to `output`.
  package func appendValue(of cell: Int, to output: inout [UInt8]) {
    let (source, range) = value(of: scan.cells[cell])
    source.span.extracting(range).append(to: &output)
  }

  /// Whether a cell's value is exactly these bytes.
  package func value(of cell: Int, equals other: Span<UInt8>) -> Bool {
    let (source, range) = value(of: scan.cells[cell])
    guard range.count == other.count else { return false }
    for index in other.indices where source[range.lowerBound + index] != other[index] { return false }
    return true
  }

  /// A cell as written, quotes included.
  package func rawCell(_ cell: Int) -> [UInt8] { Array(buffer.bytes[rawRange(of: scan.cells[cell])]) }

  /// Lends a cell as written, quotes included, without copying it.
  package func withRawCell<Result, Failure: Error>(
    _ cell: Int, _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(buffer.bytes.span.extracting(rawRange(of: scan.cells[cell])))
  }

  /// Where the current record stands in the text given so far, without its line terminator.
  package var recordRange: Range<Int> { buffer.baseOffset + scan.recordStart..<buffer.baseOffset + recordEnd }

  /// The current record as written, without its line terminator; after a fault only a `badEncoding` one has it whole.
  package func rawRecord() -> [UInt8] { Array(buffer.bytes[scan.recordStart..<recordEnd]) }

  /// Lends the current record as written, without its line terminator and without copying it.
  package func withRawRecord<Result, Failure: Error>(
    _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(buffer.bytes.span.extracting(scan.recordStart..<recordEnd))
  }

  private func rawRange(of cell: CSVCell) -> Range<Int> { scan.recordStart + cell.start..<scan.recordStart + cell.end }

  private func value(of cell: CSVCell) -> ([UInt8], Range<Int>) {
    if cell.hasEscapedQuotes { return (unescapedValues, cell.unescaped) }
    let contents = cell.contents
    return (buffer.bytes, scan.recordStart + contents.lowerBound..<scan.recordStart + contents.upperBound)
  }
}
