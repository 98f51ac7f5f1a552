import Corrections
import LeadModel
import LeadStore
import PhoneNumbers
import Reconciliation

/// What judging came to: each row's outcome, and the leads that are to be written with the rows that change them.
struct Judgement {
  /// Outcomes of rows judged lead by lead; those of entangled leads and rows do not count.
  let judged: OutcomeSpool
  /// Outcomes of rows judged lead by lead the short way, where a byte tells all; those of entangled rows do not count.
  let plain: PlainOutcomes
  /// Outcomes of entangled rows, judged in file order.
  let inOrder: OutcomeSpool
  let entangled: Entangled
  /// Corrections by the lead that they found and row.
  let groups: SortingSpool
  /// Leads that change, with what is to be written; entangled ones do not count.
  let work: SortingSpool
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
    let stands: OutcomeStream.Filter = { entry in !(refusals?.overrule(entry, judgedAgain: judgedAgain) ?? false) }
    var outcomes = RunOutcomes(spools: [
      (
        judged,
        { entry in
          !entangled.has(lead: entry.leadRowID)
            && !entangled.rows.contains(Int64(entry.row)) && stands(entry)
        }
      ),
      (inOrder, stands),
    ])
    outcomes.plain = plain.counts { row in
      entangled.rows.contains(Int64(row)) || judgedAgain.rows.contains(Int64(row)) || refusals?.refused(row) ?? false
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
  private let judged: OutcomeSpool
  private let plainOutcomes = PlainOutcomes()
  private let groups: SortingSpool
  private let work: SortingSpool
  private let touches: TouchSpool
  private let resumedRun: Int64?
  private let detail: OutcomeDetail
  private let keepsWork: Bool
  /// How often rows are followed from lead to lead before the whole file is judged in its order.
  private static let longestChain = 16
  /// Leads whose number a lead that the file does not touch has too, for the warning.
  private var duplicateLeads = IntegerSet()
  private var encoder = SpoolEncoder()
  private var plain: PlainLeads
  private let goesShortWay: Bool

  /// - Parameters:
  ///   - resumedRun: the run that this one goes on with; its edits so far are seen as not made.
  ///   - detail: what is kept of each outcome for showing it.
  ///   - keepsWork: whether what judging decides is kept for writing it.
  init(
    snapshot: LeadSnapshot, input: ReadInput, options: RunOptions, campaigns: [String: Campaign], phones: PhoneReader,
    resumedRun: Int64?, detail: OutcomeDetail, keepsWork: Bool
  ) throws {
    self.snapshot = snapshot
    self.resumedRun = resumedRun
    self.input = input
    self.options = options
    finder = LeadFinder(snapshot: snapshot, campaigns: campaigns, dialect: input.dialect)
    contexts = DecisionContexts(
      rules: input.dialect.rules, policy: options.policy, campaigns: campaigns, phones: phones)
    rules = try CrossLeadRules(snapshot: snapshot)
    judged = OutcomeSpool(memoryLimit: options.spoolMemory, detail: detail)
    groups = SortingSpool(memoryLimit: options.spoolMemory)
    work = SortingSpool(memoryLimit: options.spoolMemory)
    touches = TouchSpool(memoryLimit: options.spoolMemory)
    self.detail = detail
    self.keepsWork = keepsWork
    plain = PlainLeads(
      rules: input.dialect.rules, contexts: contexts, optedOutNumbers: rules.optedOutNumbers, detail: detail)
    goesShortWay = options.takesShortWays && plain.isOfUse
  }

  func run() throws -> Judgement {
    if let resumedRun { try snapshot.putLeads(asBeforeRun: resumedRun) }
    try findLeads()
    try foldLeads()
    var entangled = try findEntangled()
    var ordered = FileOrderResult(memoryLimit: options.spoolMemory, detail: detail)
    if !entangled.isEmpty {
      let judge = FileOrderJudge(
        snapshot: snapshot, finder: finder, contexts: contexts, rules: rules, options: options,
        detail: detail, resumedRun: resumedRun)
      if let result = try judge.run(input.rows, entangled: entangled) {
        ordered = result
      } else {
        // A row came to a lead that nothing had foreseen: judge the whole file in its order.
        entangled = try everything()
        ordered = try judge.run(input.rows, entangled: entangled) ?? ordered
      }
    }
    return Judgement(
      judged: judged, plain: plainOutcomes, inOrder: ordered.outcomes, entangled: entangled, groups: groups, work: work,
      orderedWork: ordered.work,
      duplicateNumbers: (entangled.isWhole ? 0 : duplicateLeads.count(without: entangled.leads))
        + ordered.duplicateNumbers)
  }

  // MARK: Finding

  /// Rows that give an id wait until their batch is full, to be found together.
  private func findLeads() throws {
    var rows = input.rows.makeReader()
    var batch = rows
    var places = LeadPlaces(rows: input.rows.count)
    while let row = try rows.next() {
      try Interruption.checkBeforeWriting()
      let key = row.key
      guard finder.isByIDAlone(key), let id = key.id else {
        try findAlone(row)
        continue
      }
      places.add(id.span)
      if places.isFull {
        try find(&places, &batch)
        batch = rows
      }
    }
    try find(&places, &batch)
  }

  /// Brings the rows of a batch to their leads.
  ///
  /// - Parameter rows: from the batch's first row on.
  private func find(_ places: inout LeadPlaces, _ rows: inout RowSpool.Reader) throws {
    try places.find(in: snapshot)
    var place = 0
    while place < places.count, let row = try rows.next() {
      guard finder.isByIDAlone(row.key) else { continue }
      defer { place += 1 }
      if let rowID = places.rowID(ofAdded: place) {
        try addToGroup(rowID, row, facts: [], isChecked: false)
      } else if let correction = row.correction {
        try refuse(correction, finder.found(nil, byIDOf: correction))
      }
    }
    places.clear()
  }

  private func findAlone(_ row: ReadRow) throws {
    guard let correction = row.correction else { return }
    let found = try finder.find(correction)
    switch found {
    case .refused: try refuse(correction, found)
    case .lead(let match): try addToGroup(match.rowID, row, facts: [], isChecked: true)
    case .several(let matches):
      for match in matches { try addToGroup(match.rowID, row, facts: .keyAmbiguous, isChecked: true) }
    }
    try noteSought(correction, leads: found.leads)
  }

  private func refuse(_ correction: Correction, _ found: LeadFinder.Found) throws {
    guard case .refused(let reject, let match) = found else { return }
    try judged.add(
      RowOutcome(
        position: correction.position, result: .rejected(reject), leadID: match?.id, leadStatus: match?.status))
  }

  private func addToGroup(_ rowID: Int64, _ row: ReadRow, facts: CrossLeadFacts, isChecked: Bool) throws {
    encoder.clear()
    encoder.writeFound(row.encoded, facts: facts, isChecked: isChecked)
    try groups.add(encoder.bytes, at: SortKey(primary: rowID, secondary: Int64(row.position.row)))
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
    try note(.sought, 0)
    for lead in try snapshot.matches(kind, key) where !lead.isRemoved { try note(.matched, lead.rowID) }
  }

  // MARK: Folding

  private func foldLeads() throws {
    let leads = try snapshot.makeCursor()
    defer { leads.close() }
    var reader = try groups.makeReader()
    var group: [ArraySlice<UInt8>] = []
    var rowID: Int64 = 0
    while let (key, record) = try reader.next() {
      if key.primary != rowID {
        try judge(group, rowID, leads)
        group.removeAll(keepingCapacity: true)
        rowID = key.primary
      }
      group.append(record)
    }
    try judge(group, rowID, leads)
  }

  /// Judges the rows of a lead, the short way where all is plain.
  private func judge(_ group: [ArraySlice<UInt8>], _ rowID: Int64, _ leads: LeadCursor) throws {
    try Interruption.checkBeforeWriting()
    guard !group.isEmpty, try leads.read(rowID: rowID, into: &plain.lead) else { return }
    if goesShortWay, plain.take(group) {
      try plain.deliver(plainOutcomes, judged: judged, work: keepsWork ? work : nil, touches: touches)
    } else {
      try fold(
        group.map {
          var decoder = SpoolDecoder($0)
          return decoder.foundRow()
        }, Lead(plain.lead))
    }
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

  // MARK: Duplicates and entanglement

  /// A number that only one lead of the file ends with may still be another lead's in the store.
  ///
  /// - Returns: true where the lead must be judged in file order, since `--duplicate-phones reject` may refuse it.
  private func judgeFreeClaim(_ touch: Touch) throws -> Bool {
    guard options.duplicatePhones != .allow else { return false }
    let e164 = "+\(touch.value)"
    guard try rules.hasOtherHolder(of: e164, campaignID: touch.finalCampaign, than: touch.leadRowID) else {
      return false
    }
    if options.duplicatePhones == .reject { return true }
    duplicateLeads.insert(touch.leadRowID)
    return false
  }

  /// Follows the rows that others move from lead to lead, until no new touch comes of it.
  private func findEntangled() throws -> Entangled {
    var known: Set<Visit> = []
    for _ in 0..<Self.longestChain {
      var findings = try touches.findings(onFreeClaim: judgeFreeClaim)
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
    var found = try groups.makeReader()
    while let (key, _) = try found.next() { entangled.leads.insert(key.primary) }
    entangled.isWhole = true
    return entangled
  }

  /// Rows of entangled leads are judged in file order, all of them; so are all leads that such a row opts out.
  private func markRows(of entangled: inout Entangled) throws {
    var isClosed = false
    while !isClosed {
      isClosed = true
      var reader = try groups.makeReader()
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
