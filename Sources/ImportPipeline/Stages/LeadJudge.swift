import LeadModel
import LeadStore
import Reconciliation

/// Judges leads one by one by the rows that found them, each the short way where all is plain, and keeps what comes of
/// it. There are two, each on a thread of its own and with a snapshot of its own.
final class LeadJudge {
  private let snapshot: LeadSnapshot
  private let leads: LeadCursor
  /// Leads of the present range that went the long way.
  private var longWays = 0
  /// A lead that goes the long way is read again where it came without some columns, which costs as much as leaving them
  /// out of this many saves.
  private static let leadsByReading = 16
  private let finder: LeadFinder
  private let contexts: DecisionContexts
  private let rules: CrossLeadRules
  private let keepsWork: Bool
  private let goesShortWay: Bool
  /// The rows whose leads were found by whoever has this judge.
  let found: FoundRows
  /// Those among the rows in memory that leads found while they were judged.
  private(set) var heldFound = HeldFound()
  let touches: TouchSpool
  let judged: OutcomeSpool
  let plainOutcomes = PlainOutcomes()
  let work: SortingSpool
  private var plain: PlainLeads
  private var encoder = SpoolEncoder()

  init(
    snapshot: LeadSnapshot, finder: LeadFinder, contexts: DecisionContexts, rules: CrossLeadRules,
    dialect: DialectRules,
    options: RunOptions, detail: OutcomeDetail, keepsWork: Bool, ranges: RowIDRanges, parts: RowParts,
    editedFields: LeadFieldSet
  ) throws {
    self.snapshot = snapshot
    self.finder = finder
    self.contexts = contexts
    self.rules = rules
    self.keepsWork = keepsWork
    // Both together stay within one spool's memory.
    let memory = options.spoolMemory / 2
    found = FoundRows(ranges: ranges, memoryLimit: memory)
    touches = TouchSpool(memoryLimit: memory)
    judged = OutcomeSpool(memoryLimit: memory, detail: detail, parts: parts)
    work = SortingSpool(memoryLimit: memory)
    plain = PlainLeads(
      rules: dialect, contexts: contexts, optedOutNumbers: rules.optedOutNumbers, detail: detail,
      editedFields: editedFields)
    goesShortWay = options.takesShortWays && plain.isOfUse
    leads = try snapshot.makeCursor(
      leavingOut: keepsWork || !goesShortWay ? [] : PlainLeads.columnsLeftOut(editedFields: editedFields))
    leads.givesPartialLeads = true
  }

  /// Keeps a row for the lead that has its id, or refuses it where none has.
  func take(_ row: ReadRow, _ rowID: Int64?) throws {
    if let rowID { return try found.add(row, of: rowID, facts: CrossLeadFacts(), isChecked: false) }
    if let correction = row.correction { try refuse(correction, finder.found(nil, byIDOf: correction)) }
  }

  /// Reads leads with the rows that found them, and judges them.
  ///
  /// - Parameters:
  ///   - found: rows that have found their leads.
  ///   - held: rows that are still to find theirs, by their ids alone.
  ///   - ranges: gives the ranges of rowids that are to be taken.
  ///   - onProgress: called now and then with how many rows have been judged since the last time.
  func judgeLeads(
    _ found: FoundRowsReader, _ held: RowsByID?, in rowIDs: RowIDRanges, _ ranges: SharedCounter,
    onProgress: (Int) -> Void
  ) throws {
    leads.open()
    defer { leads.close() }
    do {
      var found = found
      var rows = SpoolEncoder()
      if let held {
        var scan = LeadScan(held, leads)
        while let range = ranges.next() {
          try found.open(range)
          try scan.open(rowIDs.rowIDs(ofRange: range))
          note(try judgeLeads(&scan, held, &found, &rows), onProgress)
        }
      } else {
        var lead = LeadCells()
        while let range = ranges.next() {
          try found.open(range)
          note(try judgeLeads(&found, &lead, &rows), onProgress)
        }
      }
      touches.sortHeld()
    } catch {
      ranges.stop()
      throw error
    }
  }

  /// Notes how many rows had the leads of a range: those of the next one are much like them.
  private func note(_ done: Int, _ onProgress: (Int) -> Void) {
    leads.givesPartialLeads = longWays * Self.leadsByReading <= done
    longWays = 0
    onProgress(done)
  }

  /// Judges the leads of one range.
  ///
  /// - Returns: how many rows found them.
  private func judgeLeads(_ found: inout FoundRowsReader, _ lead: inout LeadCells, _ rows: inout SpoolEncoder) throws
    -> Int
  {
    var done = 0
    var next = try found.nextInRange()
    while let key = next?.key {
      try Interruption.checkBeforeWriting()
      let isThere = try leads.read(rowID: key.primary, into: &lead)
      rows.clear()
      while let (other, row) = next, other.primary == key.primary {
        rows.write(row)
        done += 1
        next = try found.nextInRange()
      }
      guard isThere else { continue }
      try judge(&lead, rows.bytes[...])
      lead.trim()
    }
    return done
  }

  /// Judges the leads of one range, each with the rows that give its id and with those that have found it before.
  ///
  /// - Returns: how many rows they had.
  private func judgeLeads(
    _ scan: inout LeadScan, _ held: RowsByID, _ found: inout FoundRowsReader, _ rows: inout SpoolEncoder
  ) throws -> Int {
    var done = 0
    var next = try found.nextInRange()
    func addFound(of rowID: Int64, before row: Int) throws {
      while let (key, record) = next, key.primary < rowID || key.primary == rowID && key.secondary < row {
        if key.primary == rowID { rows.write(record) }
        done += 1
        next = try found.nextInRange()
      }
    }
    while let rowID = try scan.next() {
      try Interruption.checkBeforeWriting()
      // Whatever a damaged index may have named between.
      try addFound(of: rowID, before: .min)
      let wasFound = next?.key.primary == rowID
      let heldRows = scan.rowsOfLead
      guard !heldRows.isEmpty || wasFound else { continue }
      heldFound.add(heldRows, of: rowID)
      done += heldRows.count
      if !wasFound, let bytes = scan.bytesOfRows {
        try scan.withLead { try judge(&$0, bytes) }
        continue
      }
      rows.clear()
      for row in heldRows {
        try addFound(of: rowID, before: held.row(Int(row)).position.row)
        held.append(Int(row), to: &rows)
      }
      try addFound(of: rowID, before: .max)
      try scan.withLead { try judge(&$0, rows.bytes[...]) }
    }
    return done
  }

  /// Judges a lead's rows in file order.
  ///
  /// - Parameters:
  ///   - lead: may be left with the cells of some other lead.
  ///   - rows: as `SpoolEncoder.writeFound` wrote them, each behind its length.
  private func judge(_ lead: inout LeadCells, _ rows: ArraySlice<UInt8>) throws {
    if goesShortWay {
      if plain.take(&lead, rows) {
        return try plain.deliver(plainOutcomes, judged: judged, work: keepsWork ? work : nil, touches: touches)
      }
      swap(&plain.cells.lead, &lead)
    }
    longWays += 1
    var found: [FoundRow] = []
    var decoder = SpoolDecoder(rows)
    while !decoder.isAtEnd {
      var row = SpoolDecoder(decoder.raw())
      found.append(row.foundRow())
    }
    try fold(found, try whole(lead))
  }

  /// The lead with all its columns.
  private func whole(_ lead: LeadCells) throws -> Lead {
    if !leads.isWhole, let lead = try snapshot.lead(rowID: lead.rowID) { return lead }
    return Lead(lead)
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
