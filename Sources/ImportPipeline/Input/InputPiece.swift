import LeadModel

/// Bytes of the input's content on their way to the thread that understands them.
struct InputPiece: Sendable {
  /// The piece, and as many bytes behind it as there are.
  var bytes: [UInt8] = []
  private(set) var count = 0
  /// Bytes of the content before it.
  private(set) var start = 0
  /// Line feeds of the content before it, and in it.
  private(set) var lineFeedsBefore = 0
  private(set) var lineFeeds = 0
  var ahead = RowsAhead()

  /// Takes the first bytes of an array, and leaves another one in its place.
  mutating func fill(with bytes: inout [UInt8], _ count: Int, start: Int, lineFeedsBefore: Int) {
    swap(&self.bytes, &bytes)
    self.count = count
    self.start = start
    self.lineFeedsBefore = lineFeedsBefore
    lineFeeds = self.bytes.span.extracting(0..<count).count(of: 0x0A)
    ahead.clear()
  }
}
