import Corrections
import LeadModel
import PhoneNumbers
import Reconciliation
import RecordReading
import Testing

@testable import ImportPipeline

/// What became of a file, however it was worked out.
struct FileResult: Equatable {
  /// All columns but the time of the last edit.
  var leads: [Lead] = []
  var rows: [ResultLine] = []
  var changedFields: [String: Int] = [:]
  /// Leads that end with a number which another has the better right to.
  var duplicates = 0
}

/// SPEC section 3 taken at its word: rows one after another over plain arrays, every question asked of every lead.
///
/// It shares with the program the reading of one row and the judging of one row against one lead (`decide`, which has a
/// table of its own), and nothing of how leads are found, rows brought together, or numbers counted.
struct FileOrderModel {
  let campaigns: [String: Campaign]
  let options: RunOptions
  let dialect: Dialect
  private let base: [Lead]
  private let phones = PhoneReader(table: .embedded)
  /// Each row as read: its correction, or why it has none.
  private var read: [Result<Correction, Reject>] = []

  init(leads: [Lead], campaigns: [Campaign], rows: [String], options: RunOptions) throws {
    base = leads
    self.campaigns = Dictionary(uniqueKeysWithValues: campaigns.map { ($0.id, $0) })
    self.options = options
    dialect = try #require(options.dialect.flatMap(DialectTable.all.named))
    var settings = CorrectionSettings(dialect: dialect, campaigns: self.campaigns, phones: phones)
    settings.match = dialect.name == DialectTable.generic.name ? options.match : nil
    settings.campaignID = options.campaignID
    let roles = ColumnRoles(dialect: dialect, match: settings.match)
    for (index, row) in rows.enumerated() {
      var reader = JSONReader(layout: .lines)
      reader.append(Array("\(row)\n".utf8).span)
      reader.finish()
      var json = JSONCells(roles: roles)
      let isRecord = reader.next() == .record
      let cells = json.cells(of: reader)
      try #require(isRecord && cells != nil)
      var builder = CorrectionBuilder(settings: settings)
      let position = SourcePosition(row: index + 1, line: index + 1)
      read.append(Result { () throws(Reject) in try builder.build(cells ?? [], at: position) })
    }
  }

  /// Rows in file order, again and again with the rows refused that lost a number, until none loses one.
  func result() -> FileResult {
    var refused: Set<Int> = []
    while true {
      var pass = Pass(leads: base)
      for (index, row) in read.enumerated() { take(row, index + 1, isRefused: refused.contains(index + 1), &pass) }
      let losers = options.duplicatePhones == .allow ? [] : losingRows(pass)
      guard options.duplicatePhones == .reject, !losers.isEmpty else {
        return FileResult(
          leads: pass.leads, rows: pass.rows, changedFields: pass.changedFields, duplicates: losers.count)
      }
      refused.formUnion(losers)
    }
  }

  /// The store while rows are applied to it.
  private struct Pass {
    var leads: [Lead]
    /// The row that gave a lead its present number, by the lead's place.
    var givers: [Int: Int] = [:]
    var rows: [ResultLine] = []
    var changedFields: [String: Int] = [:]
  }

  // MARK: One row

  private func take(_ row: Result<Correction, Reject>, _ number: Int, isRefused: Bool, _ pass: inout Pass) {
    let found: (places: [Int], code: RejectCode?)
    let correction: Correction
    switch row {
    case .failure(let reject):
      pass.rows.append(
        ResultLine(row: number, outcome: "rejected", id: nil, code: reject.code.rawValue, partial: false))
      return
    case .success(let read):
      correction = read
      found = find(read, pass.leads)
    }
    // No one of several leads is the found one.
    let id = found.places.count == 1 ? found.places.first.map { pass.leads[$0].id } : nil
    if let code = found.code {
      let first = correction.fault?.code ?? code
      pass.rows.append(ResultLine(row: number, outcome: "rejected", id: id, code: first.rawValue, partial: false))
      return
    }
    var codes: [(code: RejectCode, isPartial: Bool)] = []
    var isChanged = false
    for place in found.places {
      let before = pass.leads[place]
      let isOnly = found.places.count == 1
      let resolved = isOnly ? resolving(correction, before) : correction
      var facts = facts(resolved, place, pass.leads)
      if !isOnly { facts.insert(.keyAmbiguous) }
      if isOnly, isRefused { facts.insert(.numberDuplicate) }
      let context = DecisionContext(
        rules: dialect.rules, policy: options.policy, campaign: before.campaignID.flatMap { campaigns[$0] },
        timeZones: { [phones] in phones.timeZones(of: $0) })
      let decision = decide(resolved, on: before, facts: facts, context: context)
      if case .rejected(let reject) = decision.result { codes.append((reject.code, decision.isPartial)) }
      for field in decision.changedFields { pass.changedFields[field.changeName, default: 0] += 1 }
      guard decision.lead != before else { continue }
      isChanged = true
      pass.leads[place] = decision.lead
      pass.leads[place][.revision] = .integer(before.revision + 1)
      if decision.lead[.phone] != before[.phone] { pass.givers[place] = number }
    }
    let code = codes.first { $0.isPartial } ?? codes.first
    let outcome = code != nil ? "rejected" : isChanged ? "applied" : "unchanged"
    pass.rows.append(
      ResultLine(row: number, outcome: outcome, id: id, code: code?.code.rawValue, partial: code != nil && isChanged))
  }

