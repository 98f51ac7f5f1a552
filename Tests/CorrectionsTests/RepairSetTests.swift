import LeadModel
import Testing

@testable import Corrections

@Suite("A repair set")
struct RepairSetTests {
  @Test("holds each repair by itself and gives them back in order")
  func members() {
    var all: RepairSet = []
    for repair in Repair.allCases {
      #expect(Array(RepairSet(repair).members) == [repair])
      #expect(!all.contains(repair))
      all.insert(repair)
      #expect(all.contains(repair))
    }
    #expect(Array(all.members) == Repair.allCases)
    #expect(RepairSet(rawValue: .max) == all)
    #expect(Array(RepairSet([]).members) == [])
    #expect(all.contains(.trunkZero))
  }
}
