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

/// What is kept of an outcome beside what every run needs, where somebody asked.
struct OutcomeDetail {
  /// Column changes, for showing them.
  var changes = false
  /// The lead after the row, for a vendor's answer.
  var leads = false
}

/// Outcomes added in any order and read in input order.
final class OutcomeSpool {
  private let spool: SortingSpool
  fileprivate let detail: OutcomeDetail
  private var encoder = SpoolEncoder()

  init(memoryLimit: Int, detail: OutcomeDetail = OutcomeDetail()) {
    spool = SortingSpool(memoryLimit: memoryLimit)
    self.detail = detail
  }

  /// Adds the outcome of a row that found no lead.
  func add(_ outcome: RowOutcome) throws {
    try add(OutcomeEntry(row: JudgedRow(outcome: outcome), leadRowID: 0, isProvisional: false))
  }

  /// Adds the outcomes of a lead's rows.
  func add(_ folded: FoldedLead, isProvisional: Bool) throws {
    for row in rows(of: folded, editedAt: MonotonicClock().timestamp()) {
      try add(OutcomeEntry(row: row, leadRowID: folded.before.rowID, isProvisional: isProvisional))
    }
  }

  /// A lead's rows with as much about each as is kept.
  func rows(of folded: FoldedLead, editedAt: @autoclosure () -> String) -> [JudgedRow] {
    detail.leads ? folded.rowsWithLeads(editedAt: editedAt()) : folded.rows
  }

  func add(_ entry: OutcomeEntry) throws {
    encoder.clear()
    encoder.write(entry.isProvisional)
    encoder.write(entry.row, detail: detail)
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
  private var details: [OutcomeDetail] = []
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
      details.append(source.spool.detail)
    }
    for source in readers.indices { try advance(source) }
    ahead = try nextEntry()
  }

  /// The next record's judgement, its leads' taken together; nil after the last.
  mutating func next() throws -> JudgedRow? {
    guard var row = ahead?.row else { return nil }
    var leads: [String] = []
    ahead = nil
    while let entry = try nextEntry() {
      guard entry.row.outcome.position.row == row.outcome.position.row else {
        ahead = entry
        break
      }
      if leads.isEmpty, let id = row.outcome.leadID { leads.append(id) }
      if let id = entry.row.outcome.leadID, !leads.contains(id) { leads.append(id) }
      row.absorb(entry.row)
    }
    if leads.count > 1 { row.name(leads: leads) }
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
    let entry = OutcomeEntry(
      row: decoder.judgedRow(detail: details[source]), leadRowID: key.secondary, isProvisional: isProvisional)
    heads.insert(Head(key: key, source: source, entry: entry))
  }
}

extension JudgedRow {
  /// Says that the row was about several leads: no one id or status is the found lead's.
  fileprivate mutating func name(leads ids: [String]) {
    outcome.leadID = nil
    outcome.leadStatus = nil
    if case .rejected(let reject) = outcome.result, reject.code == .keyAmbiguous {
      outcome.result = .rejected(reject.naming(leads: ids))
    }
  }

  /// Takes in what the same row did to another lead: refused anywhere is refused, changed anywhere is applied.
  fileprivate mutating func absorb(_ other: JudgedRow) {
    leads = ofEachLead + [other]
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
