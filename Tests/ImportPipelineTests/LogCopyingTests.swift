import Foundation
import GRDB
import LeadModel
import LeadStore
import Testing

@testable import ImportPipeline

/// That SQLite's log does not grow with what a run writes, though no commit copies it back any more.
@Suite("The log")
struct LogCopyingTests {
  private static let pieceBytes = 100_000

  /// Bytes of the log after many transactions, while a reader keeps the store open, so that closing does not empty it; and
  /// bytes of pages that went to it.
  private static func logBytes() throws -> (kept: Int, written: Int) {
    let workshop = try Workshop()
    try workshop.makeStore("leads.db", campaigns: [Campaign(id: "a")], leads: [])
    let reader = try DatabaseQueue(path: workshop.path("leads.db"))
    _ = try reader.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM leads") }
    let store = try LeadStore.open(path: workshop.path("leads.db"), use: .writing, busyTimeout: 5)
    let written = try WriteTurns.run(
      store, version: try store.dataVersion(), logPieceBytes: pieceBytes
    ) { writer, turns in
      for turn in 0..<100 {
        try turns.take { _ in
          for number in 0..<20 {
            var lead = Lead.blank(id: "L\(turn * 20 + number)", campaign: "a", rowID: Int64(turn * 20 + number + 1))
            lead[.notes] = .text(String(repeating: "note ", count: 200))
            try writer.insert(lead.values)
          }
        }
      }
      return writer.bytesWritten
    }
    let size = try FileManager.default.attributesOfItem(atPath: workshop.path("leads.db-wal"))[.size] as? Int
    try reader.close()
    return (try #require(size), written)
  }

  @Test("Starts anew with each run in one transaction, though somebody else has the store open")
  func wholeTurnsStartAnew() throws {
    let workshop = try Workshop()
    try workshop.makeStore("leads.db", campaigns: [Campaign(id: "a")], leads: [])
    let reader = try DatabaseQueue(path: workshop.path("leads.db"))
    _ = try reader.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM leads") }
    func bytesAfterRun(_ run: Int) throws -> Int {
      let store = try LeadStore.open(path: workshop.path("leads.db"), use: .writing, busyTimeout: 5)
      try WriteTurns.run(store, version: try store.dataVersion(), logPieceBytes: Self.pieceBytes) { writer, turns in
        // What follows the one large transaction is small, as rejects and receipt are, and comes while that is copied.
        for (turn, count) in [2000, 1, 1, 1, 1, 1].enumerated() {
          try turns.take(isWhole: turn == 0) { _ in
            for number in 0..<count {
              let rowID = Int64(20_000 * run + 3000 * turn + number + 1)
              var lead = Lead.blank(id: "L\(rowID)", campaign: "a", rowID: rowID)
              lead[.notes] = .text(String(repeating: "note ", count: 200))
              try writer.insert(lead.values)
            }
          }
        }
      }
      let size = try FileManager.default.attributesOfItem(atPath: workshop.path("leads.db-wal"))[.size] as? Int
      return try #require(size)
    }
    let first = try bytesAfterRun(0)
    for run in 1..<8 {
      let size = try bytesAfterRun(run)
      #expect(size < first * 3 / 2, "\(size) bytes after run \(run), \(first) after the first")
    }
    try reader.close()
  }

  @Test("Stays as small as a few of the pieces after which it is copied back")
  func staysSmall() throws {
    let (kept, written) = try Self.logBytes()
    #expect(written > 30 * Self.pieceBytes, "too little was written to tell: \(written) bytes")
    #expect(kept < 10 * Self.pieceBytes, "\(kept) of \(written) bytes")
  }
}
