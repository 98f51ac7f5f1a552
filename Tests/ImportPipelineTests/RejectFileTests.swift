import Foundation
import LeadModel
import Testing

@testable import ImportPipeline

/// Reject files byte for byte (SPEC section 6).
@Suite("Reject files")
struct RejectFileTests {
  private static let head = "_row,_line,_code,_field,_value,_message,_hint,_lead_id,_status"
  private static let locked =
    "the call was placed, so the data is locked; upload a corrected copy as a new lead if needed"
  private static let bad = "correct the address: one @, no spaces, a dot in the domain"

  /// A workshop with a pending lead L1 and a completed lead L2.
  private func workshop() throws -> Workshop {
    let workshop = try Workshop()
    var completed = Lead.blank(id: "L2", campaign: "a", rowID: 2)
    completed[.status] = .text("completed")
    try workshop.makeStore(
      "leads.db", campaigns: [Campaign(id: "a")], leads: [.blank(id: "L1", campaign: "a", rowID: 1), completed])
    return workshop
  }

  private func apply(_ name: String, _ text: String, in workshop: Workshop) throws -> Receipt {
    let path = try workshop.write(name, text)
    let options = RunOptions(storePath: workshop.path("leads.db"))
    return try CorrectionRun(source: .file(path), options: options, observer: RunObserver()).apply()
  }

