import LeadModel

/// How much of the input's content stands before something.
struct ContentPlace: Sendable {
  var bytes = 0
  var lineFeeds = 0
}

/// Bytes of the input's content on their way to the thread that understands them.
struct InputPiece: Sendable {
  /// The piece; what stands behind its `count` bytes is left from another one.
  private(set) var bytes: [UInt8] = []
  private(set) var count = 0
  private(set) var start = ContentPlace()
  private(set) var end = ContentPlace()
  var ahead = RowsAhead()
  /// Where the records in order stand behind it; nil before it was taken, and where none can be read ahead.
  var records: RecordsInOrder?

  /// Takes the first bytes of an array, which begin at a place, and leaves another array of any length in its stead.
  mutating func fill(with bytes: inout [UInt8], _ count: Int, at start: ContentPlace) {
    swap(&self.bytes, &bytes)
    self.count = count
    self.start = start
    let lineFeeds = self.bytes.span.extracting(0..<count).count(of: 0x0A)
    end = ContentPlace(bytes: start.bytes + count, lineFeeds: start.lineFeeds + lineFeeds)
    ahead.clear()
    records = nil
  }

  /// Lends an array of a length to be filled for the next piece: this one's, where it has come back and has it.
  mutating func takeBuffer(_ length: Int) -> [UInt8] {
    var buffer: [UInt8] = []
    swap(&buffer, &bytes)
    return buffer.count == length ? buffer : [UInt8](repeating: 0, count: length)
  }
}
