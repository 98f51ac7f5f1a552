import Foundation
import GRDB
import Testing

/// 'A lead that the dialler takes during the run is not edited' (SPEC section 5, promise 4).
@Suite("A live dialler")
struct DiallerTests {
  private static let leadCount = Effort.isLong ? 60_000 : 4000

  @Test("No lead that a dialler took during a run is changed after it was taken, and both come to their end")
  func nothingTakenIsChanged() throws {
    let bench = try Bench()
    let count = Self.leadCount
    try bench.write(
      "id,phone,name\n" + (1...count).map { "L\($0),+4479111\(10000 + $0 % 90000),Ann \($0)\n" }.joined(), as: "l.csv")
    try #require(try bench.run(["load", "l.csv", "--campaign", "spring"], leaps: false).status == 0)
    try bench.write(
      "id,name,notes\n" + (1...count).map { "L\($0),Bea \($0),written by the file\n" }.joined(), as: "c.csv")
    let dialler = Process()
    let pipe = Pipe()
    let said = Pipe()
    let log = bench.url("dialler.log")
    dialler.executableURL = URL(filePath: try CompiledHelper.dialler.get())
    dialler.arguments = [bench.url("leads.db").path, log.path, "500"]
    dialler.standardInput = pipe
    dialler.standardOutput = said
    try dialler.run()
    let ending = try bench.run(["apply", "c.csv", "--report", "report.json"], leaps: false)
    pipe.fileHandleForWriting.closeFile()
    dialler.waitUntilExit()
    let figures = String(decoding: said.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    #expect(ending.succeeded, "\(ending.messages)")
    try #require(dialler.terminationStatus == 0)
    let taken = try String(contentsOf: log, encoding: .utf8).split(separator: "\n").map {
      $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
    try #require(taken.count > 20, "the dialler took \(taken.count) leads: it was shut out")
    try DatabaseQueue(path: bench.url("leads.db").path).read { database in
      for lead in taken {
        let row = try #require(
          try Row.fetchOne(
            database, sql: "SELECT revision, phone, name, status FROM leads WHERE rowid = ?", arguments: [lead[0]]))
        let now: [String] = [String(row["revision"] as Int64), row["phone"] ?? "", row["name"] ?? ""]
        let status: String? = row["status"]
        #expect(now == Array(lead[1...]) && status == "in_call", "lead \(lead[0]) was edited after it was taken")
      }
      // Taken before its turn came: refused. Taken after: it holds what the file said.
      let edited = try Int.fetchOne(database, sql: "SELECT count(*) FROM leads WHERE name LIKE 'Bea %'") ?? 0
      let refused = try Int.fetchOne(database, sql: "SELECT count(*) FROM rejects WHERE code = 'lead_locked'") ?? 0
      #expect(edited + refused == count)
    }
    Effort.report("a dialler beside apply of \(count) rows: \(figures)")
  }
}