  /// The leads that a row is about, or the code of why there is none; the lead that a refusal is about comes along.
  private func find(_ row: Correction, _ leads: [Lead]) -> (places: [Int], code: RejectCode?) {
    func isRemoved(_ place: Int) -> Bool { leads[place][.status].text == "removed" }
    if let campaign = row.campaignID, campaigns[campaign] == nil { return ([], .campaignNotFound) }
    var named: Int?
    if let id = row.keys.id {
      guard let place = leads.firstIndex(where: { $0.id == id }) else { return ([], .leadNotFound) }
      if isRemoved(place) { return ([place], .leadRemoved) }
      if let campaign = row.campaignID, leads[place].campaignID != campaign { return ([place], .keyConflict) }
      named = place
    }
    guard let kind = row.matchKey, kind != .id, let key = row.keys[kind] else {
      return named.map { ([$0], nil) } ?? ([], .leadNotFound)
    }
    let matching = leads.indices.filter { place in
      let lead = leads[place]
      if let campaign = row.campaignID, lead.campaignID != campaign { return false }
      return switch kind {
      case .id: lead.id == key
      case .externalID: lead[.externalID].text == key
      case .phone: lead[.phone].text == key
      case .email: lead[.email].text?.lowercased() == key.lowercased()
      }
    }
    let live = matching.filter { !isRemoved($0) }
    if let named { return ([named], live.contains(named) ? nil : .keyConflict) }
    if live.isEmpty { return matching.isEmpty ? ([], .leadNotFound) : ([matching[0]], .leadRemoved) }
    if live.count == 1 || (row.doNotCall == true && (kind == .phone || kind == .email)) { return (live, nil) }
    return ([], .keyAmbiguous)
  }

  /// What all other leads say about a row, as they are now.
  private func facts(_ row: Correction, _ place: Int, _ leads: [Lead]) -> CrossLeadFacts {
    let lead = leads[place]
    let others = leads.indices.filter { $0 != place }.map { leads[$0] }
    var facts: CrossLeadFacts = []
    for edit in row.edits {
      if case .phone(let phone) = edit.change, phone.e164 != lead[.phone].text,
        others.contains(where: { $0.hasOptedOut && $0[.phone].text == phone.e164 })
      {
        facts.insert(.numberOptedOut)
      }
      if edit.field == .externalID, case .text(let id) = edit.change, id != lead[.externalID].text,
        others.contains(where: {
          $0[.externalID].text == id && $0.campaignID == lead.campaignID && $0.status != .removed
        })
      {
        facts.insert(.externalIDTaken)
      }
    }
    return facts
  }

  /// A national number is read with the lead's campaign where the row names none.
  private func resolving(_ row: Correction, _ lead: Lead) -> Correction {
    var row = row
    for place in row.edits.indices {
      guard case .phoneText(let cell) = row.edits[place].change else { continue }
      let region = lead.campaignID.flatMap { campaigns[$0]?.defaultRegion }.flatMap { Region($0) }
      if case .number(let phone) = phones.read(cell.number, region: region, field: .phone) {
        row.edits[place].change = .phone(phone)
      } else {
        row.edits[place].change = .unreadable(cell.written)
        row.fault = row.fault ?? Reject(.phoneNeedsCountry, message: "no country")
      }
    }
    return row
  }

  // MARK: Numbers at the end of the file

  /// Rows that gave a lead a number which another live lead of the campaign ends with and has the better right to.
  private func losingRows(_ pass: Pass) -> [Int] {
    func claim(_ place: Int) -> Int? { pass.leads[place][.phone] == base[place][.phone] ? nil : pass.givers[place] }
    return base.indices.compactMap { place in
      guard let row = claim(place) else { return nil }
      let lead = pass.leads[place]
      let isLost = base.indices.contains { other in
        guard other != place, pass.leads[other][.phone] == lead[.phone],
          pass.leads[other].campaignID == lead.campaignID, pass.leads[other].status != .removed
        else { return false }
        return claim(other).map { $0 < row } ?? true
      }
      return isLost ? row : nil
    }
  }
}
