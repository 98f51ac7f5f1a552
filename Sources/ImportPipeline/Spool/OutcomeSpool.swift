import LeadModel
import Reconciliation

/// What is kept of an outcome beside what every run needs, where somebody asked.
struct OutcomeDetail {
  /// Those column changes that are shown.
  var changes = false
  /// The lead after the row, for a vendor's answer.
  var leads = false
  /// Line and lead's id of every row, for `--results`.
  var results = false
  /// Of a change that is shown only its text, where the lead goes the short way.
  var texts: ChangeTexts.Append?
}

/// What one stage found out about a row and one lead of it; a row that opts out several leads has several.
struct OutcomeEntry {
  var row: JudgedRow
  /// The lead's rowid, `Lead.noRowID` where none was found.
  let leadRowID: Int64
  /// True where the lead is to be written, so that writing has the last word.
  let isProvisional: Bool
}

/// Whose outcome an entry is: enough to tell whether it still counts.
struct OutcomeHead {
  let row: Int
  /// The lead's rowid, `Lead.noRowID` where none was found.
  let leadRowID: Int64
  let isProvisional: Bool

  /// Of an entry as a spool has it.
  init(_ key: SortKey, _ record: ArraySlice<UInt8>) {
    (row, leadRowID) = (Int(key.primary), key.secondary)
    isProvisional = SpoolDecoder.isProvisional(record)
  }
}

/// Outcomes added in any order and read in input order.
///
/// Nearly all rows are applied or unchanged and have no more to tell than which fields changed: such an entry is a byte
/// and a bit mask, and is counted without being turned into values again. Nearly all others are refused, or applied with
/// changes to be shown, and stay encoded for as long as they can (`EncodedRow`).
final class OutcomeSpool {
  /// The entries as bytes, by row and lead: sorted, or in parts of the rows, which are sorted when they are read.
  private let sorted: SortingSpool
  private var parted: PartedSpool?
  /// The parts, where entries are kept so.
  let parts: RowParts?
  let detail: OutcomeDetail
  private var encoder = SpoolEncoder()

  /// - Parameter parts: of the input's rows, where many entries may come in another order than that of their rows.
  init(memoryLimit: Int, detail: OutcomeDetail = OutcomeDetail(), parts: RowParts? = nil) {
    sorted = SortingSpool(memoryLimit: memoryLimit)
    parted = parts.map { PartedSpool(parts: $0.count, memoryLimit: memoryLimit) }
    self.parts = parts
    self.detail = detail
  }

  /// All entries, to be read.
  ///
  /// - Throws: `RunFailure` 74 where a temporary file cannot be written.
  func entries() throws -> OutcomeEntries {
    try parted?.finish()
    return parted.map(OutcomeEntries.parted) ?? .sorted(sorted)
  }

  /// Adds the outcome of a row that found no lead.
  func add(_ outcome: RowOutcome) throws {
    try add(OutcomeEntry(row: JudgedRow(outcome: outcome), leadRowID: Lead.noRowID, isProvisional: false))
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
    encoder.write(entry, detail: detail, isPlain: isPlain(entry.row))
    let bytes = encoder.bytes
    try add(encoded: bytes.span, row: entry.row.outcome.position.row, leadRowID: entry.leadRowID)
  }

  /// Adds an entry that is encoded already.
  func add(encoded entry: Span<UInt8>, row: Int, leadRowID: Int64) throws {
    let key = SortKey(primary: Int64(row), secondary: leadRowID)
    if let parts {
      try parted?.add(entry, at: key, part: parts.part(ofRow: row))
    } else {
      try sorted.add(entry, at: key)
    }
  }

  private func isPlain(_ row: JudgedRow) -> Bool {
    guard !detail.leads, !detail.results, !row.outcome.isPartial, row.warnings.isEmpty else { return false }
    if detail.changes, !row.changes.isEmpty { return false }
    switch row.outcome.result {
    case .applied, .unchanged: return true
    case .rejected, .skipped: return false
    }
  }
}

