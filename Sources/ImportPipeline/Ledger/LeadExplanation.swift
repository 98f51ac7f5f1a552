import Corrections
package import LeadModel
package import LeadStore
import PhoneNumbers
import Reconciliation

/// A lead as it is, and everything that happened to it.
package struct LeadExplanation: Sendable {
  package let lead: Lead
  /// In time order.
  package let events: [LeadEvent]
}

/// Finds a lead by what a person has of it, and tells why it is as it is (SPEC section 1, `explain`).
package struct LeadExplainer {
  private let store: StoreOptions
  private let campaignID: String?
  private let defaultRegion: Region?
  private let phones = PhoneReader(table: .embedded)

  /// - Parameters:
  ///   - campaignID: only leads of this campaign.
  ///   - defaultRegion: for a number without country code; nil reads it as each lead's campaign would.
  package init(store: StoreOptions, campaignID: String?, defaultRegion: String?) {
    self.store = store
    self.campaignID = campaignID
    self.defaultRegion = defaultRegion.flatMap { Region($0) }
  }

  /// The leads that a text names: by id, else by external id, else by phone in any style; removed ones too.
  ///
  /// - Throws: `RunFailure` 66 where it names none.
  package func explain(_ text: String) throws -> [LeadExplanation] {
    try failingClearly {
      let store = try store.open(.reading)
      let campaigns = try store.campaigns()
      if let campaignID, campaigns[campaignID] == nil {
        throw RunFailure(.missing, "\(store.path) has no campaign \(campaignID)")
      }
      return try store.withSnapshot { snapshot in
        let matches = try find(text, in: snapshot, campaigns)
        guard !matches.isEmpty else {
          let place = campaignID.map { "in campaign \($0)" } ?? "in \(store.path)"
          throw RunFailure(.missing, "no lead \(place) has the id, external id or phone '\(text)'")
        }
        return try matches.compactMap { match in
          guard let lead = try snapshot.lead(rowID: match.rowID) else { return nil }
          return LeadExplanation(lead: lead, events: try snapshot.events(ofLead: lead))
        }
      }
    }
  }

  private func find(_ text: String, in snapshot: LeadSnapshot, _ campaigns: [String: Campaign]) throws -> [KeyMatch] {
    func matches(_ kind: KeyKind, _ key: String) throws -> [KeyMatch] {
      try snapshot.matches(kind, key).filter { campaignID == nil || $0.campaignID == campaignID }
    }
    for kind in [KeyKind.id, .externalID] {
      let found = try matches(kind, text)
      if !found.isEmpty { return found }
    }
    guard case .number(let number, _) = PhoneCell.read(text) else { return [] }
    if let e164 = e164(number, defaultRegion) { return try matches(.phone, e164) }
    guard defaultRegion == nil else { return [] }
    // Without a country, a number is a lead's only as that lead's campaign reads it.
    let regions = Set(campaigns.values.compactMap(\.defaultRegion))
    return try regions.flatMap { region -> [KeyMatch] in
      guard let e164 = e164(number, Region(region)) else { return [] }
      return try matches(.phone, e164).filter { $0.campaignID.flatMap { campaigns[$0]?.defaultRegion } == region }
    }.sorted { $0.rowID < $1.rowID }
  }

  private func e164(_ number: String, _ region: Region?) -> String? {
    guard case .number(let phone) = phones.read(number, region: region, field: .phone) else { return nil }
    return phone.e164
  }
}

extension LeadExplanation {
  /// The lead and its events as one JSON object on one line.
  package var json: String {
    let columns = LeadColumn.allCases.map { ($0.sqlName, $0 == .variables ? variables : Self.json(lead[$0])) }
    return JSONObject.text([
      ("lead", JSONObject.text(columns)), ("events", "[" + events.map(Self.json).joined(separator: ",") + "]"),
    ])
  }

  /// The object itself where the store has one, else its text.
  private var variables: String {
    let text = lead[.variables].text
    return text.flatMap { JSONObject.isObject($0) ? $0 : nil } ?? JSONText.quoted(text)
  }

  private static func json(_ value: ColumnValue) -> String {
    switch value {
    case .null: "null"
    case .integer(let number): String(number)
    case .text(let text): JSONText.quoted(text)
    }
  }

  private static func json(_ event: LeadEvent) -> String {
    var members: [(String, String)] = [
      ("run", String(event.run.id)), ("at", JSONText.quoted(event.run.record.startedAt)),
      ("command", JSONText.quoted(event.run.record.command)), ("name", JSONText.quoted(event.run.record.name)),
      ("state", JSONText.quoted(event.run.record.state.rawValue)),
      ("undoes", event.run.undoes.map { String($0) } ?? "null"), ("row", event.row == 0 ? "null" : String(event.row)),
    ]
    switch event.kind {
    case .changed(let changes):
      let fields = changes.map { change in
        JSONObject.text([
          ("field", JSONText.quoted(change.column.sqlName)), ("old", json(change.old)), ("new", json(change.new)),
        ])
      }
      members.append(("changes", "[" + fields.joined(separator: ",") + "]"))
    case .refused(let code, let field, let value, let message, let isPartial):
      members.append(
        (
          "refused",
          JSONObject.text([
            ("code", JSONText.quoted(code)), ("field", JSONText.quoted(field)), ("value", JSONText.quoted(value)),
            ("message", JSONText.quoted(message)), ("partial", String(isPartial)),
          ])
        ))
    }
    return JSONObject.text(members)
  }
}
