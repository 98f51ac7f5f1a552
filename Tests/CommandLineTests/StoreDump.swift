import Foundation
import GRDB

/// A store as a person reads it: campaigns, leads, runs and history, without times.
///
/// Members that are NULL are left out; an empty text stands as `""`, so that the two can be told apart.
enum StoreDump {
  static func text(of store: URL) -> String {
    do {
      return try DatabaseQueue(path: store.path).read { database in
        let parts = [
          try rows(database, "campaign", "SELECT * FROM campaigns ORDER BY id"),
          try rows(database, "lead", "SELECT * FROM leads ORDER BY id"), try runs(database), try history(database),
        ]
        return parts.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
      }
    } catch {
      return "not a store: \(error)\n"
    }
  }

  /// A line for the id of each row, and an indented one for each other column.
  private static func rows(_ database: Database, _ noun: String, _ sql: String) throws -> [String] {
    try Row.fetchAll(database, sql: sql).flatMap { row -> [String] in
      let members = row.filter { !hidden.contains($0.0) && !$0.1.isNull }
      return ["\(noun) \(text(row["id"]))"] + members.map { "  \($0.0): \(text($0.1))" }
    }
  }

  private static func runs(_ database: Database) throws -> [String] {
    try Row.fetchAll(database, sql: "SELECT id, command, name, state FROM runs ORDER BY id").map { row in
      "run \(text(row["id"])): \(text(row["command"])) \(text(row["name"])) \(text(row["state"]))"
    }
  }

  private static func history(_ database: Database) throws -> [String] {
    let sql = "SELECT run, row, lead, field, old, new FROM history ORDER BY run, row, lead, field"
    return try Row.fetchAll(database, sql: sql).map { row in
      "run \(text(row["run"])) row \(text(row["row"])) \(text(row["lead"])) \(text(row["field"])): "
        + "\(text(row["old"])) → \(text(row["new"]))"
    }
  }

  private static func text(_ value: DatabaseValue) -> String {
    switch value.storage {
    case .null: "NULL"
    case .int64(let number): String(number)
    case .double(let number): String(number)
    case .string(""): "\"\""
    case .string(let text): text.replacing("\n", with: "\\n").replacing("\r", with: "\\r")
    case .blob(let data): "<\(data.count) bytes>"
    }
  }

  /// `id` heads the row; times differ from run to run.
  private static let hidden: Set = ["id", "rowid", "created_at", "updated_at"]
}