/// One record's judgement, its leads' taken together.
struct StreamedOutcome {
  enum Kind {
    /// Applied or unchanged, with nothing to tell but the fields that changed.
    case plain(PlainOutcomes.Kind)
    /// Refused whole, with nothing else to tell.
    case refused(EncodedRow)
    /// Applied whole, with nothing else to tell but its changes; and what is counted of it.
    case changed(EncodedRow, PlainOutcomes.Kind)
    /// Applied whole, with nothing else to tell but its changes, of which the text is all that is kept; and what is counted
    /// of it. Such a row has found one lead.
    case shown(ArraySlice<UInt8>, PlainOutcomes.Kind)
    /// Apart from the others, since it is large and seldom, and they are moved a million times.
    indirect case told(JudgedRow)
  }

  let row: Int
  let kind: Kind

  /// The judgement as a value; of a plain one the lead and the line are not known any more.
  var judged: JudgedRow {
    switch kind {
    case .told(let judged): return judged
    case .refused(let row), .changed(let row, _): return row.judged
    case .plain(let kind), .shown(_, let kind):
      let result: RowResult = kind.isApplied ? .applied : .unchanged
      let outcome = RowOutcome(position: SourcePosition(row: row, line: 0), result: result)
      return JudgedRow(outcome: outcome, changedFields: kind.fields.fields, movesRegion: kind.movesRegion)
    }
  }
}

/// All outcomes of a run, from wherever they are kept.
struct RunOutcomes {
  /// With which of their entries count, all where that is nil.
  var spools: [(spool: OutcomeSpool, filter: OutcomeStream.Filter?)]
  /// Rows of which nothing is known but their kind; they are in no spool.
  var plain: [(kind: PlainOutcomes.Kind, count: Int)] = []
}

/// The entries of a spool, to be read.
enum OutcomeEntries {
  case sorted(SortingSpool)
  case parted(PartedSpool)
}

/// The outcomes of several spools as one stream: one for each record of the input that is in any, in input order.
struct OutcomeStream {
  /// Whether an entry still counts.
  typealias Filter = (OutcomeHead) -> Bool

  private var entries: SortedSpools
  /// Of each spool.
  private let haveLeads: [Bool]
  private let filters: [Filter?]
  /// The row of the next entry that counts, nil after the last; its bytes, and its spool's place among all.
  private var rowAhead: Int?
  private var recordAhead: ArraySlice<UInt8> = []
  private var spoolAhead = 0

  /// - Parameter spools: with what is kept of their outcomes, and which of their entries count, all where that is nil.
  init(_ spools: [(entries: SortingSpool, detail: OutcomeDetail, filter: Filter?)]) throws {
    entries = try SortedSpools(spools.map(\.entries))
    haveLeads = spools.map(\.detail.leads)
    filters = spools.map(\.filter)
    try advance()
  }

  /// The next record's judgement; nil after the last.
  mutating func next() throws -> StreamedOutcome? {
    guard let row = rowAhead else { return nil }
    let outcome = outcomeAhead(row)
    try advance()
    return rowAhead == row ? try together(outcome) : outcome
  }

  /// A row's judgement together with those of its other leads.
  private mutating func together(_ first: StreamedOutcome) throws -> StreamedOutcome {
    var judged = first.judged
    var leads = LeadsOfRow()
    leads.add(first)
    while rowAhead == first.row {
      let other = outcomeAhead(first.row)
      leads.add(other)
      judged.absorb(other.judged)
      try advance()
    }
    if leads.areSeveral { judged.name(leads: leads.ids) }
    return StreamedOutcome(row: first.row, kind: .told(judged))
  }

  private func outcomeAhead(_ row: Int) -> StreamedOutcome {
    var decoder = SpoolDecoder(recordAhead)
    return decoder.streamedOutcome(row: row, hasLead: haveLeads[spoolAhead])
  }

  /// Goes on to the next entry that still counts.
  private mutating func advance() throws {
    while let (key, record, spool) = try entries.next() {
      if let filter = filters[spool], !filter(OutcomeHead(key, record)) { continue }
      (rowAhead, recordAhead, spoolAhead) = (Int(key.primary), record, spool)
      return
    }
    // And nothing of what is cleared for the next part.
    (rowAhead, recordAhead) = (nil, [])
  }
}

/// The leads that one row found.
private struct LeadsOfRow {
  private(set) var ids: [String] = []
  /// Leads whose id was not kept.
  private var nameless = 0

  var areSeveral: Bool { ids.count + nameless > 1 }

  mutating func add(_ outcome: StreamedOutcome) {
    switch outcome.kind {
    case .plain, .shown: nameless += 1
    case .changed, .refused, .told: addID(of: outcome)
    }
  }

