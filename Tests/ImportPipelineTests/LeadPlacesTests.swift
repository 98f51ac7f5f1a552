import LeadModel
import LeadStore
import Testing

@testable import ImportPipeline

@Suite("Places of leads")
struct LeadPlacesTests {
  private static let leadCount = 200

  /// The rowid of the lead that the store has under an id, for the ids below.
  private static func rowID(of id: String) -> Int64? {
    guard id.hasPrefix("läd-"), let number = Int64(id.dropFirst(4)), (1...Int64(leadCount)).contains(number) else {
      return nil
    }
    return number
  }

  private func makeStore() throws -> (Workshop, LeadStore) {
    let workshop = try Workshop()
    let campaign = Campaign(id: "a", dialect: nil, state: "active", defaultRegion: nil, defaultTimeZone: nil)
    let leads = (1...Self.leadCount).map { Lead.blank(id: "läd-\($0)", campaign: "a", rowID: Int64($0)) }
    try workshop.makeStore("s.db", campaigns: [campaign], leads: leads)
    return (workshop, try LeadStore.open(path: workshop.path("s.db"), use: .reading, busyTimeout: 5))
  }

  /// Few ids are looked up one by one, many by one pass over the store.
  @Test(
    "Each id is found, the unknown ones are not, however many there are", arguments: [1, 3, 40, 400, 3000],
    [false, true])
  func idsAreFound(count: Int, isExpected: Bool) throws {
    let (workshop, store) = try makeStore()
    defer { withExtendedLifetime(workshop) {} }
    var places = LeadPlaces(rows: isExpected ? count : 0)
    for batch in 0..<2 {
      let ids = (0..<count).map { $0 % 3 == 2 ? "other-\($0)" : "läd-\(($0 * 7 + batch) % 250)" } + ["", "läd-"]
      var block = IDBlock(places.hash)
      for (number, id) in ids.enumerated() {
        block.append(Array(id.utf8).span)
        // Blocks of any size, empty ones too.
        if number % 701 == 0 || block.isFull { block.hand(on: { places.add($0) }) }
      }
      block.hand(on: { places.add($0) })
      try store.withSnapshot { try places.find(in: $0) }
      #expect(places.count == ids.count)
      for (place, id) in ids.enumerated() { #expect(places.rowID(ofAdded: place) == Self.rowID(of: id)) }
      places.clear()
    }
  }
}
