import LeadModel
import LeadStore
import Reconciliation

/// Gives each lead of a run back what the run changed, in one short transaction after another, or finds out what it
/// would give back.
///
/// A lead is read, decided and written in one transaction, so that one which the dialler takes meanwhile is skipped by
/// what it is then. What is settled stands in the ledger beside the lead, so an undo that was killed goes on exactly.
final class UndoStage {
  /// Nobody who has opted out may be dialled through another lead. So leads that may be dialled in the end get no number
  /// that an opted-out lead has now or would get back; leads that lose their opt-out come before the others, which may
  /// get the numbers that these give up; and those that end opted out come last, and get no number that a lead which may
  /// be dialled has then.
  private enum Turn {
    case losesOptOut, mayBeDialled, endsOptedOut
  }

  private static let pageSize = 500
  private let view: LeadSnapshot
  private let request: UndoRequest
  private let writing: (writer: LeadWriter, turns: WriteTurns, undo: Int64)?
  private let observer: UndoObserver
  private let total: Int
  private let clock = MonotonicClock()
  /// The numbers that leads would have which end opted out.
  private var promised: Set<String> = []
  /// Leads that the first turn has settled, and those that wait for the last one.
  private var settled = IntegerSet()
  private var deferred = IntegerSet()
  private var done = 0
  /// What a dry run would do; an undo's own tally is in the ledger.
  private(set) var tally = UndoTally()
  private(set) var optOutsKept = 0

  /// - Parameter writing: nil for a dry run, whose view gets the changed leads as its overlay.
  init(
    view: LeadSnapshot, request: UndoRequest, writing: (writer: LeadWriter, turns: WriteTurns, undo: Int64)?,
    observer: UndoObserver, total: Int
  ) {
    self.view = view
    self.request = request
    self.writing = writing
    self.observer = observer
    self.total = total
  }

  /// Settles all leads of the run.
  ///
  /// - Throws: `RunFailure` 130 or 143 between two transactions where a signal asked to stop.
  func run() throws {
    try forEachPage(onlyOptOuts: true) { page in for edit in page { try notePromise(edit) } }
    try forEachPage(onlyOptOuts: true) { try settle($0, .losesOptOut) }
    try forEachPage(onlyOptOuts: false) { page in
      try settle(page, .mayBeDialled)
      done += page.count
      observer.onProgress(done, total)
    }
    if !deferred.isEmpty { try forEachPage(onlyOptOuts: false) { try settle($0, .endsOptedOut) } }
  }

  private func forEachPage(onlyOptOuts: Bool, _ body: ([RunEdit]) throws -> Void) throws {
    var last: Int64?
    while true {
      let page = try view.edits(
        ofRun: request.run.id, after: last, limit: Self.pageSize, onlyOptOuts: onlyOptOuts)
      guard let end = page.last else { return }
      try body(page)
      last = end.rowID
    }
  }

  private func notePromise(_ edit: RunEdit) throws {
    guard let lead = try view.lead(rowID: edit.rowID),
      case .lead(let after) = giveBack(edit, on: lead, withOptOuts: request.withOptOuts), after.hasOptedOut
    else { return }
    if let number = after[.phone].text { promised.insert(number) }
  }

  private func settle(_ page: [RunEdit], _ turn: Turn) throws {
    guard let (_, turns, _) = writing else {
      for edit in page { try settle(edit, turn) }
      return
    }
    var rest = page[...]
    while !rest.isEmpty {
      try Interruption.check()
      try turns.take { hold in
        while let edit = rest.popFirst() {
          try settle(edit, turn)
          if hold.isOver { break }
        }
      }
    }
  }

  private func settle(_ edit: RunEdit, _ turn: Turn) throws {
    if settled.contains(edit.rowID) || turn == .endsOptedOut && !deferred.contains(edit.rowID) { return }
    let lead = try view.lead(rowID: edit.rowID)
    let decision =
      lead.map { giveBack(edit, on: $0, withOptOuts: request.withOptOuts) }
      ?? .skipped(UndoSkip(.leadMissing, message: "it is in the store no more"))
    switch (turn, decision, lead) {
    case (.losesOptOut, .lead(let after), let lead?) where lead.hasOptedOut && !after.hasOptedOut:
      settled.insert(edit.rowID)
    case (.losesOptOut, _, _): return
    case (.mayBeDialled, .lead(let after), _) where after.hasOptedOut: return deferred.insert(edit.rowID)
    default: break
    }
    // Told of skipped leads, too, so that an undo which was killed tells the same.
    if edit.isOptOut, !request.withOptOuts { optOutsKept += 1 }
    if let (writer, _, undo) = writing, try writer.hasSettled(edit.rowID, undo: undo) { return }
    try act(on: decision, edit, lead)
  }

