import Corrections
import LeadModel
import LeadStore
import PhoneNumbers
import Reconciliation

/// What judging came to: each row's outcome, and the leads that are to be written with the rows that change them.
struct Judgement {
  /// Outcomes of rows judged lead by lead; those of entangled leads and rows do not count.
  let judged: [OutcomeSpool]
  /// Outcomes of rows judged lead by lead the short way, where a byte tells all; those of entangled rows do not count.
  let plain: [PlainOutcomes]
  /// Outcomes of entangled rows, judged in file order.
  let inOrder: OutcomeSpool
  let entangled: Entangled
  /// The rows that found leads, none of them read yet.
  let foundRows: FoundRowsReader
  /// Leads that change, with what is to be written; entangled ones do not count.
  let work: [SortingSpool]
  /// Judged corrections of entangled leads.
  let orderedWork: SortingSpool
  /// How many leads end with a number that another live lead of their campaign has, for the warning.
  let duplicateNumbers: Int

  /// The outcomes that count, entangled or not.
  ///
  /// - Parameters:
  ///   - refusals: what earlier attempts refused while they wrote; nil where nothing is written.
  ///   - judgedAgain: the leads, and their rows, whose outcomes writing gives anew.
  func outcomes(overruledBy refusals: EarlierRefusals? = nil, judgedAgain: JudgedAgain = JudgedAgain()) -> RunOutcomes {
    let entangled = entangled
    let stands: OutcomeStream.Filter? = refusals.map { refusals in
      { entry in !refusals.overrule(entry, judgedAgain: judgedAgain) }
    }
    let standsAlone: OutcomeStream.Filter = { entry in
      !entangled.has(lead: entry.leadRowID) && !entangled.rows.contains(Int64(entry.row)) && stands?(entry) ?? true
    }
    // Of most plans all outcomes count, and nothing need be asked for each.
    let all = entangled.isEmpty && !entangled.isWhole && stands == nil
    var outcomes = RunOutcomes(spools: judged.map { ($0, all ? nil : standsAlone) } + [(inOrder, stands)])
    outcomes.plain = plain.flatMap { plain in
      plain.counts { row in
        entangled.rows.contains(Int64(row)) || judgedAgain.rows.contains(Int64(row)) || refusals?.refused(row) ?? false
      }
    }
    return outcomes
  }
}

/// The second stage: every row against its lead, over one unchanging view of the store, with nothing written.
///
/// Rows are brought together by lead and folded. Only where the rows of one lead could say something about another's
/// are those leads judged again, row by row in file order, over an overlay (`FileOrderJudge`).
final class JudgeStage {
  private let snapshot: LeadSnapshot
  private let input: ReadInput
  private let options: RunOptions
  private let finder: LeadFinder
  private let contexts: DecisionContexts
  private let rules: CrossLeadRules
  /// The least and the greatest rowid of the store.
  private let bounds: ClosedRange<Int64>
  private let touches: TouchSpool
  /// On this thread.
  private let judge: LeadJudge
  /// On a second thread, over a snapshot of its own where there are two.
  private let otherJudge: LeadJudge
  private let otherSnapshot: LeadSnapshot?
  /// The ranges of rowids in which leads are judged.
  private let ranges: RowIDRanges
  /// The input's rows, where they are held in memory and look for their leads while these are judged.
  private var heldRows: RowsByID?
  private let resumedRun: Int64?
  private let detail: OutcomeDetail
  private let onProgress: (_ done: Int, _ total: Int) -> Void
  /// How often rows are followed from lead to lead before the whole file is judged in its order.
  private static let longestChain = 16
  /// Numbers that the store is asked about at once.
  private static let claimsAtOnce = 256
  /// Leads whose number a lead that the file does not touch has too, for the warning.
  private var duplicateLeads = IntegerSet()

