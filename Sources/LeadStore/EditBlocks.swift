import GRDB
import LeadModel
import Reconciliation

/// What a run did to its leads as the ledger takes it in: the edits of neighbours among them in one row.
///
/// With a row a lead, `apply` of 1,000,000 corrections took an eighth longer: SQLite has to find the place of each row,
/// and to share out three pages for each one that such rows fill. Leads are written in the order of their rowids, so that
/// a block is filled and done with; the view `edits` gives the ledger's readers a row a lead. Blocks are bounded by rowids
/// and not by bytes, so that the block of a lead is known without a search, in whatever order leads were written.
final class EditBlocks {
  /// How many bits of a rowid are the lead's place in its block: 16 leads with their changes are 1 to 3 KB, of which
  /// a page holds several, and which take microseconds to read. The stores have it; it cannot be changed.
  static let placeBits: Int64 = 4
  private let insert: SQLiteStatement
  private var run: Int64 = 0
  private var block: Int64 = 0
  /// The rowids of the leads in the open block, none where no block is open.
  private var leads: [Int64] = []
  /// The open block's text but for its last brace.
  private var text: [UInt8] = []

  init(_ database: Database) throws {
    insert = try SQLiteStatement(
      database, "INSERT INTO edit_blocks (run, block, leads, edits) VALUES (?1, ?2, ?3, ?4)")
  }

  /// Adds what a run did to a lead; it is in the ledger once its block is closed.
  func add(_ edit: LeadEdit, run: Int64) throws {
    let block = edit.rowID >> Self.placeBits
    if run != self.run || block != self.block { try close() }
    self.run = run
    self.block = block
    Self.append(edit, behind: UInt8(ascii: leads.isEmpty ? "{" : ","), to: &text)
    leads.append(edit.rowID)
  }

  private static func append(_ edit: LeadEdit, behind mark: UInt8, to text: inout [UInt8]) {
    text.append(mark)
    JSONText.append(edit.rowID, behind: UInt8(ascii: "\""), to: &text)
    beforeStatus.span.append(to: &text)
    switch edit.status {
    case .null: null.span.append(to: &text)
    case .integer(let number): text.append(contentsOf: String(number).utf8)
    case .text(let start, let end): JSONText.appendQuoted(edit.text[Int(start)..<Int(end)].span, to: &text)
    }
    text.append(UInt8(ascii: ","))
    if case .text(let start, let end) = edit.history { edit.text[Int(start)..<Int(end)].span.append(to: &text) }
    text.append(UInt8(ascii: "]"))
  }

  private static let beforeStatus = Array("\":[".utf8)
  private static let null = Array("null".utf8)

  /// Writes the open block, if there is one: before the transaction ends.
  func close() throws {
    guard !leads.isEmpty else { return }
    text.append(UInt8(ascii: "}"))
    try insert.bind(run, at: 1)
    try insert.bind(block, at: 2)
    try insert.bind(Int64(leads.count), at: 3)
    let edits = text
    try insert.bind(edits.span, at: 4)
    try insert.run()
    drop()
  }

  /// Forgets the open block, with the transaction that it was made in.
  func drop() {
    leads.removeAll(keepingCapacity: true)
    text.removeAll(keepingCapacity: true)
  }

  /// How many leads a run edited, as far as the ledger has them.
  static func countLeads(ofRun run: Int64, in database: Database) throws -> Int {
    try Int.fetchOne(database, sql: "SELECT sum(leads) FROM edit_blocks WHERE run = ?", arguments: [run]) ?? 0
  }

  /// Whether a run's edit of a lead stands in the open block.
  func holds(_ rowID: Int64, run: Int64) -> Bool { run == self.run && leads.contains(rowID) }
}
