import LeadModel

/// The outcomes of one part of the rows on their way to being told: counted, and made ready as far as is of use before the
/// rows of the parts before it have been told.
///
/// `@unchecked`, since it changes hands with all that it holds, which nobody else has.
struct ToldPart: @unchecked Sendable {
  /// Bytes that are made ready at once: a part's rows may have values of a megabyte each.
  private static let mostBytes = 4 << 20
  /// Six parts may be on their way at once, and most need less than this of the memory for one.
  private static let shareOfRoom = 3
  private let parts: OutcomeParts
  private let room: OutcomePartRoom
  private let append: ChangeTexts.Append?
  private var changes = ShownChanges()
  private let keepsRows: Bool
  private var number = 0
  private var stream: OutcomeStream?
  private var isReady = false
  private var failure: (any Error)?

  /// What was counted since the part began.
  private(set) var counts = OutcomeCounts()
  /// The text of the rows that were made ready, and these themselves where somebody is to get them.
  private(set) var text: [UInt8] = []
  private(set) var rows = ToldBatch()

  init(of parts: OutcomeParts, texts: ChangeTexts?, keepsRows: Bool) {
    self.parts = parts
    self.keepsRows = keepsRows
    room = parts.makeRoom(share: Self.shareOfRoom)
    append = texts?.append
  }

  /// Begins a part.
  mutating func begin(_ number: Int) {
    (self.number, stream, isReady, failure) = (number, nil, false, nil)
    counts = OutcomeCounts()
    clear()
  }

  /// Makes the first rows ready; what fails then is told when the part's turn comes.
  mutating func prepare() {
    do {
      stream = try parts.stream(ofPart: number, in: room)
      try makeReady()
    } catch {
      failure = error
    }
  }

  /// Makes further rows ready, those before them having been told.
  ///
  /// - Returns: false where there are none.
  mutating func goOn() throws -> Bool {
    if let failure { throw failure }
    if !isReady {
      clear()
      if stream == nil { stream = try parts.stream(ofPart: number, in: room) }
      try makeReady()
    }
    isReady = false
    return !text.isEmpty || !rows.isEmpty
  }

  private mutating func clear() {
    text.removeAll(keepingCapacity: true)
    rows.clear()
  }

  private mutating func makeReady() throws {
    isReady = true
    while text.count + rows.byteCount < Self.mostBytes, let outcome = try stream?.next() {
      counts.count(outcome)
      switch outcome.kind {
      case .plain: break
      case .shown(let shown, _): shown.span.append(to: &text)
      case .changed, .refused, .told: makeReady(outcome)
      }
    }
  }

  private mutating func makeReady(_ outcome: StreamedOutcome) {
    if let append, let row = ToldRow(outcome) {
      changes.forEachPlace(of: row) { append($0, $1, $2, &text) }
    }
    if keepsRows { rows.add(outcome) }
  }
}
