import LeadModel
import Reconciliation
import Testing

@testable import LeadStore

@Suite("Which leads rejects are of")
struct RejectedLeadsTests {
  private static let leads = (1...40).map { "L\($0)" } + ["", "ä \"x\", y", "%", "L1 L2"]

  private static func outcome(_ row: Int, of lead: String?) -> RowOutcome {
    let reject = Reject(.leadLocked, message: "m")
    return RowOutcome(position: SourcePosition(row: row, line: row), result: .rejected(reject), leadID: lead)
  }

  /// The rows that a store's ledger has refused of each lead.
  private static func found(in bench: StoreBench) throws -> [[Int]] {
    try bench.open(.reading).withSnapshot { snapshot in
      try leads.map { id in
        var lead = Lead(rowID: 1, values: LeadColumn.allCases.map { _ in .null })
        lead[.id] = .text(id)
        return try snapshot.events(ofLead: lead).map(\.row)
      }
    }
  }

  /// A ledger with a run of 3,000 refused rows, one in five of no lead, and one of the leads' last 100.
  private static func fill(_ bench: StoreBench) throws -> [[Int]] {
    try bench.fill([])
    var expected = [[Int]](repeating: [], count: leads.count)
    try bench.open(.writing).withWriter { writer in
      try writer.transaction {
        _ = try writer.begin(
          command: "apply", name: "f.csv", identity: RunIdentity(sha256: "s", options: "{}"), startedAt: "T")
      }
      var row = 0
      while row < 3000 {
        try writer.transaction {
          for _ in 0..<700 where row < 3000 {
            row += 1
            let lead = row % 5 == 0 ? nil : (row * 31 + row / 44) % leads.count
            if let lead { expected[lead].append(row) }
            let outcome = outcome(row, of: lead.map { leads[$0] })
            try writer.keepReject(Reject(.leadLocked, message: "m"), of: outcome, run: 1, whileWriting: false)
          }
        }
      }
    }
    return expected
  }

  @Test("The rejects of each lead are found, and no others, however many a ledger has")
  func rejectsAreFound() throws {
    let bench = try StoreBench()
    let expected = try Self.fill(bench)
    try #require(expected.allSatisfy { $0.count > 10 })
    #expect(try Self.found(in: bench) == expected)
  }

  @Test("A reject that is kept twice, as by a run that goes on, is found once; one of a transaction that failed is not")
  func rejectsAreFoundOnce() throws {
    struct Failure: Error {}
    let bench = try StoreBench()
    let expected = try Self.fill(bench)
    try bench.open(.writing).withWriter { writer in
      func keep(row: Int) throws {
        let outcome = Self.outcome(row, of: Self.leads[3])
        try writer.keepReject(Reject(.leadLocked, message: "m"), of: outcome, run: 1, whileWriting: false)
      }
      try writer.transaction { try keep(row: expected[3][0]) }
      do {
        try writer.transaction {
          try keep(row: 9999)
          throw Failure()
        }
      } catch is Failure {}
    }
    #expect(try Self.found(in: bench) == expected)
    #expect(try bench.rows("SELECT count(*) FROM rejected_leads WHERE last = 9999") == ["0"])
  }

  @Test("Stores keep the hashes: another build must find what this one wrote")
  func hashesStayWhatTheyAre() {
    // FNV-1a's own test values (http://www.isthe.com/chongo/src/fnv/test_fnv.c).
    #expect("".stableHash == 0xCBF2_9CE4_8422_2325)
    #expect("a".stableHash == 0xAF63_DC4C_8601_EC8C)
    #expect("foobar".stableHash == 0x8594_4171_F739_67E8)
    #expect(RejectedLeads.word(ofLead: "L1") == "1gczizt")
  }

  @Test("A ledger that had the rejects' leads in an index is converted, and says the same")
  func earlierLedgersAreConverted() throws {
    let bench = try StoreBench()
    let expected = try Self.fill(bench)
    try bench.execute(
      """
      DROP TABLE rejected_leads; CREATE INDEX rejects_by_lead ON rejects (lead) WHERE lead IS NOT NULL;
      DELETE FROM grdb_migrations WHERE identifier = 'leads of rejects by hash';
      """)
    _ = try bench.open(.writing)
    #expect(try Self.found(in: bench) == expected)
    #expect(try bench.rows("SELECT count(*) FROM sqlite_schema WHERE name = 'rejects_by_lead'") == ["0"])
  }
}
