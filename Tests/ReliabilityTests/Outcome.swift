import Foundation
import GRDB
import LeadModel
import LeadStore
import Testing

/// All that a run leaves, times aside: the store's tables and the files in the working folder.
struct Outcome: Equatable {
  /// A line for each row of each table, a table's name before it.
  var rows: [String] = []
  /// The files, as text; stores are in `rows`.
  var files: [String: String] = [:]

  init(of bench: Bench) throws {
    // Looked at first, since opening the store tidies up.
    let names = try bench.names()
    let store = bench.url("leads.db").path
    if FileManager.default.fileExists(atPath: store) {
      rows = try Self.rows(of: store) + Self.lost(in: store)
    }
    for name in names where name != "leads.db" {
      let text = bench.bytes(name).map { String(decoding: $0, as: UTF8.self) } ?? ""
      files[name] = name.hasSuffix(".json") ? Self.withoutTimes(text) : text
    }
  }

  /// What differs, for a message.
  func difference(from other: Outcome) -> String {
    let missing = other.rows.filter { !rows.contains($0) }.prefix(5).map { "  missing: \($0)" }
    let extra = rows.filter { !other.rows.contains($0) }.prefix(5).map { "  extra:   \($0)" }
    let names = Set(files.keys).union(other.files.keys).sorted().filter { files[$0] != other.files[$0] }
    let texts = names.map { "  file \($0): \(files[$0] ?? "none")\n  instead of: \(other.files[$0] ?? "none")" }
    return (missing + extra + texts).joined(separator: "\n")
  }

  /// The leads that are not found by their numbers, through the index of these.
  private static func lost(in store: String) throws -> [String] {
    let leads = try DatabaseQueue(path: store).read { database in
      try Row.fetchAll(database, sql: "SELECT id, phone FROM leads WHERE phone IS NOT NULL").map { row in
        (id: row["id"] as String, phone: row["phone"] as String)
      }
    }
    return try LeadStore.open(path: store, use: .reading, busyTimeout: 5).withSnapshot { snapshot in
      try leads.filter { lead in try !snapshot.matches(.phone, lead.phone).contains { $0.id == lead.id } }
        .map { "not found by its number: \($0.id)" }
    }
  }

  private static func rows(of store: String) throws -> [String] {
    try DatabaseQueue(path: store).read { database in
      let check = try String.fetchAll(database, sql: "PRAGMA integrity_check").filter { $0 != "ok" }
      var rows = check.map { "integrity: \($0)" }
      for (table, order) in [
        ("campaigns", "id"), ("leads", "id"), ("runs", "id"), ("rejects", "run, row"),
        ("history", "run, lead, row, field"),
      ] {
        for row in try Row.fetchAll(database, sql: "SELECT * FROM \(table) ORDER BY \(order)") {
          let cells = row.filter { !timed.contains($0.0) }.map { name, value in
            "\(name)=\(name == "receipt" ? withoutTimes(String.fromDatabaseValue(value) ?? "") : value.description)"
          }
          rows.append("\(table): \(cells.joined(separator: " "))")
        }
      }
      return rows
    }
  }

  private static let timed: Set = ["created_at", "updated_at", "started_at", "finished_at", "progress"]

  /// A receipt without what differs between a run that went on and one that was given again.
  static func withoutTimes(_ receipt: String) -> String {
    receipt.replacing(
      #/"(started_at|seconds|rows_per_second|already_applied|already_undone|exit)":("[^"]*"|[a-z0-9.]+)/#, with: "")
  }
}
