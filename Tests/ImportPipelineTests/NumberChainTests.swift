import LeadModel
import Testing

@testable import ImportPipeline

/// What a column that slipped by one row does under `--duplicate-phones reject`: each lead is given the next one's number.
@Suite("Numbers passed on from lead to lead")
struct NumberChainTests {
  /// Judged again for each number that goes back to its lead, this would take hours.
  private static let count = 5000

  private static func number(_ lead: Int) -> String { "+4479111\(10_000 + lead)" }

  private static func receipt(lastNumberIsFree: Bool) throws -> Receipt {
    let workshop = try Workshop()
    let leads = (1...count).map { number in
      var lead = Lead.blank(id: "L\(number)", campaign: "a", rowID: Int64(number))
      lead[.phone] = .text(Self.number(number))
      return lead
    }
    try workshop.makeStore("leads.db", campaigns: [Campaign(id: "a")], leads: leads)
    let given = lastNumberIsFree ? count : count - 1
    try workshop.write(
      "in.csv", "id,phone\n" + (1...given).map { "L\($0),\(Self.number($0 + 1))\n" }.joined())
    var options = RunOptions(storePath: workshop.path("leads.db"))
    options.duplicatePhones = .reject
    return try CorrectionRun(source: .file(workshop.path("in.csv")), options: options, observer: RunObserver()).apply()
  }

  @Test("A number that goes back to a lead only until another of its rows counts is not refused to others")
  func numberThatDoesNotStay() throws {
    let workshop = try Workshop()
    let leads = ["K": 1, "L": 2, "M": 3].sorted { $0.key < $1.key }.map { id, number in
      var lead = Lead.blank(id: id, campaign: "a", rowID: Int64(number))
      lead[.phone] = .text(Self.number(number))
      return lead
    }
    try workshop.makeStore("leads.db", campaigns: [Campaign(id: "a")], leads: leads)
    // The first row is refused, since K has that number, and with it the status that would have locked L against the
    // second; so M can have the number that L gives up there.
    try workshop.write(
      "in.jsonl",
      [
        #"{"id":"L","phone":"\#(Self.number(1))","status":"succeeded"}"#, #"{"id":"L","phone":"\#(Self.number(9))"}"#,
        #"{"id":"M","phone":"\#(Self.number(2))"}"#,
      ].joined(separator: "\n"))
    var options = RunOptions(storePath: workshop.path("leads.db"))
    options.duplicatePhones = .reject
    let receipt = try CorrectionRun(
      source: .file(workshop.path("in.jsonl")), options: options, observer: RunObserver()
    ).apply()
    #expect(receipt.counts == Receipt.Counts(read: 3, applied: 2, rejected: 1))
    #expect(receipt.rejects == [.phoneDuplicate: 1])
    let numbers = try workshop.leads("leads.db", count: 3).map { $0[.phone].text }
    #expect(numbers == [Self.number(1), Self.number(9), Self.number(2)])
  }

  @Test("All are taken where the last number is nobody's")
  func lastNumberIsFree() throws {
    let receipt = try Self.receipt(lastNumberIsFree: true)
    #expect(receipt.counts == Receipt.Counts(read: Self.count, applied: Self.count))
  }

  @Test("All are refused where the last number stays with its lead")
  func lastNumberIsTaken() throws {
    let receipt = try Self.receipt(lastNumberIsFree: false)
    #expect(receipt.counts == Receipt.Counts(read: Self.count - 1, rejected: Self.count - 1))
    #expect(receipt.rejects == [.phoneDuplicate: Self.count - 1])
  }
}
