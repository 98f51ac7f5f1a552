import LeadStore

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Compares a file with the last accepted one of its name pattern (`--hold-if`).
struct DriftHold {
  let conditions: [HoldCondition]

  /// Why the file is to be held, a sentence each; none where it may be applied.
  func reasons(of figures: RunFigures, name: String, sha256: String, in store: LeadStore) throws -> [String] {
    guard !conditions.isEmpty else { return [] }
    let last = try Self.lastAccepted(like: name, otherThan: sha256, in: store)
    return conditions.compactMap { $0.reason(of: figures, last: last) }
  }

  private static func lastAccepted(like name: String, otherThan sha256: String, in store: LeadStore) throws
    -> RunFigures?
  {
    let pattern = namePattern(of: name)
    let text = try store.figuresOfLastRun { $0.sha256 != sha256 && namePattern(of: $0.name) == pattern }
    return try text.map { try JSONDecoder().decode(RunFigures.self, from: Data($0.utf8)) }
  }

  /// A file's name with each run of digits as `#`, so that a date in it does not matter:
  /// `drops/crm-2026-11-21.csv.gz` is `crm-#-#-#.csv.gz`.
  static func namePattern(of path: String) -> String {
    var pattern = ""
    for character in path.split(separator: "/").last ?? "" {
      if !("0"..."9").contains(character) {
        pattern.append(character)
      } else if pattern.last != "#" {
        pattern.append("#")
      }
    }
    return pattern
  }
}

extension RunFigures {
  /// As the ledger keeps them.
  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}
