package import LeadModel
import Reconciliation

/// What a run did: the numbers that its text output and its JSON both come from (SPEC section 6).
package struct Receipt: Sendable {
  package struct Input: Sendable {
    package var name = ""
    package var sha256 = ""
    package var bytes = 0
    package var format = ""
    package var dialect = ""
    package var delimiter: String?
    package var encoding = ""
  }

  package struct Counts: Sendable, Hashable {
    package var read = 0
    package var applied = 0
    package var unchanged = 0
    package var rejected = 0
    package var skipped = 0

    /// Whether every record that was read is accounted for (SPEC section 5, promise 1).
    package var addUp: Bool { read == applied + unchanged + rejected + skipped }
  }

  package var leadpatch = ""
  /// nil for `plan`.
  package var run: Int64?
  package var input = Input()
  package var store = ""
  package var counts = Counts()
  package var rejects: [RejectCode: Int] = [:]
  package var changedFields: [String: Int] = [:]
  package var warnings: [RowWarning: Int] = [:]
  package var repairs: [Repair: Int] = [:]
  package var phoneMetadata = ""
  /// nil where no row was refused; `-` for standard output.
  package var rejectsPath: String?
  package var startedAt = ""
  package var seconds = 0.0
  package var alreadyApplied = false
  /// Why `--hold-if` held the file back, a sentence each.
  package var heldBecause: [String] = []
  /// What the file was like, for the next one's `--hold-if`; no part of the JSON.
  var figures = RunFigures()
  package var exit = ExitStatus.success
  /// What the vendor's API writes around the answers to all rows, as JSON text, where `--results` asked for those.
  package var response: String?

  package init() {}

  package var rowsPerSecond: Int { seconds > 0 ? Int(Double(counts.read) / seconds) : 0 }

  /// The receipt as one JSON object on one line.
  package var json: String {
    var members: [(String, String)] = [
      ("leadpatch", JSONText.quoted(leadpatch)), ("run", run.map { String($0) } ?? "null"), ("input", inputJSON),
      ("store", JSONText.quoted(store)), ("counts", countsJSON),
      ("rejects", Self.object(rejects.map { ($0.key.rawValue, $0.value) })),
      ("changed_fields", Self.object(changedFields.map { ($0.key, $0.value) })),
      ("warnings", Self.object(warnings.map { ($0.key.rawValue, $0.value) })),
      ("repairs", Self.object(repairs.map { ($0.key.rawValue, $0.value) })),
      ("phone_metadata", JSONText.quoted(phoneMetadata)), ("rejects_path", JSONText.quoted(rejectsPath)),
      ("started_at", JSONText.quoted(startedAt)), ("seconds", Self.rounded(seconds)),
      ("rows_per_second", String(rowsPerSecond)), ("already_applied", String(alreadyApplied)),
      ("exit", String(exit.rawValue)),
    ]
    if !heldBecause.isEmpty { members.append(("held_because", heldBecauseJSON)) }
    if let response { members.append(("response", response)) }
    return Self.object(members)
  }

  private var heldBecauseJSON: String { "[" + heldBecause.map(JSONText.quoted).joined(separator: ",") + "]" }

  private var inputJSON: String {
    Self.object([
      ("name", JSONText.quoted(input.name)), ("sha256", JSONText.quoted(input.sha256)),
      ("bytes", String(input.bytes)), ("format", JSONText.quoted(input.format)),
      ("dialect", JSONText.quoted(input.dialect)), ("delimiter", JSONText.quoted(input.delimiter)),
      ("encoding", JSONText.quoted(input.encoding)),
    ])
  }

  var countsJSON: String {
    Self.object([
      ("read", String(counts.read)), ("applied", String(counts.applied)), ("unchanged", String(counts.unchanged)),
      ("rejected", String(counts.rejected)), ("skipped", String(counts.skipped)),
    ])
  }

  private static func object(_ members: [(String, String)]) -> String {
    "{" + members.map { "\(JSONText.quoted($0.0)):\($0.1)" }.joined(separator: ",") + "}"
  }

  /// Counts by name, largest first, names in order where they tie.
  private static func object(_ counts: [(String, Int)]) -> String {
    object(counts.sorted { $0.1 != $1.1 ? $0.1 > $1.1 : $0.0 < $1.0 }.map { ($0.0, String($0.1)) })
  }

  static func rounded(_ seconds: Double) -> String {
    let thousandths = Int((seconds * 1000).rounded())
    let fraction = String(thousandths % 1000)
    return "\(thousandths / 1000).\(String(repeating: "0", count: 3 - fraction.count))\(fraction)"
  }
}

