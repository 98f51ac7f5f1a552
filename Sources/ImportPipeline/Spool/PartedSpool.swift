import LeadModel

/// Records put into parts by a hash, and read back part by part, each in the order given.
///
/// Memory is bounded: what a part has is moved out in pieces, all of which stand in one unnamed file beyond a limit. A
/// value, since Swift checks each use of a class's property for another one at the same time.
struct PartedSpool {
  private static let largestPiece = 1 << 16
  private let pieceSize: Int
  private let file = ByteSpool(memoryLimit: 1 << 16)
  /// What was given last to each part, framed.
  private var tails: [[UInt8]]
  /// Where the rest of each part stands in the file.
  private var pieces: [[Range<Int>]]

  /// - Parameters:
  ///   - parts: how many there are, at least 1.
  ///   - memoryLimit: bytes that all parts together may hold in memory, but for one record of each.
  init(parts: Int, memoryLimit: Int) {
    pieceSize = min(Self.largestPiece, memoryLimit / parts)
    tails = Array(repeating: [], count: parts)
    pieces = Array(repeating: [], count: parts)
  }

  /// How many parts there are.
  var parts: Int { tails.count }

  /// Adds one record to the part that its hash names.
  ///
  /// - Parameter number: comes back beside the hash.
  mutating func add(_ record: Span<UInt8>, hash: UInt64, number: Int64) throws {
    // The high half of the product: parts as large as one another, of any number.
    let part = Int(hash.multipliedFullWidth(by: UInt64(parts)).high)
    ByteSpool.frame(record, at: SortKey(primary: Int64(bitPattern: hash), secondary: number), in: &tails[part])
    if tails[part].count >= pieceSize { try moveOut(part) }
  }

  private mutating func moveOut(_ part: Int) throws {
    let start = file.count
    try file.append(framed: tails[part][...])
    pieces[part].append(start..<file.count)
    tails[part].removeAll(keepingCapacity: true)
  }

  /// Moves out what is left; to be called between adding and reading.
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

    /// The next record with its hash and number, nil after the last.
    mutating func next() throws -> (hash: UInt64, number: Int64, record: ArraySlice<UInt8>)? {
      while true {
        if let bytes = try piece.next() {
          let key = SortKey(bytes)
          return (UInt64(bitPattern: key.primary), key.secondary, bytes.dropFirst(SortKey.width))
        }
        guard let range = pieces.popFirst() else { return nil }
        piece = file.makeReader(of: range, chunk: range.count)
      }
    }
  }
}