  /// - Parameters:
  ///   - snapshots: one for each thread that may judge, which see the same; one or two.
  ///   - resumedRun: the run that this one goes on with; its edits so far are seen as not made, by one snapshot alone.
  ///   - detail: what is kept of each outcome for showing it.
  ///   - keepsWork: whether what judging decides is kept for writing it.
  ///   - onProgress: called now and then with how many rows have been judged, of how many.
  init(
    snapshots: [LeadSnapshot], input: ReadInput, options: RunOptions, campaigns: [String: Campaign],
    phones: PhoneReader,
    resumedRun: Int64?, detail: OutcomeDetail, keepsWork: Bool, onProgress: @escaping (Int, Int) -> Void
  ) throws {
    guard let snapshot = snapshots.first else { throw RunFailure(.internalError, "nobody may look at the store") }
    self.onProgress = onProgress
    self.snapshot = snapshot
    otherSnapshot = snapshots.dropFirst().first
    self.resumedRun = resumedRun
    self.input = input
    self.options = options
    finder = LeadFinder(snapshot: snapshot, campaigns: campaigns, dialect: input.dialect)
    contexts = DecisionContexts(
      rules: input.dialect.rules, policy: options.policy, campaigns: campaigns, phones: phones)
    rules = try CrossLeadRules(snapshot: snapshot)
    self.detail = detail
    bounds = try snapshot.rowIDBounds() ?? 1...1
    ranges = RowIDRanges(rows: input.rows.count, usualRows: options.rowsInRange, bounds: bounds)
    // `self` is not whole yet.
    let (contexts, rules, ranges) = (contexts, rules, ranges)
    let parts = RowParts(rows: input.rows.count, usualRows: options.rowsInPart)
    func makeJudge(_ snapshot: LeadSnapshot) throws -> LeadJudge {
      try LeadJudge(
        snapshot: snapshot, finder: LeadFinder(snapshot: snapshot, campaigns: campaigns, dialect: input.dialect),
        contexts: contexts, rules: rules.asked(through: snapshot), dialect: input.dialect.rules, options: options,
        detail: detail, keepsWork: keepsWork, ranges: ranges, parts: parts, editedFields: input.rows.editedFields)
    }
    judge = try makeJudge(snapshot)
    otherJudge = try makeJudge(otherSnapshot ?? snapshot)
    // Those of the other come to it once all leads are judged.
    touches = judge.touches
  }

  private var judges: [LeadJudge] { [judge, otherJudge] }

  func run() throws -> Judgement {
    if let resumedRun { try snapshot.putLeads(asBeforeRun: resumedRun) }
    // Lookups by other keys go to few pages again and again.
    try input.rows.countByOtherKeys == 0 ? snapshot.scanning(findLeads) : findLeads()
    try snapshot.scanning(foldLeads)
    var entangled = try findEntangled()
    var ordered = FileOrderResult(memoryLimit: options.spoolMemory, detail: detail)
    if !entangled.isEmpty {
      let inOrder = FileOrderJudge(
        snapshot: snapshot, finder: finder, contexts: contexts, rules: rules, options: options,
        detail: detail, resumedRun: resumedRun)
      if let result = try inOrder.run(input.rows, entangled: entangled) {
        ordered = result
      } else {
        // A row came to a lead that nothing had foreseen: judge the whole file in its order.
        entangled = try everything()
        ordered = try inOrder.run(input.rows, entangled: entangled) ?? ordered
      }
    }
    return Judgement(
      judged: judges.map(\.judged), plain: judges.map(\.plainOutcomes),
      inOrder: ordered.outcomes, entangled: entangled, foundRows: foundRows, work: judges.map(\.work),
      orderedWork: ordered.work,
      duplicateNumbers: (entangled.isWhole ? 0 : duplicateLeads.count(without: entangled.leads))
        + ordered.duplicateNumbers)
  }

  // MARK: Finding

  private func findLeads() throws {
    if IDJoin.isOfUse(rows: input.rows.countByID, leads: bounds), try snapshot.hasUniqueIDs(),
      input.rows.count <= RowsByID.mostRows, let rows = input.rows.held
    {
      heldRows = try RowsByID(
        rows, count: input.rows.countByID, isByIDAlone: finder.isByIDAlone, others: findByOtherKeys)
    } else {
      let join = IDJoin(
        rows: input.rows, snapshot: snapshot, otherSnapshot: otherSnapshot, bounds: bounds, options: options,
        isByIDAlone: finder.isByIDAlone)
      try join.forEachRow(otherJudge.take, help: judge.take, others: findByOtherKeys)
    }
    for judge in judges { try judge.found.finish() }
  }

