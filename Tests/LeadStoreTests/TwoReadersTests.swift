import Foundation
import GRDB
import LeadModel
import Testing

@testable import LeadStore

@Suite("Two connections that see one view of a store")
struct TwoReadersTests {
  private static func statuses(_ snapshots: [LeadSnapshot]) throws -> [LeadStatus?] {
    try snapshots.map { try $0.lead(rowID: 1)?.status }
  }

  @Test("Both see the same, and neither moves while others write; the next two see what was written")
  func bothStandStill() throws {
    let bench = try StoreBench()
    try bench.fill(["L1 +442079460001 - - pending 0"])
    let store = try bench.open(.writing)
    for (before, after) in [("pending", "in_call"), ("in_call", "completed")] {
      try store.withSnapshots { snapshots in
        #expect(snapshots.count == 2)
        try bench.execute("UPDATE leads SET status = '\(after)'")
        let statuses = try Self.statuses(snapshots)
        #expect(statuses == [LeadStatus(word: before), LeadStatus(word: before)])
      }
    }
  }

  @Test("Where somebody commits between the one view and the other, views are begun again until they are the same")
  func commitsBetweenAreSeen() throws {
    let bench = try StoreBench()
    try bench.fill(["L1 - - - pending 0"])
    let store = try bench.open(.reading)
    let other = try #require(SecondReader.open(path: bench.path))
    for commits in [1, 3] {
      let seen = Begun()
      try store.inDatabase { first in
        try other.inDatabase { second in
          // Before each of the first transactions of the first connection, which is when the second has its view already.
          first.trace { event in
            guard "\(event)".hasPrefix("BEGIN"), seen.next() <= commits else { return }
            try? bench.execute("UPDATE leads SET revision = revision + 1")
          }
          let hasBegun = try SecondReader.beginSameView(first, second)
          #expect(hasBegun)
          first.trace(nil)
          let revisions = try [first, second].map { try Int.fetchOne($0, sql: "SELECT revision FROM leads") }
          #expect(seen.count == commits + 1 && revisions[0] == revisions[1])
          for database in [first, second] { try database.rollback() }
        }
      }
    }
  }

  private final class Begun {
    private(set) var count = 0

    func next() -> Int {
      count += 1
      return count
    }
  }

  @Test("There is one view alone where somebody commits all the time, or the store's file was moved away")
  func oneViewWhereTwoCannotBe() throws {
    let bench = try StoreBench()
    try bench.fill(["L1 - - - pending 0"])
    let store = try bench.open(.reading)
    let other = try #require(SecondReader.open(path: bench.path))
    try store.inDatabase { first in
      try other.inDatabase { second in
        first.trace { event in
          if "\(event)".hasPrefix("BEGIN") { try? bench.execute("UPDATE leads SET revision = revision + 1") }
        }
        let hasBegun = try SecondReader.beginSameView(first, second)
        #expect(!hasBegun)
        first.trace(nil)
        #expect(!first.isInsideTransaction && !second.isInsideTransaction)
      }
    }
    try FileManager.default.moveItem(atPath: bench.path, toPath: bench.path + ".moved")
    // What is there now is another store.
    try bench.fill(["L1 - - - completed 0"])
    try store.withSnapshots { snapshots in
      let statuses = try Self.statuses(snapshots)
      #expect(statuses == [.pending])
    }
  }

  @Test("Leads come whole and one after another, whatever other tools stored, through each way of reading them")
  func leadsComeWhole() throws {
    let bench = try StoreBench()
    try bench.fill((1...9).map { "L\($0) +44207946000\($0) - - pending 0" })
    let long = String(repeating: "ä", count: 70_000)
    let changes = [
      "name = '', notes = NULL", "notes = '\(long)', variables = '{\"a\":1}'", "notes = x'FF00C3', name = 2.5",
      "calling_code = 44, phone = 442079460001, do_not_call = '1'", "revision = -9223372036854775808",
      "email = 'a' || char(0) || 'b'", "id = x'4C37'",
    ]
    for (place, change) in changes.enumerated() {
      try bench.execute("UPDATE leads SET \(change) WHERE rowid = \(place + 1)")
    }
    let columns = LeadColumn.allCases.map {
      "CAST(CASE typeof(\($0.sqlName)) WHEN 'null' THEN x'' ELSE \($0.sqlName) END AS BLOB)"
    }
    let stored = try DatabaseQueue(path: bench.path).read { database in
      try Row.fetchAll(database, sql: "SELECT \(columns.joined(separator: ", ")) FROM leads ORDER BY rowid").map {
        row in
        row.map { Array(Data.fromDatabaseValue($0.1) ?? Data()) }
      }
    }
    func bytes(_ cells: LeadCells) -> [[UInt8]] {
      cells.cells.map { cell in
        switch cell {
        case .null: []
        case .integer(let number): Array(String(number).utf8)
        case .text(let start, let end): Array(cells.text[Int(start)..<Int(end)])
        }
      }
    }
    try bench.open(.reading).withSnapshot { snapshot in
      let cursor = try snapshot.makeCursor()
      defer { cursor.close() }
      var cells = LeadCells()
      // From one to the next, over some, the same again, and one that is not there.
      for rowID in [1, 2, 3, 3, 4, 5, 7, 9, 9, 12] {
        let isThere = try cursor.read(rowID: Int64(rowID), into: &cells)
        #expect(isThere == (rowID < 10))
        guard isThere else { continue }
        #expect(cells.rowID == Int64(rowID) && cells.storedText == cells.text.count)
        #expect(bytes(cells) == stored[rowID - 1])
        // The seventh has the bytes of a text as a BLOB.
        #expect(cells.hasTextID == (rowID != 7))
        let lead = try #require(try snapshot.lead(rowID: Int64(rowID)))
        #expect(lead.fingerprint == cells.fingerprint && lead.id == "L\(rowID)")
      }
    }
  }
}
