import LeadModel

/// Records put into parts, and read back part by part, each in the order given.
///
/// Memory is bounded but for a note of each piece: what a part has is moved out in pieces, all of which stand in one unnamed
/// file beyond a limit. A value, since Swift checks each use of a class's property for another one at the same time.
struct PartedSpool {
  private static let largestPiece = 1 << 16
  private let pieceSize: Int
  private let file: ByteSpool
  /// What was given last to each part, framed.
  private var tails: [[UInt8]]
  /// Where the rest of each part stands in the file.
  private var pieces: [[Range<Int>]]

  /// - Parameters:
  ///   - parts: how many there are, at least 1.
  ///   - memoryLimit: bytes that all parts together may hold in memory, but for one record more.
  init(parts: Int, memoryLimit: Int) {
    pieceSize = min(Self.largestPiece, memoryLimit / 2 / parts)
    file = ByteSpool(memoryLimit: memoryLimit / 2)
    tails = Array(repeating: [], count: parts)
    pieces = Array(repeating: [], count: parts)
  }

  /// How many parts there are.
  var count: Int { tails.count }

  /// Adds one record to a part.
  mutating func add(_ record: Span<UInt8>, at key: SortKey, part: Int) throws {
    ByteSpool.frame(record, at: key, in: &tails[part])
    if tails[part].count >= pieceSize { try moveOut(part) }
  }

  private mutating func moveOut(_ part: Int) throws {
    guard !tails[part].isEmpty else { return }
    let start = file.count
    try file.append(framed: tails[part][...])
    pieces[part].append(start..<file.count)
    // A long record may have been one of a few in a thousand.
    tails[part].removeAll(keepingCapacity: tails[part].count < 2 * pieceSize)
  }

  /// Moves out what is left; to be called between adding and reading, once at least.
  mutating func finish() throws {
    for part in tails.indices { try moveOut(part) }
    tails = tails.map { _ in [] }
  }

  /// Reads a part from its first record on; several threads may read, each with a reader of its own.
  func makeReader(ofPart part: Int) -> Reader { Reader(file: file, pieces: pieces[part]) }

  /// A place in a part.
  struct Reader {
    private let file: ByteSpool
    private var pieces: ArraySlice<Range<Int>>
    private var piece: ByteSpool.Reader

    fileprivate init(file: ByteSpool, pieces: [Range<Int>]) {
      self.file = file
      self.pieces = pieces[...]
      piece = file.makeReader(of: 0..<0, chunk: 0)
    }

    /// Records with their keys, framed, as many as were moved out together; nil after the last.
    mutating func nextPiece() throws -> ArraySlice<UInt8>? {
      guard let range = pieces.popFirst() else { return nil }
      return try file.bytes(range)
    }

    /// The next record with its key, nil after the last; not to be asked for where pieces are.
    mutating func next() throws -> (key: SortKey, record: ArraySlice<UInt8>)? {
      while true {
        if let bytes = try piece.next() { return (SortKey(bytes), bytes.dropFirst(SortKey.width)) }
        guard let range = pieces.popFirst() else { return nil }
        piece = file.makeReader(of: range, chunk: range.count)
      }
    }
  }
}
