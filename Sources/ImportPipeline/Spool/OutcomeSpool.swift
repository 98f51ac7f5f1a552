import HeapModule
import LeadModel
import Reconciliation

/// What one stage found out about a row and one lead of it; a row that opts out several leads has several.
struct OutcomeEntry {
  var row: JudgedRow
  /// The lead's rowid, 0 where none was found.
  let leadRowID: Int64
  /// True where the lead is to be written, so that writing has the last word.
  let isProvisional: Bool
}

/// Outcomes added in any order and read in input order.
final class OutcomeSpool {
  private let spool: SortingSpool
  private let keepsChanges: Bool
  private var encoder = SpoolEncoder()

  /// - Parameter keepsChanges: whether each row's column changes are read back later.
  init(memoryLimit: Int, keepsChanges: Bool = false) {
    spool = SortingSpool(memoryLimit: memoryLimit)
    self.keepsChanges = keepsChanges
  }

  /// Adds the outcome of a row that found no lead.
  func add(_ outcome: RowOutcome) throws {
    try add(OutcomeEntry(row: JudgedRow(outcome: outcome), leadRowID: 0, isProvisional: false))
  }

  func add(_ entry: OutcomeEntry) throws {
    encoder.clear()
    encoder.write(entry.isProvisional)
    encoder.write(entry.row, changes: keepsChanges)
    let key = SortKey(primary: Int64(entry.row.outcome.position.row), secondary: entry.leadRowID)
    try spool.add(encoder.bytes, at: key)
  }

  fileprivate func makeReader() throws -> SortingSpool.Reader { try spool.makeReader() }
}

/// The outcomes of several spools as one stream: one judged row for each record of the input, in input order.
struct OutcomeStream {
  /// Whether an entry still counts.
  typealias Filter = (OutcomeEntry) -> Bool

  private var readers: [SortingSpool.Reader] = []
  private var filters: [Filter] = []
  private var heads = Heap<Head>()
  private var ahead: OutcomeEntry?

  private struct Head: Comparable {
    let key: SortKey
    let source: Int
    let entry: OutcomeEntry

    static func < (left: Head, right: Head) -> Bool {
      left.key != right.key ? left.key < right.key : left.source < right.source
    }
    static func == (left: Head, right: Head) -> Bool { left.key == right.key && left.source == right.source }
  }

  init(_ sources: [(spool: OutcomeSpool, filter: Filter)]) throws {
    for source in sources {
      readers.append(try source.spool.makeReader())
      filters.append(source.filter)
    }
    for source in readers.indices { try advance(source) }
    ahead = try nextEntry()
  }

  /// The next record's judgement, its leads' taken together; nil after the last.
  mutating func next() throws -> JudgedRow? {
    guard var row = ahead?.row else { return nil }
    while let entry = try nextEntry() {
      guard entry.row.outcome.position.row == row.outcome.position.row else {
        ahead = entry
        return row
      }
      row.absorb(entry.row)
    }
    ahead = nil
    return row
  }

  private mutating func nextEntry() throws -> OutcomeEntry? {
    while let head = heads.popMin() {
      try advance(head.source)
      if filters[head.source](head.entry) { return head.entry }
    }
    return nil
  }

  private mutating func advance(_ source: Int) throws {
    guard let (key, record) = try readers[source].next() else { return }
    var decoder = SpoolDecoder(record)
    let isProvisional = decoder.flag()
    let entry = OutcomeEntry(row: decoder.judgedRow(), leadRowID: key.secondary, isProvisional: isProvisional)
    heads.insert(Head(key: key, source: source, entry: entry))
  }
}

extension JudgedRow {
  /// Takes in what the same row did to another lead: refused anywhere is refused, changed anywhere is applied.
  fileprivate mutating func absorb(_ other: JudgedRow) {
    changedFields = changedFields + other.changedFields
    warnings.merge(other.warnings, uniquingKeysWith: +)
    changes += other.changes
    movesRegion = movesRegion || other.movesRegion
    let isPartial =
      outcome.isPartial || other.outcome.isPartial || outcome.result == .applied || other.outcome.result == .applied
    switch (outcome.result, other.outcome.result) {
    case (.rejected(let reject), _):
      outcome.result = .rejected(isPartial ? reject.asPartial : reject)
      outcome.isPartial = isPartial
    case (_, .rejected(let reject)):
      outcome = other.outcome
      outcome.result = .rejected(isPartial ? reject.asPartial : reject)
      outcome.isPartial = isPartial
    case (.unchanged, .applied): outcome.result = .applied
    default: break
    }
  }
}
