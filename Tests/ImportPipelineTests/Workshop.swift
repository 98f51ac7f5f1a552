import Foundation
import ImportPipeline
import LeadModel
import LeadStore
import Reconciliation
import TestSupport
import Testing

/// A folder for one test's files, gone with it.
final class Workshop: Sendable {
  private let scratch: ScratchFolder
  var folder: String { scratch.path }

  init() throws { scratch = try ScratchFolder() }

  func path(_ name: String) -> String { "\(folder)/\(name)" }

  /// Writes a file and gives its path.
  @discardableResult
  func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    try Data(bytes).write(to: URL(fileURLWithPath: path(name)))
    return path(name)
  }

  @discardableResult
  func write(_ name: String, _ text: String) throws -> String { try write(name, Array(text.utf8)) }

  /// The bytes of a file, nil where there is none.
  func bytes(_ name: String) -> [UInt8]? { FileManager.default.contents(atPath: path(name)).map { Array($0) } }

  func text(_ name: String) -> String? { bytes(name).map { String(decoding: $0, as: UTF8.self) } }

  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

  func remove(_ name: String) throws {
    for ending in ["", "-wal", "-shm"] where exists(name + ending) {
      try FileManager.default.removeItem(atPath: path(name + ending))
    }
  }

  func copy(_ name: String, to other: String) throws {
    try remove(other)
    try FileManager.default.copyItem(atPath: path(name), toPath: path(other))
  }

  func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() }

  /// Makes a store with these campaigns and leads; rowids count from 1 in order.
  func makeStore(_ name: String, campaigns: [Campaign], leads: [Lead]) throws {
    let store = try LeadStore.open(path: path(name), use: .creating, busyTimeout: 5)
    try store.withWriter { writer in
      try writer.transaction {
        for campaign in campaigns { try writer.insert(campaign) }
        for lead in leads { try writer.insert(lead.values) }
      }
    }
  }

  /// Every lead of a store by rowid, without the time of its last edit.
  ///
  /// - Parameter shift: by how much the rowids were lowered; the leads have those from before.
  func leads(_ name: String, count: Int, shift: Int = 0) throws -> [Lead] {
    let store = try LeadStore.open(path: path(name), use: .reading, busyTimeout: 5)
    return try store.withSnapshot { snapshot in
      try (1...max(count, 1)).compactMap { rowID in
        guard let values = try snapshot.lead(rowID: Int64(rowID - shift))?.values else { return nil }
        var lead = Lead(rowID: Int64(rowID), values: values)
        lead[.updatedAt] = .null
        return lead
      }
    }
  }
}

extension Lead {
  /// A pending lead without any value but its id and campaign.
  static func blank(id: String, campaign: String, rowID: Int64) -> Lead {
    var lead = Lead(rowID: rowID, values: LeadColumn.allCases.map { _ in .null })
    lead[.id] = .text(id)
    lead[.campaignID] = .text(campaign)
    lead[.variables] = .text("{}")
    lead[.doNotCall] = .integer(0)
    lead[.status] = .text("pending")
    lead[.revision] = .integer(0)
    return lead
  }
}

/// One line of a results file, without its message.
struct ResultLine: Decodable, Hashable, CustomStringConvertible {
  let row: Int
  let outcome: String
  let id: String?
  let code: String?
  let partial: Bool

  var description: String {
    "row \(row): \(outcome)\(code.map { " \($0)" } ?? "")\(partial ? " partial" : "") on \(id ?? "no lead")"
  }

  static func read(_ text: String) throws -> [ResultLine] {
    try text.split(separator: "\n").map { try JSONDecoder().decode(ResultLine.self, from: Data($0.utf8)) }
  }
}
