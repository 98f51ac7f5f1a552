import LeadModel
import LeadStore
import Reconciliation

/// What judging in file order came to.
struct FileOrderResult {
  let outcomes: OutcomeSpool
  let work: SortingSpool
  var duplicateNumbers = 0
  /// Whether all rows name their leads by id, so that no row comes to another lead where a number goes back.
  fileprivate var namesLeadsByID = true
  /// Leads of one row, and of several.
  fileprivate var leads = IntegerSet()
  fileprivate var leadsOfSeveralRows = IntegerSet()

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

  /// Judges the rows until no number is refused any more: each round of `--duplicate-phones reject` takes the rows
  /// that lost a number back, which may cost other rows theirs (SPEC section 3, Order).
  ///
  /// - Returns: nil where a row came to a lead that is not among the entangled ones.
  func run(_ rows: RowSpool, entangled: Entangled) throws -> FileOrderResult? {
    var refused = IntegerSet()
    while true {
      guard var result = try round(rows, entangled, refusedRows: refused) else { return nil }
      guard options.duplicatePhones != .allow else { return result }
      let losers = try losingRows(of: result)
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
      try Interruption.checkBeforeWriting()
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
    if correction.matchKey != .id { result.namesLeadsByID = false }
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
    if isRefused { judged.facts.insert(.numberDuplicate) }
    var folded = FoldedLead(before: lead)
    folded.add(judged, context: contexts.context(campaignID: lead.campaignID))
    if folded.isChanged { try keep(folded, row: correction.position.row) }
    if result.leads.contains(lead.rowID) { result.leadsOfSeveralRows.insert(lead.rowID) }
    result.leads.insert(lead.rowID)
    try result.outcomes.add(folded, isProvisional: true)
    var encoder = SpoolEncoder()
    encoder.write(WorkRow(code: folded.rows.first?.outcome.result.code, judged: judged))
    let key = SortKey(primary: lead.rowID, secondary: Int64(correction.position.row))
    try result.work.add(encoder.bytes, at: key)
  }

  private func keep(_ folded: FoldedLead, row: Int) throws {
    try snapshot.put(folded.after)
    if folded.after[.phone] != folded.before[.phone] {
      try snapshot.claimNumber(folded.before.rowID, row: row, base: folded.before[.phone])
    }
  }

  /// The rows that gave a lead a number which another live lead of its campaign ends with and has the better right to:
  /// a lead whose number ends as it began beats a row, an earlier row beats a later one.
  private func losingRows(of result: FileOrderResult) throws -> IntegerSet {
    var losers = LosingRows(snapshot, result, areRefused: options.duplicatePhones == .reject)
    var number: String?
    // The campaigns in which a lead with a better right than the rows to come has the number.
    var taken: Set<String?> = []
    try snapshot.forEachClaim { claim in
      if claim.e164 != number {
        number = claim.e164
        taken = try snapshot.campaigns(keeping: claim.e164)
      }
      if taken.contains(claim.campaignID) { try losers.add(claim) }
      if !claim.isRemoved { taken.insert(claim.campaignID) }
    }
    return losers.rows
  }
}

/// Rows that lose a number, with those that lose theirs because of it: the lead of a row that is refused gets its old
/// number back, and whoever was given that loses it.
///
/// The next round would find them out as well, one lead further on. A file of numbers that all stand one row too low has
/// as many rounds as rows: 2,000 took four minutes. What the rounds would come to is certain only of a lead with one row,
/// named by id, which is as it was once that row is refused; others are left to them.
private struct LosingRows {
  private let snapshot: LeadSnapshot
  private let result: FileOrderResult
  private let areFollowed: Bool
  private(set) var rows = IntegerSet()
  /// Numbers and campaigns, hashed, whose rows have been looked for; two with one hash cost another round.
  private var followed: Set<Int> = []

  init(_ snapshot: LeadSnapshot, _ result: FileOrderResult, areRefused: Bool) {
    self.snapshot = snapshot
    self.result = result
    areFollowed = areRefused && result.namesLeadsByID
  }

  mutating func add(_ claim: NumberClaim) throws {
    rows.insert(Int64(claim.row))
    guard areFollowed else { return }
    var waiting = numberGoingBack(by: claim).map { [$0] } ?? []
    while let holder = waiting.popLast() {
      try Interruption.checkBeforeWriting()
      try snapshot.forEachClaim(of: holder.e164) { other in
        guard other.campaignID == holder.campaignID else { return }
        rows.insert(Int64(other.row))
        if let further = numberGoingBack(by: other) { waiting.append(further) }
      }
    }
  }

  /// A number that a live lead of a campaign has.
  private struct Holder: Hashable {
    let e164: String
    let campaignID: String?
  }

  /// The number that a lead has again once its row is refused; nil where that is not certain, or was looked at before.
  private mutating func numberGoingBack(by claim: NumberClaim) -> Holder? {
    guard !claim.isRemoved, !result.leadsOfSeveralRows.contains(claim.rowID), let number = claim.base else {
      return nil
    }
    let holder = Holder(e164: number, campaignID: claim.campaignID)
    return followed.insert(holder.hashValue).inserted ? holder : nil
  }
}
