import GRDB
import LeadModel
import Testing

@testable import ImportPipeline

@Suite("Loading")
struct LoadTests {
  @Test("A lead has the time at which it was loaded, or as its creation the one that its row gives")
  func times() throws {
    let workshop = try Workshop()
    try workshop.write("in.csv", "id,created_at\nL1,\nL2,2025-03-04T05:06:07.089Z\n")
    let before = MonotonicClock().timestamp()
    var options = RunOptions(storePath: workshop.path("leads.db"))
    options.campaignID = "a"
    let receipt = try LoadRun(
      source: .file(workshop.path("in.csv")), options: options, observer: RunObserver()
    ).load()
    let after = MonotonicClock().timestamp()
    #expect(receipt.counts.applied == 2)
    let times = try DatabaseQueue(path: workshop.path("leads.db")).read { database in
      try Row.fetchAll(database, sql: "SELECT created_at, updated_at FROM leads ORDER BY id").map {
        (created: $0[0] as String, updated: $0[1] as String)
      }
    }
    try #require(times.count == 2)
    #expect(times.allSatisfy { before <= $0.updated && $0.updated <= after })
    #expect(times[0].created == times[0].updated)
    #expect(times[1].created == "2025-03-04T05:06:07.089Z")
  }
}
