import LeadModel
import LeadStore
import RecordReading

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension Receipt {
  /// The receipt that the ledger keeps of a run, given again: it says `already_applied`, and exits 0.
  init(stored run: RunRecord) throws {
    self.init()
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let stored = try decoder.decode(StoredReceipt.self, from: Data((run.receipt ?? "{}").utf8))
    leadpatch = stored.leadpatch
    self.run = run.id
    input = Input(
      name: stored.input.name, sha256: stored.input.sha256, bytes: stored.input.bytes, format: stored.input.format,
      dialect: stored.input.dialect, delimiter: stored.input.delimiter, encoding: stored.input.encoding)
    store = stored.store
    counts = Counts(
      read: stored.counts.read, applied: stored.counts.applied, unchanged: stored.counts.unchanged,
      rejected: stored.counts.rejected, skipped: stored.counts.skipped)
    rejects = Self.named(stored.rejects, RejectCode.init)
    changedFields = stored.changedFields
    warnings = Self.named(stored.warnings, RowWarning.init)
    repairs = Self.named(stored.repairs, Repair.init)
    phoneMetadata = stored.phoneMetadata
    rejectsPath = stored.rejectsPath
    startedAt = stored.startedAt
    seconds = stored.seconds
    response = Self.member("response", of: run.receipt ?? "{}")
    alreadyApplied = true
  }

  /// The JSON text of a member as it stands.
  private static func member(_ name: StaticString, of json: String) -> String? {
    let bytes = Array(json.utf8)
    var scanner = JSONScanner()
    var tape = JSONTape()
    do throws(JSONFault) { try scanner.scan(bytes.span, into: &tape) } catch { return nil }
    for node in tape.children(of: 0) where tape.key(of: node, in: bytes.span, equals: name) {
      return String(decoding: bytes[tape[node].range], as: UTF8.self)
    }
    return nil
  }

  private static func named<Name: Hashable>(_ counts: [String: Int], _ read: (String) -> Name?) -> [Name: Int] {
    var named: [Name: Int] = [:]
    for (name, count) in counts { if let name = read(name) { named[name] = count } }
    return named
  }
}

/// The receipt's JSON as SPEC section 6 names its members.
private struct StoredReceipt: Decodable {
  struct Input: Decodable {
    let name: String
    let sha256: String
    let bytes: Int
    let format: String
    let dialect: String
    let delimiter: String?
    let encoding: String
  }

  struct Counts: Decodable {
    let read: Int
    let applied: Int
    let unchanged: Int
    let rejected: Int
    let skipped: Int
  }

  let leadpatch: String
  let input: Input
  let store: String
  let counts: Counts
  let rejects: [String: Int]
  let changedFields: [String: Int]
  let warnings: [String: Int]
  let repairs: [String: Int]
  let phoneMetadata: String
  let rejectsPath: String?
  let startedAt: String
  let seconds: Double
}