  private func act(on decision: GiveBack, _ edit: RunEdit, _ lead: Lead?) throws {
    switch (decision, lead) {
    case (.lead(let after), let lead?):
      if let reason = try refusal(after, lead) { return try skip(reason, edit, lead) }
      try write(lead, after)
    case (.skipped(let reason), let lead): try skip(try namingTheRun(reason, edit), edit, lead)
    default: break
    }
  }

  private func skip(_ skip: UndoSkip, _ edit: RunEdit, _ lead: Lead?) throws {
    guard let (writer, _, undo) = writing else {
      tally.skipped[skip.code.rawValue, default: 0] += 1
      return try observer.onSkip(
        SkippedLead(
          leadID: lead?.id, code: skip.code.rawValue, field: skip.columns.first?.sqlName, message: skip.message))
    }
    try writer.keepSkip(skip, rowID: edit.rowID, lead: lead, undo: undo)
  }

  private func write(_ lead: Lead, _ after: Lead) throws {
    let folded = FoldedLead(before: lead, givenBack: after)
    guard let (writer, _, undo) = writing else {
      tally.givenBack += 1
      for change in folded.changes { tally.columns[change.column.sqlName, default: 0] += 1 }
      let mattersToOthers = after[.phone] != lead[.phone] || after[.externalID] != lead[.externalID]
      if mattersToOthers || after.hasOptedOut != lead.hasOptedOut { try view.put(after) }
      return try observer.onChange(lead.id, folded.changes)
    }
    try writer.write(LeadEdit(folded), run: undo, now: clock.timestamp())
  }

  // MARK: What other leads say

  private func namingTheRun(_ skip: UndoSkip, _ edit: RunEdit) throws -> UndoSkip {
    guard let later = try view.run(after: request.run.id, thatChanged: skip.columns, ofLead: edit.rowID) else {
      return skip
    }
    var named = skip
    let what = later.undoes.map { "undo of run \($0)" } ?? "\(later.record.command) \(later.record.name)"
    named.message += "; run \(later.id) (\(what)) changed it"
    return named
  }

  /// Why the lead cannot have a number or an external id back that it once had.
  private func refusal(_ after: Lead, _ lead: Lead) throws -> UndoSkip? {
    if after[.phone] != lead[.phone], let number = after[.phone].text,
      let reason = try whoStands(inTheWayOf: number, after)
    {
      return UndoSkip(.numberOptedOut, columns: [.phone], message: reason)
    }
    if after[.externalID] != lead[.externalID], let key = after[.externalID].text {
      let holders = try view.matches(.externalID, key).filter {
        $0.rowID != lead.rowID && $0.campaignID == lead.campaignID && !$0.isRemoved
      }
      if let holder = try holders.first(where: { try !givesUp(.externalID, $0) }) {
        return UndoSkip(
          .externalIDTaken, columns: [.externalID], message: "lead \(holder.id) has the external id \(key) now")
      }
    }
    return nil
  }

  private func whoStands(inTheWayOf number: String, _ after: Lead) throws -> String? {
    if after.hasOptedOut {
      let holder = try view.firstHolder(of: number) { $0.rowID != after.rowID && !$0.hasOptedOut && !$0.isRemoved }
      return holder.map { "it has opted out, and lead \($0.id), who has not, has the number \(number) now" }
    }
    let holder = try view.firstHolder(of: number, onlyOptedOut: true) { $0.hasOptedOut && $0.rowID != after.rowID }
    if let holder {
      return "lead \(holder.id), who has opted out, has the number \(number)"
    }
    return promised.contains(number) ? "a lead that has opted out gets the number \(number) back" : nil
  }

  /// Whether another lead gets another value back in the same undo.
  private func givesUp(_ column: LeadColumn, _ match: KeyMatch) throws -> Bool {
    guard let lead = try view.lead(rowID: match.rowID),
      let edit = try view.edit(ofRun: request.run.id, lead: match.rowID),
      case .lead(let after) = giveBack(edit, on: lead, withOptOuts: request.withOptOuts)
    else { return false }
    return after[column] != lead[column]
  }
}