  @Test("Values come as they came: quotes, delimiters and line breaks in quotes, spaces, odd quoting")
  func trickyCells() throws {
    let workshop = try workshop()
    let rows = [
      "L2,\"a \"\"quoted\"\" name\",x", "L2,\"a,b\",\"line\nbreak\"", "  L2 ,  spaced  ,", "\"L2\",\"plain\",\"\"",
      "L2,a \"quote\" inside,é",
    ]
    _ = try apply("in.csv", "id,name,own note\n" + rows.joined(separator: "\n") + "\n", in: workshop)
    let lines = [1, 2, 3, 4, 5].map { row in
      let line = row + 1 + (row > 2 ? 1 : 0)
      return
        "\(row),\(line),lead_locked,,,locked (completed); would have changed name,\"\(Self.locked)\",L2,completed,\(rows[row - 1])"
    }
    #expect(
      workshop.text("in.rejects.csv") == ([Self.head + ",id,name,own note"] + lines).joined(separator: "\n") + "\n")
  }

  @Test("The input's delimiter is the reject file's, and our own columns are replaced, never piled up")
  func ownColumnsAreReplaced() throws {
    let workshop = try workshop()
    let text = "_row;_code;id;_mine;_raw;email;_status\r\n9;old;L1;keep;old raw;bad;old\r\n"
    _ = try apply("in.csv", text, in: workshop)
    let head = Self.head.replacingOccurrences(of: ",", with: ";")
    #expect(
      workshop.text("in.rejects.csv")
        == "\(head);id;_mine;email\n1;2;email_invalid;email;bad;email: not an e-mail address;\(Self.bad);L1;pending;L1;keep;bad\n"
    )
  }

  @Test("A reject file that is applied again gives the same rejects again, under the next name")
  func rejectsOfRejects() throws {
    let workshop = try workshop()
    _ = try apply("in.csv", "id,email,odd\nL1,bad,1\nL2,a@b.co,2\nL1,c@d.co,3\n", in: workshop)
    let first = try #require(workshop.text("in.rejects.csv"))
    let receipt = try apply("in.rejects.csv", first, in: workshop)
    #expect(receipt.counts.rejected == 2)
    #expect(workshop.text("in.rejects-2.csv") == first)
    let mended = first.replacingOccurrences(of: "L1,bad,1", with: "L1,good@b.co,1")
    _ = try apply("in.rejects.csv", mended, in: workshop)
    #expect(try workshop.leads("leads.db", count: 1).first?[.email] == .text("good@b.co"))
  }

  @Test("A record that could not be split stands in _raw, and its own columns are empty")
  func unsplitRecords() throws {
    let workshop = try workshop()
    _ = try apply("in.csv", "id,name\nL1,\"open\nL1,a,b\nL2,x\n", in: workshop)
    let lines = try #require(workshop.text("in.rejects.csv")).split(separator: "\n").map(String.init)
    #expect(lines.first == Self.head + ",id,name,_raw")
    #expect(lines.count == 4)
    #expect(lines[1].hasPrefix("1,2,bad_quote,") && lines[1].hasSuffix(#",,,,,"L1,""open""#))
    #expect(lines[2].hasPrefix("2,3,row_shape,") && lines[2].hasSuffix(#",,,,,"L1,a,b""#))
    #expect(lines[3].hasPrefix("3,4,lead_locked,") && lines[3].hasSuffix(",L2,completed,L2,x,"))
  }

  @Test("JSON rejects are the input's own object, byte for byte, after a first member _reject")
  func jsonRejects() throws {
    let workshop = try workshop()
    let rows = [
      #"{ "id" : "L2", "name":"\u0042ob",  "n": 1.50e0 }"#, #"{"_reject":{"row":7},"id":"L2","name":"x"}"#, "[1]",
      "{bad",
    ]
    _ = try apply("in.jsonl", rows.joined(separator: "\n"), in: workshop)
    let lines = try #require(workshop.text("in.rejects.jsonl")).split(separator: "\n").map(String.init)
    try #require(lines.count == 4)
    let reject =
      #"{"_reject":{"row":1,"line":1,"code":"lead_locked","field":null,"value":null,"#
      + #""message":"locked (completed); would have changed name","hint":"\#(Self.locked)","lead_id":"L2","#
      + #""status":"completed","partial":false},"#
    #expect(lines[0] == reject + #" "id" : "L2", "name":"\u0042ob",  "n": 1.50e0 }"#)
    #expect(lines[1].hasPrefix(#"{"_reject":{"row":2,"#) && lines[1].hasSuffix(#"},"id":"L2","name":"x"}"#))
    #expect(!lines[1].contains(#""row":7"#))
    #expect(lines[2].hasSuffix(#","raw":"[1]"}}"#))
    #expect(lines[3].hasSuffix(#","raw":"{bad"}}"#))
    #expect(lines.allSatisfy { (try? JSONSerialization.jsonObject(with: Data($0.utf8))) != nil })
  }

  @Test(
    "An earlier _reject is taken out wherever it stands",
    arguments: [
      (#"{"_reject":{"a":1},"id":"x"}"#, #"{"id":"x"}"#),
      (#"{"_reject" : {"a":{"_reject":2}} , "id":"x"}"#, #"{"id":"x"}"#),
      (#"{"id":"x","_reject":{"a":1},"name":"y"}"#, #"{"id":"x","name":"y"}"#),
      (#"{"id":"x","_reject":{"a":1}}"#, #"{"id":"x"}"#),
      (#"{"id":"x" , "_reject":null }"#, #"{"id":"x" }"#),
      (#"{"_reject":1}"#, "{}"),
      (#"{"id":"_reject","o":{"_reject":1}}"#, #"{"id":"_reject","o":{"_reject":1}}"#),
      (#"["_reject"]"#, #"["_reject"]"#), ("{_reject", "{_reject"),
    ])
  func earlierRejectsAreTakenOut(object: String, rest: String) {
    #expect(String(decoding: RejectObject.withoutReject(Array(object.utf8)), as: UTF8.self) == rest)
  }

  @Test("Files are made with mode 0600, and what a killed run left is removed")
  func filesArePrivate() throws {
    let workshop = try workshop()
    let path = try workshop.write("in.csv", "id,email\nL1,bad\n")
    let temporary = AtomicFile.temporaryPath(for: "in.rejects.csv")
    try workshop.write(temporary, "left by a killed run")
    var options = RunOptions(storePath: workshop.path("leads.db"))
    options.results = .file(workshop.path("results"))
    options.report = .file(workshop.path("report"))
    _ = try CorrectionRun(source: .file(path), options: options, observer: RunObserver()).apply()
    for name in ["in.rejects.csv", "results", "report"] {
      let mode = try FileManager.default.attributesOfItem(atPath: workshop.path(name))[.posixPermissions]
      #expect(mode as? Int == 0o600, "\(name)")
    }
    #expect(try workshop.names() == ["in.csv", "in.rejects.csv", "leads.db", "report", "results"])
    try workshop.write(AtomicFile.temporaryPath(for: "good.rejects.csv"), "left by a killed run")
    _ = try apply("good.csv", "id,email\nL1,a@b.co\n", in: workshop)
    #expect(!workshop.exists(AtomicFile.temporaryPath(for: "good.rejects.csv")))
    #expect(!workshop.exists("good.rejects.csv"))
  }
}
