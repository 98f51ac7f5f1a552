import Corrections
import LeadModel
import PhoneNumbers
import Reconciliation

/// The time zones of numbers as the bytes that a lead gets, each list of zones worked out once a campaign.
struct PlainZones {
  /// A zone as a lead gets it, UTF-8; nil for NULL.
  struct Zone {
    let zone: [UInt8]?
    let source: [UInt8]?
    let candidates: [UInt8]?
  }

  private struct Key: Hashable {
    let zones: TimeZoneListID
    let campaign: Int
  }

  private struct Known {
    let name: String?
    let campaign: Campaign?
  }

  /// Leads of further campaigns go the long way.
  private static let mostCampaigns = 256
  private let contexts: DecisionContexts
  private var campaigns: [Known] = []
  /// The ids of the campaigns met, one behind the other, and where each stands; nil for that of leads that name none.
  private var ids: [UInt8] = []
  private var places: [Range<Int>?] = []
  private var last = 0
  private var zones: [Key: Zone] = [:]

  init(contexts: DecisionContexts) { self.contexts = contexts }

  /// The place of a lead's campaign among those met so far; nil where it has an odd one, or there are too many.
  mutating func campaign(_ cell: StoredRow.Cell, in text: [UInt8]) -> Int? {
    let id: Range<Int>?
    switch cell {
    case .null: id = nil
    case .integer: return nil
    case .text(let start, let end): id = Int(start)..<Int(end)
    }
    if last < campaigns.count, isSame(last, id, in: text) { return last }
    if let place = campaigns.indices.first(where: { isSame($0, id, in: text) }) {
      last = place
      return place
    }
    guard campaigns.count < Self.mostCampaigns else { return nil }
    last = campaigns.count
    let name = id.map { String(decoding: text[$0], as: UTF8.self) }
    let context = contexts.context(campaignID: name)
    campaigns.append(Known(name: name, campaign: context.campaign))
    places.append(id.map { ids.count..<ids.count + $0.count })
    if let id { ids += text[id] }
    return last
  }

  /// The id of the campaign at a place.
  func id(of campaign: Int) -> String? { campaigns[campaign].name }

  /// The zone of the E.164 number at a place of a text; nil where it cannot be read.
  mutating func zone(of e164: Range<Int>, in text: [UInt8], campaign: Int) -> Zone? {
    let table = contexts.phones.table
    guard let number = try? table.parse(text.span.extracting(e164), defaultRegion: nil) else { return nil }
    let key = Key(zones: table.verdict(on: number).timeZones, campaign: campaign)
    if let zone = zones[key] { return zone }
    let derived = DerivedTimeZone(zones: table.timeZones(key.zones), campaign: campaigns[campaign].campaign)
    let zone = Zone(
      zone: derived.zone.map { Array($0.utf8) }, source: derived.source.map { Array($0.rawValue.utf8) },
      candidates: derived.candidates.text.map { Array($0.utf8) })
    zones[key] = zone
    return zone
  }

  private func isSame(_ campaign: Int, _ id: Range<Int>?, in text: [UInt8]) -> Bool {
    let known = places[campaign]
    guard let known, let id else { return known == nil && id == nil }
    return ids.span.extracting(known).isSame(as: text.span.extracting(id))
  }
}
