import LeadModel

/// The outcomes of a run by parts of the rows, any of which may be read by itself: each row's are in one part.
struct OutcomeParts {
  /// Rows that are in no spool.
  let plain: [(kind: PlainOutcomes.Kind, count: Int)]
  /// How many there are, one of higher rows after the other.
  let count: Int
  private let spools: [(entries: OutcomeEntries, detail: OutcomeDetail, filter: OutcomeStream.Filter?)]
  private let memoryLimit: Int

  /// - Parameter memoryLimit: bytes of entries of each spool that reading a part may hold.
  /// - Throws: `RunFailure` 74 where a temporary file cannot be written.
  init(_ outcomes: RunOutcomes, memoryLimit: Int) throws {
    plain = outcomes.plain
    self.memoryLimit = memoryLimit
    let parts = outcomes.spools.lazy.compactMap(\.spool.parts).first
    count = parts?.count ?? 1
    var spools: [(entries: OutcomeEntries, detail: OutcomeDetail, filter: OutcomeStream.Filter?)] = []
    for (spool, filter) in outcomes.spools {
      var (entries, filter) = (try spool.entries(), filter)
      if let parts, case .sorted(let sorted) = entries {
        entries = .parted(try Self.parted(sorted, parts, filter, memoryLimit: memoryLimit))
        filter = nil
      }
      spools.append((entries, spool.detail, filter))
    }
    self.spools = spools
  }

  /// The entries of a spool that count, written once more: of most files they are few where there are others in parts.
  private static func parted(
    _ sorted: SortingSpool, _ parts: RowParts, _ filter: OutcomeStream.Filter?, memoryLimit: Int
  ) throws -> PartedSpool {
    var parted = PartedSpool(parts: parts.count, memoryLimit: memoryLimit)
    var reader = try sorted.makeReader()
    while let (key, record) = try reader.next() {
      let head = OutcomeHead(key, record)
      if filter?(head) ?? true { try parted.add(record.span, at: key, part: parts.part(ofRow: head.row)) }
    }
    try parted.finish()
    return parted
  }

  /// Room for the entries of one part.
  ///
  /// - Parameter share: what part of the memory it may take for the entries of each spool.
  func makeRoom(share: Int = 1) -> OutcomePartRoom {
    OutcomePartRoom(spools: spools.map { _ in SortingSpool(memoryLimit: memoryLimit / share) })
  }

  /// The outcomes of a part, in input order.
  ///
  /// - Parameter room: what it held before is gone; it must stay as it is while the stream is read.
  func stream(ofPart part: Int, in room: OutcomePartRoom) throws -> OutcomeStream {
    try OutcomeStream(
      zip(spools, room.spools).map { source, sorted in
        switch source.entries {
        case .sorted(let all): return (all, source.detail, source.filter)
        case .parted(let parted):
          sorted.clear()
          var reader = parted.makeReader(ofPart: part)
          while let piece = try reader.nextPiece() { try sorted.add(framed: piece) }
          return (sorted, source.detail, source.filter)
        }
      })
  }
}

/// Takes the entries of one part after another.
struct OutcomePartRoom {
  fileprivate let spools: [SortingSpool]
}

/// All outcomes of a run as one stream, in input order.
struct OutcomesInOrder {
  private let parts: OutcomeParts
  private let room: OutcomePartRoom
  private var stream: OutcomeStream
  private var partAhead = 1

  init(_ parts: OutcomeParts) throws {
    self.parts = parts
    room = parts.makeRoom()
    stream = try parts.stream(ofPart: 0, in: room)
  }

  /// The next record's judgement; nil after the last.
  mutating func next() throws -> StreamedOutcome? {
    while true {
      if let outcome = try stream.next() { return outcome }
      guard partAhead < parts.count else { return nil }
      stream = try parts.stream(ofPart: partAhead, in: room)
      partAhead += 1
    }
  }
}
