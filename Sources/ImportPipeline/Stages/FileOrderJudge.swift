import LeadModel
import LeadStore
import Reconciliation

/// What judging in file order came to.
struct FileOrderResult {
  let outcomes: OutcomeSpool
  let work: SortingSpool
  var duplicateNumbers = 0
  /// Whether a row that is refused for its number changes nothing for another row but whether that may have a number: all
  /// leads are named by id, none is given numbers by several rows, and no row was refused for an opt-out or an external
  /// id that another row could move.
  var isPredictable = true
  fileprivate var claimants = IntegerSet()

  init(memoryLimit: Int, detail: OutcomeDetail) {
    outcomes = OutcomeSpool(memoryLimit: memoryLimit, detail: detail)
    work = SortingSpool(memoryLimit: memoryLimit)
  }
}

/// Judges entangled rows one after another, exactly as if each were applied alone, over the snapshot's overlay.
struct FileOrderJudge {
  let snapshot: LeadSnapshot
  let finder: LeadFinder
  let contexts: DecisionContexts
  let rules: CrossLeadRules
  let options: RunOptions
  let detail: OutcomeDetail
  /// The run that this one goes on with, whose edits so far are to be seen as not made.
  var resumedRun: Int64?
  /// Rounds after which the rows that will lose a number are refused together even where one of them might have kept it:
  /// a file of numbers that all stand one row too low has a round for each of its rows.
  private static let mostRounds = 50

  /// Judges the rows until no number is refused any more: each round of `--duplicate-phones reject` takes the rows
  /// that lost a number back, which may cost other rows theirs (SPEC section 3, Order).
  ///
  /// - Returns: nil where a row came to a lead that is not among the entangled ones.
  func run(_ rows: RowSpool, entangled: Entangled) throws -> FileOrderResult? {
    var refused = IntegerSet()
    var rounds = 0
    while true {
      rounds += 1
      guard var result = try round(rows, entangled, refusedRows: refused) else { return nil }
      guard options.duplicatePhones != .allow else { return result }
      let followed = options.duplicatePhones == .reject && (result.isPredictable || rounds > Self.mostRounds)
      let losers = try losingRows(followed: followed)
      guard options.duplicatePhones == .reject, !losers.isEmpty else {
        result.duplicateNumbers = losers.count(without: IntegerSet())
        return result
      }
      refused.formUnion(losers)
    }
  }

  private func round(_ rows: RowSpool, _ entangled: Entangled, refusedRows: IntegerSet) throws -> FileOrderResult? {
    try snapshot.clearOverlay()
    if let resumedRun { try snapshot.putLeads(asBeforeRun: resumedRun) }
    var result = FileOrderResult(memoryLimit: options.spoolMemory, detail: detail)
    var reader = rows.makeReader()
    while let row = try reader.next() {
      guard let correction = row.correction, entangled.rows.contains(Int64(row.position.row)) else { continue }
      let found = try finder.find(correction)
      guard found.leads.allSatisfy({ entangled.has(lead: $0.rowID) }) else { return nil }
      try judge(correction, found, isRefused: refusedRows.contains(Int64(row.position.row)), into: &result)
    }
    return result
  }

  private func judge(
    _ correction: Correction, _ found: LeadFinder.Found, isRefused: Bool, into result: inout FileOrderResult
  ) throws {
    if correction.matchKey != .id { result.isPredictable = false }
    switch found {
    case .refused(let reject, let match):
      try result.outcomes.add(
        RowOutcome(
          position: correction.position, result: .rejected(reject), leadID: match?.id, leadStatus: match?.status))
    case .lead(let match): try judge(correction, on: match, facts: [], isRefused: isRefused, into: &result)
    case .several(let matches):
      for match in matches { try judge(correction, on: match, facts: .keyAmbiguous, isRefused: false, into: &result) }
    }
  }

  private func judge(
    _ correction: Correction, on match: KeyMatch, facts: CrossLeadFacts, isRefused: Bool,
    into result: inout FileOrderResult
  ) throws {
    guard let lead = try snapshot.lead(rowID: match.rowID) else { return }
    var judged = contexts.resolvingPhone(
      JudgedCorrection(correction: correction, facts: facts), campaignID: match.campaignID)
    judged.facts.formUnion(try rules.presentFacts(judged.correction, on: lead))
    if !judged.facts.isDisjoint(with: [.numberOptedOut, .externalIDTaken]) { result.isPredictable = false }
    if isRefused { judged.facts.insert(.numberDuplicate) }
    var folded = FoldedLead(before: lead)
    folded.add(judged, context: contexts.context(campaignID: lead.campaignID))
    if folded.isChanged { try keep(folded, row: correction.position.row, in: &result) }
    try result.outcomes.add(folded, isProvisional: true)
    var encoder = SpoolEncoder()
    encoder.write(WorkRow(code: folded.rows.first?.outcome.result.code, judged: judged))
    let key = SortKey(primary: lead.rowID, secondary: Int64(correction.position.row))
    try result.work.add(encoder.bytes, at: key)
  }

  private func keep(_ folded: FoldedLead, row: Int, in result: inout FileOrderResult) throws {
    try snapshot.put(folded.after)
    if folded.after[.phone] != folded.before[.phone] {
      if result.claimants.contains(folded.before.rowID) { result.isPredictable = false }
      result.claimants.insert(folded.before.rowID)
      try snapshot.claimNumber(folded.before.rowID, row: row, base: folded.before[.phone])
    }
  }

  /// The rows that gave a lead a number which another live lead of its campaign ends with and has the better right to:
  /// a lead whose number ends as it began beats a row, an earlier row beats a later one.
  ///
  /// - Parameter followed: whether to find out, too, what the rounds to come would: the rows that lose a number to the
  ///   lead that gets it back.
  private func losingRows(followed: Bool) throws -> IntegerSet {
    var losers = IntegerSet()
    var number: String?
    // The campaigns in which a lead with a better right than the rows to come has the number.
    var taken: Set<String?> = []
    try snapshot.forEachClaim { claim in
      if claim.e164 != number {
        number = claim.e164
        taken = try snapshot.campaigns(keeping: claim.e164)
      }
      if taken.contains(claim.campaignID) {
        losers.insert(Int64(claim.row))
        if followed { try follow(claim, into: &losers) }
      }
      if !claim.isRemoved { taken.insert(claim.campaignID) }
    }
    return losers
  }

  /// Adds the rows that lose a number since the lead of a row that lost its own gets that number back, one after another.
  private func follow(_ lost: NumberClaim, into losers: inout IntegerSet) throws {
    var waiting = [lost]
    while let claim = waiting.popLast() {
      guard !claim.isRemoved, let number = claim.base else { continue }
      for other in try snapshot.claims(of: number) where other.campaignID == claim.campaignID {
        guard !losers.contains(Int64(other.row)) else { continue }
        losers.insert(Int64(other.row))
        waiting.append(other)
      }
    }
  }
}
