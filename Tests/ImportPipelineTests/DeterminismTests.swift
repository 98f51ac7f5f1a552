import Foundation
import LeadModel
import Testing

@testable import ImportPipeline

/// 'The same input gives the same output' (SPEC section 5, promise 6).
@Suite("Determinism")
struct DeterminismTests {
  private static let csv = """
    sep=;
    id;name;phone;do_not_call;variables.tier;odd;_own
    L1;"line
    break";+442079460001;;gold;1;x
    L2;Bob;'+442079460002;yes;;;
    L3;;#REF!;;;;

    L4;"open
    L4;a;b
    L5;Zoë;020 7946 0005;maybe;;2;
    id;name;phone;do_not_call;variables.tier;odd;_own
    Total;;;;;;
    ;;;;;;
    L9;x;+442079460001;;;;
    L6;x;+442079460001;;--BLANK--;;
    """
  private static let jsonl = """
    {"id":"L1","phone":"+442079460002","variables":{"a":[1, 2]}}
    {"id":"L2","phone":"+442079460001"}
    [1]

    {"id":"L3","name":"\\u005a","do_not_call":true,"email":"bad"}
    {"id":"L4","name":null,"variables.x":"1"} x
    {"id":"L5","id":"L6"}
    {"id":"L6","phone":"+442079460002"}
    """

  @Test(
    "Rejects, results and store do not depend on read sizes, spool limits or line ends given in pieces",
    arguments: [("in.csv", csv), ("crlf.csv", csv.replacingOccurrences(of: "\n", with: "\r\n")), ("in.jsonl", jsonl)])
  func sizesDoNotShow(name: String, text: String) throws {
    let workshop = try Workshop()
    let leads = (1...6).map { number in
      var lead = Lead.blank(id: "L\(number)", campaign: "a", rowID: Int64(number))
      lead[.phone] = .text("+44207946000\(number)")
      lead[.variables] = .text(#"{"tier":"silver"}"#)
      return lead
    }
    try workshop.makeStore("base.db", campaigns: [Campaign(id: "a")], leads: leads)
    try workshop.write(name, text)
    var first: [[UInt8]?]?
    var firstLeads: [Lead] = []
    for readSize in [1, 7, 4096, 1 << 20] {
      for spoolMemory in [1, 200, 24 << 20] {
        for isAtomic in [false, true] {
          try workshop.copy("base.db", to: "leads.db")
          var options = RunOptions(storePath: workshop.path("leads.db"))
          options.readSize = readSize
          options.spoolMemory = spoolMemory
          options.isAtomic = isAtomic
          options.defaultRegion = "GB"
          options.duplicatePhones = .reject
          options.rejects = .file(workshop.path("rejects"))
          options.results = .file(workshop.path("results"))
          _ = try CorrectionRun(source: .file(workshop.path(name)), options: options, observer: RunObserver()).apply()
          let files = [workshop.bytes("rejects"), workshop.bytes("results")]
          let after = try workshop.leads("leads.db", count: 6)
          if first == nil {
            try #require(files.allSatisfy { $0?.isEmpty == false })
            try #require(after != leads)
            first = files
            firstLeads = after
          }
          #expect(files == first, "read \(readSize), spool \(spoolMemory), atomic \(isAtomic)")
          #expect(after == firstLeads, "read \(readSize), spool \(spoolMemory), atomic \(isAtomic)")
        }
      }
    }
  }
}