/// Counts outcomes for a receipt: plain ones, which are nearly all, without a look-up.
struct OutcomeCounts {
  private var told = Receipt()
  private var fields = [Int](repeating: 0, count: LeadField.inOrder.count)
  /// How many rows were refused with each code, as the rows have it: to look a code up for each of them takes longer.
  private var codes: [(code: [UInt8], count: Int)] = []

  /// Takes one record's judgement into the counts; `read` is counted where records are read.
  mutating func count(_ outcome: StreamedOutcome) {
    switch outcome.kind {
    case .told(let row): told.count(row)
    case .refused(let row): count(code: row.code)
    case .changed(_, let kind), .shown(_, let kind), .plain(let kind): count(kind, times: 1)
    }
  }

  /// Takes the judgements of records in that are not in the stream.
  mutating func count(_ plain: [(kind: PlainOutcomes.Kind, count: Int)]) {
    for (kind, times) in plain { count(kind, times: times) }
  }

  private mutating func count(code: ArraySlice<UInt8>, times: Int = 1) {
    for place in codes.indices {
      let known = codes[place].code
      guard known.span.isSame(as: code.span) else { continue }
      codes[place].count += times
      return
    }
    codes.append((Array(code), times))
  }

  private mutating func count(_ kind: PlainOutcomes.Kind, times: Int) {
    if kind.isApplied { told.counts.applied += times } else { told.counts.unchanged += times }
    told.figures.count(kind.fields, movesRegion: kind.movesRegion, times: times)
    var rest = kind.fields.rawValue
    while rest != 0 {
      fields[rest.trailingZeroBitCount] += times
      rest &= rest &- 1
    }
  }

  /// Takes in what was counted of other records.
  mutating func add(_ other: OutcomeCounts) {
    told.add(other.told)
    for place in fields.indices { fields[place] += other.fields[place] }
    for (code, count) in other.codes { self.count(code: code[...], times: count) }
  }

  /// Puts all that was counted into a receipt that has counted nothing but records.
  func add(to receipt: inout Receipt) {
    var told = told
    for (code, count) in codes {
      guard let code = RejectCode(rawValue: String(decoding: code, as: UTF8.self)) else { continue }
      told.count(code, times: count)
    }
    receipt.add(told)
    for (field, count) in zip(LeadField.inOrder, fields) where count > 0 {
      receipt.changedFields[field.changeName, default: 0] += count
    }
  }
}

extension Receipt {
  /// Takes in what was counted of outcomes.
  fileprivate mutating func add(_ other: Receipt) {
    counts.applied += other.counts.applied
    counts.unchanged += other.counts.unchanged
    counts.rejected += other.counts.rejected
    counts.skipped += other.counts.skipped
    figures.add(other.figures)
    rejects.merge(other.rejects, uniquingKeysWith: +)
    warnings.merge(other.warnings, uniquingKeysWith: +)
    changedFields.merge(other.changedFields, uniquingKeysWith: +)
  }

  /// Counts rows that were refused whole.
  fileprivate mutating func count(_ code: RejectCode, times: Int) {
    figures.countRefused(times: times)
    countReject(code, times: times)
  }

  private mutating func countReject(_ code: RejectCode, times: Int = 1) {
    counts.rejected += times
    rejects[code, default: 0] += times
  }

  fileprivate mutating func count(_ row: JudgedRow) {
    figures.count(row)
    switch row.outcome.result {
    case .applied: counts.applied += 1
    case .unchanged: counts.unchanged += 1
    case .skipped: counts.skipped += 1
    case .rejected(let reject): countReject(reject.code)
    }
    for field in row.changedFields { changedFields[field.changeName, default: 0] += 1 }
    warnings.merge(row.warnings, uniquingKeysWith: +)
  }
}
