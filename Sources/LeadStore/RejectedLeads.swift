import GRDB
import LeadModel

/// Of which leads the ledger's rejects are: hashes of the leads' ids, those of some hundred rejects in one row of text.
///
/// `explain` asks for the rejects of a lead now and then, where `apply` writes them by the thousand: an index of ids took
/// half the time of 150,000 rejects, since each of them has another place in it. A pass over the hashes of 1,000,000
/// rejects takes 30 ms.
final class RejectedLeads {
  private static let most = 1024
  private let insert: SQLiteStatement
  private var run: Int64 = 0
  private var rows: ClosedRange<Int> = 0...0
  private var count = 0
  private var hashes: [UInt8] = []

  init(_ database: Database) throws {
    insert = try SQLiteStatement(
      database, "INSERT INTO rejected_leads (run, first, last, hashes) VALUES (?1, ?2, ?3, ?4)")
  }

  /// Notes the lead of a reject; it is in the ledger after `close`.
  ///
  /// - Parameter id: UTF-8.
  func add(_ id: Span<UInt8>, row: Int, run: Int64) throws {
    if run != self.run || count == Self.most { try close() }
    self.run = run
    rows = count == 0 ? row...row : min(rows.lowerBound, row)...max(rows.upperBound, row)
    count += 1
    hashes.append(contentsOf: Self.word(id.stableHash).utf8)
    hashes.append(UInt8(ascii: " "))
  }

  /// Writes what was noted: before the transaction ends.
  func close() throws {
    guard count > 0 else { return }
    try insert.bind(run, at: 1)
    try insert.bind(Int64(rows.lowerBound), at: 2)
    try insert.bind(Int64(rows.upperBound), at: 3)
    let text = hashes
    try insert.bind(text.span, at: 4)
    try insert.run()
    drop()
  }

  /// Forgets what was noted, with the transaction that it was noted in.
  func drop() {
    count = 0
    hashes.removeAll(keepingCapacity: true)
  }

  /// What is searched for in `hashes`: 32 bits are few enough mistakes, since the reject itself is looked at after that.
  static func word(ofLead id: String) -> String { word(id.stableHash) }

  /// Seven digits of base 36 each, and a blank between two of them.
  private static func word(_ hash: UInt64) -> String {
    let digits = String(UInt32(truncatingIfNeeded: hash ^ hash >> 32), radix: 36)
    return String(repeating: "0", count: 7 - digits.utf8.count) + digits
  }

  /// The rejects of the lead whose id is the first parameter and whose word the second, for FROM; a reject may come twice.
  static let rejectsOfLead = """
    rejected_leads CROSS JOIN rejects ON instr(rejected_leads.hashes, ?2) AND rejects.run = rejected_leads.run
      AND rejects.row BETWEEN rejected_leads.first AND rejected_leads.last AND rejects.lead = ?1
    """

  /// Notes all rejects of a ledger that has them in an index.
  static func fill(_ database: Database) throws {
    let leads = try RejectedLeads(database)
    let rejects = try SQLiteStatement(
      database, "SELECT run, row, lead FROM rejects WHERE lead IS NOT NULL ORDER BY run, row")
    defer { rejects.reset() }
    while try rejects.step() {
      try rejects.withText(at: 2) { id in
        try leads.add(id, row: Int(rejects.integer(at: 1)), run: rejects.integer(at: 0))
      }
    }
    try leads.close()
  }
}
