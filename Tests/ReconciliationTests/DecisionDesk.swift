import Corrections
import LeadModel
import PhoneNumbers
import RecordReading
import Testing

@testable import Reconciliation

/// One line of the decision table: a lead, a row of JSON as a sender writes it, and what becomes of both.
struct DecisionCase: CustomTestStringConvertible, Sendable {
  /// The lead's status, then columns that differ from `DecisionDesk.standardLead`: `completed do_not_call=1 name=null`.
  let lead: String
  /// The row's members without the braces and without the key.
  let row: String
  /// `applied`, `unchanged` or a code, `partial` before it where it is, then every column that changed with its new
  /// value, then every warning: `partial lead_locked do_not_call=1`, `applied variables={} !variables_dropped:2`.
  let expected: String

  init(_ lead: String, _ row: String, _ expected: String) {
    self.lead = lead
    self.row = row
    self.expected = expected
  }

  var testDescription: String { "\(lead) | \(row) | \(expected)" }
}

/// Judges rows as one vendor's file under one set of options would.
struct DecisionDesk: Sendable {
  /// The number of the standard lead: London, one time zone.
  static let ownNumber = "+442079460123"
  private static let phones = PhoneReader(table: .embedded)

  var dialect = DialectTable.generic
  var policy = EditPolicy()
  var facts: CrossLeadFacts = []
  var campaignState = "active"
  var campaignZone: String? = "America/Chicago"
  var defaultRegion: String?
  var match: KeyKind?
  var variables: VariablesRule?

  init(_ dialect: Dialect = DialectTable.generic, _ change: (inout DecisionDesk) -> Void = { _ in }) {
    self.dialect = dialect
    change(&self)
  }

  /// What the table says of one case, to be compared with its `expected`.
  func verdict(_ item: DecisionCase) throws -> String {
    let lead = Self.lead(item.lead)
    let decision = try decision(of: item)
    checkPromises(decision, before: lead, item)
    return Self.describe(decision, before: lead)
  }

  /// The reject's message, nil where the row is none.
  func message(_ item: DecisionCase) throws -> String? {
    guard case .rejected(let reject) = try decision(of: item).result else { return nil }
    return reject.message
  }

  /// The names of the fields that the row is said to have changed, in order.
  func changedFields(_ item: DecisionCase) throws -> [String] {
    try decision(of: item).changedFields.map(\.changeName)
  }

  private func decision(of item: DecisionCase) throws -> Decision {
    let lead = Self.lead(item.lead)
    let correction: Correction
    do throws(Reject) {
      correction = try self.correction(item.row)
    } catch {
      return Decision(lead: lead, result: .rejected(error))
    }
    return decide(correction, on: lead, facts: facts, context: context)
  }

  // MARK: The three sides of a decision

  private var context: DecisionContext {
    DecisionContext(rules: dialect.rules, policy: policy, campaign: campaign) { Self.phones.timeZones(of: $0) }
  }

  private var campaign: Campaign {
    Campaign(
      id: "spring", dialect: dialect.name.rawValue, state: campaignState, defaultRegion: "GB",
      defaultTimeZone: campaignZone)
  }