  private mutating func addID(of outcome: StreamedOutcome) {
    if let id = outcome.judged.outcome.leadID, !ids.contains(id) { ids.append(id) }
  }
}

extension JudgedRow {
  /// Whether the row was refused and there is nothing else to tell.
  fileprivate func isRefusedWhole(_ detail: OutcomeDetail) -> Bool {
    guard case .rejected = outcome.result, !detail.leads else { return false }
    return !outcome.isPartial && changedFields.isEmpty && warnings.isEmpty && changes.isEmpty && leads.isEmpty
  }

  /// Whether the row was applied and there is nothing else to tell but its changes.
  fileprivate func isAppliedWhole(_ detail: OutcomeDetail) -> Bool {
    guard case .applied = outcome.result, detail.changes, !detail.leads else { return false }
    return !outcome.isPartial && warnings.isEmpty && leads.isEmpty
  }

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

// MARK: Coding

extension SpoolEncoder {
  /// The bits of an entry's first byte.
  fileprivate enum Bit {
    static let plain: UInt8 = 1
    static let applied: UInt8 = 2
    static let provisional: UInt8 = 4
    static let movesRegion: UInt8 = 8
    static let refused: UInt8 = 16
    static let changed: UInt8 = 32
    static let shown: UInt8 = 64
  }

  fileprivate mutating func write(_ entry: OutcomeEntry, detail: OutcomeDetail, isPlain: Bool) {
    var isApplied = false
    if case .applied = entry.row.outcome.result { isApplied = true }
    let isChanged = entry.row.isAppliedWhole(detail)
    write(
      Self.bits(
        isPlain: isPlain, isApplied: isApplied, isProvisional: entry.isProvisional, movesRegion: entry.row.movesRegion,
        isRefused: entry.row.isRefusedWhole(detail), isChanged: isChanged))
    if isPlain || isChanged { write(Int(LeadFieldSet(entry.row.changedFields).rawValue)) }
    if !isPlain { write(entry.row, detail: detail) }
  }

  /// The beginning of an entry; the set of the changed fields follows where it is plain, changed or shown, and then the
  /// judged row where it is neither plain nor shown, and the text of its changes where it is shown.
  static func bits(
    isPlain: Bool, isApplied: Bool, isProvisional: Bool, movesRegion: Bool, isRefused: Bool, isChanged: Bool,
    isShown: Bool = false
  ) -> Int {
    var bits: UInt8 = isPlain ? Bit.plain : 0
    if isRefused { bits |= Bit.refused }
    if isChanged { bits |= Bit.changed }
    if isShown { bits |= Bit.shown }
    if isApplied { bits |= Bit.applied }
    if isProvisional { bits |= Bit.provisional }
    if movesRegion { bits |= Bit.movesRegion }
    return Int(bits)
  }
}

extension SpoolDecoder {
  fileprivate static func isProvisional(_ record: ArraySlice<UInt8>) -> Bool {
    (record.first ?? 0) & SpoolEncoder.Bit.provisional != 0
  }

  fileprivate mutating func streamedOutcome(row: Int, hasLead: Bool) -> StreamedOutcome {
    let bits = byte()
    let kind: StreamedOutcome.Kind
    if bits & SpoolEncoder.Bit.plain != 0 {
      kind = .plain(countedKind(bits))
    } else if bits & SpoolEncoder.Bit.refused != 0 {
      kind = .refused(EncodedRow(bytes: rest()))
    } else if bits & SpoolEncoder.Bit.changed != 0 {
      let counted = countedKind(bits)
      kind = .changed(EncodedRow(bytes: rest()), counted)
    } else if bits & SpoolEncoder.Bit.shown != 0 {
      let counted = countedKind(bits)
      kind = .shown(rest(), counted)
    } else {
      kind = .told(judgedRow(hasLead: hasLead))
    }
    return StreamedOutcome(row: row, kind: kind)
  }

  private mutating func countedKind(_ bits: UInt8) -> PlainOutcomes.Kind {
    PlainOutcomes.Kind(
      isApplied: bits & SpoolEncoder.Bit.applied != 0,
      fields: LeadFieldSet(rawValue: UInt32(truncatingIfNeeded: number())),
      movesRegion: bits & SpoolEncoder.Bit.movesRegion != 0)
  }
}