  /// The rows that found leads, none of them read yet.
  private var foundRows: FoundRowsReader {
    let held = heldRows.map { rows in judges.map { HeldFoundReader(rows, $0.heldFound) } } ?? []
    return FoundRowsReader(judges.map(\.found), held: held, memoryLimit: options.spoolMemory)
  }

  private func findByOtherKeys(_ row: ReadRow) throws {
    try Interruption.checkBeforeWriting()
    guard let correction = row.correction else { return }
    let found = try finder.find(correction)
    switch found {
    case .refused: try judge.refuse(correction, found)
    case .lead(let match): try judge.found.add(row, of: match.rowID, facts: CrossLeadFacts(), isChecked: true)
    case .several(let matches):
      for match in matches { try judge.found.add(row, of: match.rowID, facts: .keyAmbiguous, isChecked: true) }
    }
    try noteSought(correction, leads: found.leads)
  }

  /// A row that looks for its lead by a number or an external id hangs on the rows that move it.
  private func noteSought(_ correction: Correction, leads: [KeyMatch]) throws {
    guard let kind = correction.matchKey, let key = correction.keys[kind] else { return }
    let namespace: Touch.Namespace
    let value: Int64
    switch kind {
    case .phone: (namespace, value) = (.number, Touch.value(ofE164: key))
    case .externalID: (namespace, value) = (.externalID, Touch.value(ofExternalID: key))
    case .id, .email: return
    }
    func note(_ kind: Touch.Kind, _ rowID: Int64) throws {
      try touches.add(
        Touch(namespace: namespace, value: value, kind: kind, leadRowID: rowID, row: correction.position.row))
    }
    for lead in leads { try note(.sought, lead.rowID) }
    guard leads.isEmpty else { return }
    try note(.sought, Lead.noRowID)
    for lead in try snapshot.matches(kind, key) where !lead.isRemoved { try note(.matched, lead.rowID) }
  }

  // MARK: Folding

  /// This thread and a second one read and judge leads, each those of one range of rowids after another.
  private func foldLeads() throws {
    let found = foundRows
    let shared = SharedCounter(count: ranges.count)
    let done = SharedCounter(count: input.rows.count)
    func fold(_ judge: LeadJudge, _ onProgress: (Int) -> Void) throws {
      try judge.judgeLeads(found, heldRows, in: ranges, shared) { onProgress(done.add($0)) }
    }
    func foldHere() throws { try fold(judge) { onProgress($0, done.count) } }
    func foldBeside() throws {
      if otherSnapshot == nil {
        try foldHere()
      } else {
        try PieceHandover.run(foldHere) { try fold(otherJudge) { _ in } }
      }
    }
    try foldBeside()
    onProgress(done.count, done.count)
    touches.take(otherJudge.touches)
    heldRows?.forgetIDs()
    try heldRows.map(refuseLost)
  }

  /// Refuses the rows in memory whose ids no lead has, half of them on a second thread.
  private func refuseLost(_ rows: RowsByID) throws {
    var isFound = [Bool](repeating: false, count: rows.count + 1)
    for judge in judges { for row in judge.heldFound.rows { isFound[Int(row)] = true } }
    func refuse(_ part: Range<Int>, _ judge: LeadJudge) throws {
      for row in part where !isFound[row] && rows.isByID(row) {
        try Interruption.checkBeforeWriting()
        try judge.take(rows.row(row), nil)
      }
    }
    let middle = 1 + rows.count / 2
    try PieceHandover.run(
      { try refuse(1..<middle, judge) }, beside: { try refuse(middle..<rows.count + 1, otherJudge) })
  }

  // MARK: Duplicates and entanglement

  /// A number that only one lead of the file ends with may still be another lead's in the store.
  ///
  /// - Returns: true where the lead must be judged in file order, since `--duplicate-phones reject` may refuse it.
  private func judgeFreeClaim(_ touch: Touch) throws -> Bool {
    guard try rules.hasOtherHolder(of: touch.value, campaignID: touch.finalCampaign, than: touch.leadRowID) else {
      return false
    }
    if options.duplicatePhones == .reject { return true }
    duplicateLeads.insert(touch.leadRowID)
    return false
  }

