import LeadModel
import Testing

@testable import ImportPipeline

@Suite("Leads on their way to be judged")
struct LeadBatchTests {
  @Test("A lead gets the cells of one before it, but not the memory of its long text", arguments: [100, 3_000_000])
  func longTextsAreGivenBack(count: Int) throws {
    var batch = LeadBatch(mostLeads: 2)
    for round in 0..<3 {
      for rowID in 1...2 {
        let isThere = batch.read { lead in
          #expect(lead.text.capacity < 1 << 18)
          #expect(round == 0 || count > 100 || lead.text.capacity >= count)
          lead.start(rowID: Int64(rowID), columns: 0)
          return true
        }
        try #require(isThere)
        batch.add([UInt8(rowID)])
      }
      var rowIDs: [Int64] = []
      batch.forEachLead { lead, rows in
        rowIDs.append(lead.rowID)
        lead.text += [UInt8](repeating: 0x78, count: count)
        #expect(Array(rows) == [1, UInt8(lead.rowID)])
      }
      #expect(batch.isFull && rowIDs == [1, 2])
      batch.clear()
    }
  }
}
