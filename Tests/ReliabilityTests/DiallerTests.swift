import Foundation
import GRDB
import LeadStore
import TestSupport
import Testing

/// 'A lead that the dialler takes during the run is not edited' (SPEC section 5, promise 4).
@Suite("A live dialler")
struct DiallerTests {
  private static let leadCount = Effort.isLong ? 60_000 : 4000

  /// A dialler at work on the bench's store.
  private struct Dialler {
    private let process = Process()
    private let pipe = Pipe()
    private let said = Pipe()

    init(_ bench: Bench, log: URL) throws {
      process.executableURL = URL(filePath: try CompiledHelper.dialler.get())
      process.arguments = [bench.url("leads.db").path, log.path, "500"]
      process.standardInput = pipe
      process.standardOutput = said
      try process.run()
    }

    /// - Returns: the last line that it said.
    func end() throws -> String {
      pipe.fileHandleForWriting.closeFile()
      process.waitUntilExit()
      try #require(process.terminationStatus == 0)
      return String(decoding: said.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    }
  }

  @Test("Another program that has the store open is seen, and so is that it has gone")
  func openStoreIsSeen() throws {
    let bench = try Bench()
    try bench.write("id,phone\nL1,+447911123456\n", as: "l.csv")
    try #require(try bench.run(["load", "l.csv", "--campaign", "spring"], leaps: false).status == 0)
    let store = try LeadStore.open(path: bench.url("leads.db").path, use: .writing, busyTimeout: 5)
    try store.withWriter { writer in
      #expect(!writer.mayOthersWait)
      let dialler = try Dialler(bench, log: bench.url("dialler.log"))
      let patience = ContinuousClock.now + .seconds(Sanitizer.patience(seconds: 30))
      while !writer.mayOthersWait, ContinuousClock.now < patience { usleep(1000) }
      #expect(writer.mayOthersWait)
      _ = try dialler.end()
      #expect(!writer.mayOthersWait)
    }
  }

  @Test("No lead that a dialler took during a run is changed after it was taken, and both come to their end")
  func nothingTakenIsChanged() throws {
    let bench = try Bench()
    let count = Self.leadCount
    try bench.write(
      "id,phone,name\n" + (1...count).map { "L\($0),+4479111\(10000 + $0 % 90000),Ann \($0)\n" }.joined(), as: "l.csv")
    try #require(try bench.run(["load", "l.csv", "--campaign", "spring"], leaps: false).status == 0)
    try bench.write(
      "id,name,notes\n" + (1...count).map { "L\($0),Bea \($0),written by the file\n" }.joined(), as: "c.csv")
    let log = bench.url("dialler.log")
    let dialler = try Dialler(bench, log: log)
    let ending = try bench.run(["apply", "c.csv", "--report", "report.json"], leaps: false)
    let figures = try dialler.end()
    #expect(ending.succeeded, "\(ending.messages)")
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
