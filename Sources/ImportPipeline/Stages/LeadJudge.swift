import LeadModel
import LeadStore
import Reconciliation

/// Judges leads one by one by the rows that found them, each the short way where all is plain, and keeps what comes of
/// it. There are two, each on a thread of its own; they ask the store only in their turn (`CrossLeadRules.turn`).
final class LeadJudge {
  private let finder: LeadFinder
  private let contexts: DecisionContexts
  private let rules: CrossLeadRules
  private let keepsWork: Bool
  private let goesShortWay: Bool
  /// The rows whose leads were found by whoever has this judge.
  let found: FoundRows
  let touches: TouchSpool
  let judged: OutcomeSpool
  let plainOutcomes = PlainOutcomes()
  let work: SortingSpool
  private var plain: PlainLeads
  private var encoder = SpoolEncoder()

  init(
    finder: LeadFinder, contexts: DecisionContexts, rules: CrossLeadRules, dialect: DialectRules, options: RunOptions,
    detail: OutcomeDetail, keepsWork: Bool, ranges: RowIDRanges
  ) {
    self.finder = finder
    self.contexts = contexts
    self.rules = rules
    self.keepsWork = keepsWork
    // Both together stay within one spool's memory.
    let memory = options.spoolMemory / 2
    found = FoundRows(ranges: ranges, memoryLimit: memory)
    touches = TouchSpool(memoryLimit: memory)
    judged = OutcomeSpool(memoryLimit: memory, detail: detail)
    work = SortingSpool(memoryLimit: memory)
    plain = PlainLeads(rules: dialect, contexts: contexts, optedOutNumbers: rules.optedOutNumbers, detail: detail)
    goesShortWay = options.takesShortWays && plain.isOfUse
  }

  /// Keeps a row for the lead that has its id, or refuses it where none has.
  func take(_ row: ReadRow, _ rowID: Int64?) throws {
    if let rowID { return try found.add(row, of: rowID, facts: CrossLeadFacts(), isChecked: false) }
    if let correction = row.correction { try refuse(correction, finder.found(nil, byIDOf: correction)) }
  }

  /// Judges a lead's rows in file order.
  ///
  /// - Parameters:
  ///   - lead: may be left with the cells of some other lead.
  ///   - rows: as `LeadBatch` holds them.
  func judge(_ lead: inout LeadCells, _ rows: ArraySlice<UInt8>) throws {
    if goesShortWay {
      if plain.take(&lead, rows) {
        return try plain.deliver(plainOutcomes, judged: judged, work: keepsWork ? work : nil, touches: touches)
      }
      swap(&plain.cells.lead, &lead)
    }
    var found: [FoundRow] = []
    var decoder = SpoolDecoder(rows)
    while !decoder.isAtEnd {
      var row = SpoolDecoder(decoder.raw())
      found.append(row.foundRow())
    }
    try fold(found, Lead(lead))
  }

  /// Keeps the reject of a row that found no lead, or none that it may touch.
  func refuse(_ correction: Correction, _ found: LeadFinder.Found) throws {
    guard case .refused(let reject, let match) = found else { return }
    try judged.add(
      RowOutcome(
        position: correction.position, result: .rejected(reject), leadID: match?.id, leadStatus: match?.status))
  }

  private func fold(_ group: [FoundRow], _ lead: Lead) throws {
    let campaignID = lead.campaignID
    let context = contexts.context(campaignID: campaignID)
    var folded = FoldedLead(before: lead)
    var rows: [JudgedCorrection] = []
    for found in group where try isAllowed(found, lead) {
      var row = contexts.resolvingPhone(
        JudgedCorrection(correction: found.correction, facts: found.facts), campaignID: campaignID)
      row.facts.formUnion(try rules.facts(row.correction, on: folded.after))
      folded.add(row, context: context)
      rows.append(row)
    }
    try judged.add(folded, isProvisional: folded.isChanged)
    if folded.isChanged, keepsWork { try addWork(rows, folded) }
    try noteTouches(of: rows, folded)
  }

  /// Whether the lead that a row found is one that it may touch; else the row is refused.
  private func isAllowed(_ row: FoundRow, _ lead: Lead) throws -> Bool {
    guard !row.isChecked else { return true }
    let found = finder.found(KeyMatch(lead), byIDOf: row.correction)
    if case .lead = found { return true }
    try refuse(row.correction, found)
    return false
  }

  private func addWork(_ rows: [JudgedCorrection], _ folded: FoldedLead) throws {
    encoder.clear()
    let verdicts = zip(rows, folded.rows).map {
      RowVerdict(row: $0.correction.position.row, facts: $0.facts, code: $1.outcome.result.code)
    }
    encoder.write(LeadEdit(folded), rows: verdicts)
    try work.add(encoder.bytes, at: SortKey(primary: folded.before.rowID, secondary: 0))
  }

  private func noteTouches(of rows: [JudgedCorrection], _ folded: FoldedLead) throws {
    let final = folded.after[.phone] == folded.before[.phone] ? nil : folded.after[.phone].text
    var noted = LeadTouches(touches, of: folded.before)
    for row in rows { try noted.note(row.correction, final: final) }
  }
}

/// Leads with the rows that found them, on their way to the thread that judges them.
///
/// The rows are copied: slices of what the reading thread holds would have both threads count the same references.
struct LeadBatch: Sendable {
  static let usualLeads = 256
  /// Bytes of rows that a batch has at most, but for its last lead's rows.
  private static let mostBytes = 1 << 20
  private let mostLeads: Int
  private var leads: [LeadCells] = []
  private var count = 0
  /// Each as `SpoolEncoder.writeFound` wrote it, behind its length.
  private var rows = SpoolEncoder()
  /// Where each lead's rows end.
  private var ends: [Int] = []

  /// - Parameter mostLeads: how many leads it has at most.
  init(mostLeads: Int) { self.mostLeads = mostLeads }

  var isFull: Bool { count >= max(mostLeads, 1) || rows.bytes.count >= Self.mostBytes }

  /// Lends the next lead's cells to a body, which says whether it filled them.
  ///
  /// - Returns: what the body said.
  mutating func read(_ body: (inout LeadCells) throws -> Bool) rethrows -> Bool {
    if count == leads.count { leads.append(LeadCells()) }
    guard try body(&leads[count]) else { return false }
    count += 1
    ends.append(rows.bytes.count)
    return true
  }

  /// Adds a row of the lead that was read last.
  mutating func add(_ row: ArraySlice<UInt8>) {
    rows.write(row)
    ends[count - 1] = rows.bytes.count
  }

  /// Calls a body with each lead, which it may keep for another one's cells, and the lead's rows: one behind the other,
  /// to be read by `SpoolDecoder.raw`. The cells are no more to be looked at afterwards.
  mutating func forEachLead(_ body: (inout LeadCells, ArraySlice<UInt8>) throws -> Void) rethrows {
    for index in 0..<count {
      try body(&leads[index], rows.bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]])
      leads[index].trim()
    }
  }

  /// Makes room for other leads; the buffers of the cells stay.
  mutating func clear() {
    count = 0
    rows.clear()
    ends.removeAll(keepingCapacity: true)
  }
}
