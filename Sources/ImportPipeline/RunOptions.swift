package import Corrections
package import LeadModel
import LeadStore
package import RecordReading

/// What is done where two live leads of a campaign would share a number (SPEC section 1).
package enum DuplicatePhonesOption: String, Sendable, CaseIterable {
  case allow, warn, reject
}

/// `--max-rejects`: a number of rows, or a share of those read.
package enum RejectLimit: Sendable, Hashable {
  case rows(Int)
  case percent(Double)

  /// Reads `N` or `N%`; nil for anything else.
  package init?(_ text: String) {
    if text.hasSuffix("%") {
      guard let percent = Double(text.dropLast()), percent.isFinite, (0...100).contains(percent) else { return nil }
      self = .percent(percent)
    } else {
      guard let rows = Int(text), rows >= 0 else { return nil }
      self = .rows(rows)
    }
  }

  func isExceeded(rejected: Int, read: Int) -> Bool {
    switch self {
    case .rows(let rows): rejected > rows
    case .percent(let percent): Double(rejected) * 100 > percent * Double(read)
    }
  }
}

/// Where an output goes.
package enum OutputTarget: Sendable, Hashable {
  case file(String)
  case standardOutput
}

/// The options of a run, checked: what was typed has become values (SPEC section 1).
package struct RunOptions: Sendable {
  package static let defaultClearToken = "--BLANK--"
  package static let defaultMaxRecordBytes = 4 << 20

  package var storePath: String
  package var format = FormatChoice.automatic
  package var encoding = EncodingChoice.automatic
  /// nil for `auto`.
  package var dialect: String?
  /// The dialects that there are, in the order in which `auto` tries them.
  package var dialects = DialectTable.all
  package var campaignID: String?
  package var defaultRegion: String?
  package var match: KeyKind?
  /// Column name as typed to the field it is mapped to, nil to ignore it.
  package var map: [String: LeadField?] = [:]
  package var variables: VariablesRule?
  package var clearToken = Self.defaultClearToken
  package var requireE164 = false
  package var policy = EditPolicy()
  package var duplicatePhones = DuplicatePhonesOption.warn
  package var maxRejects: RejectLimit?
  package var holdIf: [HoldCondition] = []
  package var maxRecordBytes = Self.defaultMaxRecordBytes
  /// nil: beside the input, under the input's name.
  package var rejects: OutputTarget?
  package var results: OutputTarget?
  package var report: OutputTarget?
  package var isAtomic = false
  package var busyTimeout = 30.0
  package var force = false
  /// `load`: the state of campaigns that it makes.
  package var campaignState = "active"
  /// `load`: the default zone of campaigns that it makes.
  package var defaultTimeZone: String?
  /// Bytes a read asks for; any size gives the same result.
  package var readSize = InputReading.defaultReadSize
  /// When rows are read ahead of their turn; the result is the same.
  package var readAhead = ReadAhead.whereBehind
  /// Bytes that each spool may hold in memory; any size gives the same result.
  package var spoolMemory = 6 << 20
  /// Bytes of corrections that are held in memory, beyond which they are in a spool; any number gives the same result.
  package var rowMemory = RowsByID.usualMemory
  /// Bytes of the store's log after which it is copied back; any number gives the same result.
  package var logPieceBytes = LogCopying.defaultPieceBytes
  /// Bytes of changes of numbers that may wait before they are brought into their index (`NumberFold`); any number gives
  /// the same result.
  package var waitingNumberBytes = NumberFold.mostWaiting
  /// Ids of the store that rows are looked for in at once, about; any number gives the same result.
  package var idsInPart = IDJoin.usualIDs
  /// Rows whose leads a thread judges before it looks for others, about; any number gives the same result.
  package var rowsInRange = RowIDRanges.usualRows
  /// Rows whose outcomes are sorted together, about; any number gives the same result.
  package var rowsInPart = RowParts.usualRows
  /// False sends every row and lead the long way (`PlainRows`, `PlainLeads`); the result is the same.
  package var takesShortWays = true

  package init(storePath: String) { self.storePath = storePath }

  /// The options that change what a file means, as JSON with sorted keys: with the content they are a run's identity
  /// (SPEC section 5, 'Exactly once').
  ///
  /// - Parameter dialect: the one that `auto` came to.
  func identity(dialect: String) -> String {
    let mapping = map.map { "\($0.key)=\($0.value?.rawValue ?? "")" }.sorted().joined(separator: "\n")
    let members: [(String, String)] = [
      ("allow_dnc_clear", String(policy.allowOptOutClear)), ("campaign", JSONText.quoted(campaignID)),
      ("clear_token", JSONText.quoted(clearToken)), ("default_region", JSONText.quoted(defaultRegion)),
      ("dialect", JSONText.quoted(dialect)), ("duplicate_phones", JSONText.quoted(duplicatePhones.rawValue)),
      ("encoding", JSONText.quoted(encoding.rawValue)), ("format", JSONText.quoted(format.rawValue)),
      ("map", JSONText.quoted(mapping)), ("match", JSONText.quoted(match?.rawValue)),
      ("require_e164", String(requireE164)), ("strict_lock", String(policy.strictLock)),
      ("vars", JSONText.quoted(variables?.rawValue)),
    ]
    return "{" + members.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
  }
}