  /// This thread looks at what the file touches, a second one asks the store about numbers that one lead alone ends with.
  private func findTouches() throws -> TouchFindings {
    guard options.duplicatePhones != .allow else { return try touches.findings { _ in } }
    var contested = Entangled()
    var findings = try PieceHandover.run(
      fresh: { [Touch]() },
      give: { hand in
        var claims: [Touch] = []
        let findings = try touches.findings { touch in
          claims.append(touch)
          guard claims.count == Self.claimsAtOnce else { return }
          try hand(&claims)
          claims.removeAll(keepingCapacity: true)
        }
        try hand(&claims)
        return findings
      },
      take: { claims in
        for touch in claims {
          try Interruption.checkBeforeWriting()
          if try judgeFreeClaim(touch) { contested.add(touch) }
        }
      })
    findings.entangled.leads.formUnion(contested.leads)
    findings.entangled.rows.formUnion(contested.rows)
    return findings
  }

  /// Follows the rows that others move from lead to lead, until no new touch comes of it.
  private func findEntangled() throws -> Entangled {
    var known: Set<Visit> = []
    for _ in 0..<Self.longestChain {
      var findings = try findTouches()
      if findings.isBeyondBounds { return try everything() }
      let visits = findings.visits.subtracting(known)
      if visits.isEmpty {
        try markRows(of: &findings.entangled)
        return findings.entangled
      }
      try noteTouches(of: visits)
      known.formUnion(visits)
    }
    return try everything()
  }

  /// What a row would touch if it came to leads other than the one that it found.
  private func noteTouches(of visits: Set<Visit>) throws {
    let leads = Dictionary(grouping: visits, by: \.row)
    var rows = input.rows.makeReader()
    while let row = try rows.next() {
      guard let correction = row.correction, let visits = leads[row.position.row] else { continue }
      for visit in visits {
        guard let lead = try snapshot.lead(rowID: visit.leadRowID) else { continue }
        let resolved = contexts.resolvingPhone(correction, campaignID: lead.campaignID)
        // Other rows may have moved the lead's own values before this one, and may give them back after it.
        var noted = LeadTouches(touches, of: lead, isMoved: MovedValues(number: true, externalID: true))
        try noted.note(resolved, final: nil)
        for kind in [Touch.Kind.held, .claimed] { try noteOwnValues(kind, of: lead, resolved) }
      }
    }
  }

  /// Notes the lead's own number and external id, each where the row would give it another.
  private func noteOwnValues(_ kind: Touch.Kind, of lead: Lead, _ correction: Correction) throws {
    func note(_ namespace: Touch.Namespace, _ value: Int64) throws {
      try touches.add(
        Touch(namespace: namespace, value: value, kind: kind, leadRowID: lead.rowID, row: correction.position.row))
    }
    let fields = Set(correction.edits.map(\.field))
    if !fields.isDisjoint(with: [.phone, .newPhoneNumber]), let number = lead[.phone].text {
      try note(.number, Touch.value(ofE164: number))
    }
    if fields.contains(.externalID), let id = lead[.externalID].text {
      try note(.externalID, Touch.value(ofExternalID: id))
    }
  }

  /// Every lead and row of the file.
  private func everything() throws -> Entangled {
    var entangled = Entangled()
    var rows = input.rows.makeReader()
    while let row = try rows.next() {
      if row.correction != nil { entangled.rows.insert(Int64(row.position.row)) }
    }
    var found = foundRows
    while let (key, _) = try found.next() { entangled.leads.insert(key.primary) }
    entangled.isWhole = true
    return entangled
  }

  /// Rows of entangled leads are judged in file order, all of them; so are all leads that such a row opts out.
  private func markRows(of entangled: inout Entangled) throws {
    var isClosed = entangled.isEmpty
    while !isClosed {
      isClosed = true
      var reader = foundRows
      while let (key, _) = try reader.next() {
        if entangled.leads.contains(key.primary) {
          entangled.rows.insert(key.secondary)
        } else if entangled.rows.contains(key.secondary) {
          entangled.leads.insert(key.primary)
          isClosed = false
        }
      }
    }
  }
}
