/// What both readers have in common.
package protocol RecordReader: ~Copyable {
  /// Where the current record began, whether it could be read or not.
  var recordPlace: TextPlace { get }
  /// Once `next()` said `.needsInput`: where the record begins that the next text belongs to.
  var openPlace: TextPlace { get }
  /// Whether all text so far is used up, and the next byte begins a record, whatever it is.
  var isBetweenRecords: Bool { get }

  /// Takes the next piece of the text; call `next()` until it says `.needsInput` before the next one.
  mutating func append(_ chunk: Span<UInt8>)
  /// Reads on to the next record, fault, or end of what is there.
  mutating func next() -> ReadStep
  /// Goes on at a place as if the text before it had been read; only between records.
  mutating func skip(to place: TextPlace)
}

extension CSVReader: RecordReader {
  package var recordPlace: TextPlace { TextPlace(offset: byteOffset, line: line) }

  package var openPlace: TextPlace {
    stage == .between ? TextPlace(offset: buffer.baseOffset + scan.position, line: nextLine) : recordPlace
  }

  package var isBetweenRecords: Bool { stage == .between && scan.position == buffer.count && !swallowsLineFeed }

  package mutating func skip(to place: TextPlace) {
    precondition(isBetweenRecords, "a record is open")
    buffer.restart(at: place.offset)
    scan.recordStart = 0
    scan.move(by: 0)
    scan.restart()
    recordEnd = 0
    nextLine = place.line
  }
}

extension JSONReader: RecordReader {
  package var recordPlace: TextPlace { TextPlace(offset: byteOffset, line: line) }

  package var openPlace: TextPlace {
    stage == .between ? TextPlace(offset: buffer.baseOffset + position, line: nextLine) : recordPlace
  }

  /// Never in a document, which is no more than one place where records begin.
  package var isBetweenRecords: Bool {
    layout == .lines && stage == .between && position == buffer.count && !swallowsLineFeed
  }

  package mutating func skip(to place: TextPlace) {
    precondition(isBetweenRecords, "a record is open")
    buffer.restart(at: place.offset)
    recordStart = 0
    recordEnd = 0
    position = 0
    nextLine = place.line
  }
}