  /// Pending, in London, with every text field set to its own name.
  private static func lead(_ text: String) -> Lead {
    var lead = Lead(rowID: 1, values: LeadColumn.allCases.map { _ in .null })
    let texts: [LeadColumn] = [
      .externalID, .name, .firstName, .lastName, .linkedInURL, .company, .position, .headline, .notes,
    ]
    for column in texts { lead[column] = .text(column.sqlName) }
    lead[.id] = .text("L1")
    lead[.campaignID] = .text("spring")
    lead[.phone] = .text(ownNumber)
    lead[.callingCode] = .integer(44)
    lead[.region] = .text("GB")
    lead[.timeZone] = .text("Europe/London")
    lead[.timeZoneSource] = .text("phone")
    lead[.email] = .text("ann@example.com")
    lead[.variables] = .text(#"{"tier":"gold","n":1}"#)
    lead[.doNotCall] = .integer(0)
    lead[.revision] = .integer(0)
    let words = text.split(separator: " ").map(String.init)
    lead[.status] = .text(words.first ?? "pending")
    for word in words.dropFirst() {
      let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2, let column = LeadColumn(sqlName: parts[0]) else {
        Issue.record("the table has no column '\(word)'")
        continue
      }
      lead[column] =
        parts[1] == "null" ? .null : column == .doNotCall ? .integer(Int64(parts[1]) ?? 0) : .text(parts[1])
    }
    return lead
  }

  /// Reads the row as a line of JSON with the dialect's key first.
  private func correction(_ row: String) throws(Reject) -> Correction {
    var settings = CorrectionSettings(
      dialect: dialect, campaigns: ["spring": campaign], phones: Self.phones)
    settings.match = match
    settings.campaignID = "spring"
    settings.defaultRegion = defaultRegion.flatMap { Region($0) }
    if let variables { settings.variables = variables }
    let key = settings.keys.first == .phone ? #""phone_number":"\#(Self.ownNumber)""# : #""id":"L1""#
    var cells = JSONCells(roles: ColumnRoles(dialect: dialect, match: match))
    var reader = JSONReader(layout: .lines)
    reader.append(Array("{\(key)\(row.isEmpty ? "" : ",")\(row)}\n".utf8).span)
    reader.finish()
    guard reader.next() == .record, let cells = cells.cells(of: reader) else {
      throw Reject(.badJSON, message: "the table's row is no JSON: \(row)")
    }
    var builder = CorrectionBuilder(settings: settings)
    return try builder.build(cells, at: SourcePosition(row: 1, line: 1))
  }

  // MARK: Saying what happened

  private static func describe(_ decision: Decision, before: Lead) -> String {
    var words: [String] = decision.isPartial ? ["partial"] : []
    switch decision.result {
    case .applied: words.append("applied")
    case .unchanged: words.append("unchanged")
    case .skipped(let reason): words.append(reason.rawValue)
    case .rejected(let reject): words.append(reject.code.rawValue)
    }
    for column in LeadColumn.allCases where decision.lead[column] != before[column] {
      words.append("\(column.sqlName)=\(decision.lead[column].text ?? "null")")
    }
    for (warning, count) in decision.warnings.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      words.append("!\(warning.rawValue):\(count)")
    }
    return words.joined(separator: " ")
  }

  /// What holds of every decision, whatever the row.
  private func checkPromises(_ decision: Decision, before: Lead, _ item: DecisionCase) {
    let isChanged = decision.lead != before
    switch decision.result {
    case .applied: #expect(isChanged, "\(item)")
    case .unchanged, .skipped: #expect(!isChanged, "\(item)")
    case .rejected(let reject):
      #expect(decision.isPartial == isChanged, "\(item)")
      #expect(reject.message.hasPrefix("partial: ") == isChanged, "\(item): \(reject.message)")
      #expect(!reject.hint.isEmpty, "\(item)")
    }
    #expect(!decision.isPartial || isChanged, "\(item)")
    let names = decision.changedFields.map(\.changeName)
    #expect(Set(names).count == names.count, "\(item): \(names)")
    #expect(names.isEmpty == !isChanged, "\(item): \(names)")
  }
}

/// A matrix of statuses by rows: a cell a letter, as `legend` reads it.
struct DecisionMatrix {
  /// The members of each column's row, by the name at the head of the column.
  let rows: [String: String]
  /// What each letter stands for; the first word of a verdict.
  static let legend: [String: String] = [
    "A": "applied", "=": "unchanged", "L": "lead_locked", "R": "requeue_refused", "N": "requeue_not_answered",
    "C": "dnc_clear_refused", "P": "partial", "F": "field_not_editable", "S": "status_not_settable",
    "D": "campaign_not_draft",
    "W": "unchanged !field_dropped:1",
  ]

  /// Holds every cell of a table against the desk.
  ///
  /// - Parameters:
  ///   - table: a head line of column names, then a line for each lead: what stands at its beginning, then letters.
  ///   - lead: makes the lead of a line from what stands at its beginning.
  /// - Returns: how many cells were held.
  func hold(_ table: String, _ desk: DecisionDesk, lead: (String) -> String = { $0 }) throws -> Int {
    let lines = table.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    let head = try #require(lines.first)
    var count = 0
    for line in lines.dropFirst() {
      let name = try #require(line.first)
      try #require(line.count == head.count + 1, "the line \(name) has \(line.count - 1) cells")
      for (column, letter) in zip(head, line.dropFirst()) {
        let row = try #require(rows[column], "no row is called \(column)")
        let expected = try #require(Self.legend[letter], "no letter \(letter)")
        let item = DecisionCase(lead(name), row, expected)
        let verdict = try desk.verdict(item)
        let isHeld =
          letter == "W" ? verdict == expected : verdict.split(separator: " ").first.map(String.init) == expected
        #expect(isHeld, "\(name) × \(column): \(verdict), not \(expected)")
        count += 1
      }
    }
    return count
  }
}
