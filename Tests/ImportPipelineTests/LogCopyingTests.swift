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

  /// Bytes of the log after many transactions, while a reader keeps the store open, so that closing does not empty it.
  private static func logBytes(copied: Bool) throws -> Int {
    let workshop = try Workshop()
    try workshop.makeStore("leads.db", campaigns: [Campaign(id: "a")], leads: [])
    let reader = try DatabaseQueue(path: workshop.path("leads.db"))
    _ = try reader.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM leads") }
    let store = try LeadStore.open(path: workshop.path("leads.db"), use: .writing, busyTimeout: 5)
    let pieceBytes = copied ? pieceBytes : Int.max / 8
    try WriteTurns.run(store, version: try store.dataVersion(), logPieceBytes: pieceBytes) { writer, turns in
      for turn in 0..<100 {
        try turns.take { _ in
          for number in 0..<20 {
            var lead = Lead.blank(id: "L\(turn * 20 + number)", campaign: "a", rowID: Int64(turn * 20 + number + 1))
            lead[.notes] = .text(String(repeating: "note ", count: 200))
            try writer.insert(lead.values)
          }
        }
      }
    }
    let size = try FileManager.default.attributesOfItem(atPath: workshop.path("leads.db-wal"))[.size] as? Int
    try reader.close()
    return try #require(size)
  }

  @Test("Stays as small as a few of the pieces after which it is copied back")
  func staysSmall() throws {
    let all = try Self.logBytes(copied: false)
    #expect(all > 30 * Self.pieceBytes, "too little was written to tell: \(all) bytes")
    let kept = try Self.logBytes(copied: true)
    #expect(kept < 10 * Self.pieceBytes, "\(kept) of \(all) bytes")
  }
}
