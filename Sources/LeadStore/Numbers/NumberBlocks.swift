import GRDB
import LeadModel

/// The table `leadpatch_numbers`: runs of entries, each kept under its first one.
struct NumberBlocks {
  /// A block as it stands in the store.
  struct Block {
    let first: NumberedLead
    fileprivate let bytes: [UInt8]

    var scan: NumberBlock.Scan { NumberBlock.Scan(bytes, number: first.number) }

    /// In their order.
    func entries() throws -> [NumberedLead] {
      guard let entries = NumberBlock.decode(bytes, number: first.number), entries.first == first,
        zip(entries, entries.dropFirst()).allSatisfy({ $0 < $1 })
      else { throw NumberBlocks.damage }
      return entries
    }
  }

  static let damage = NumberIndexDamage(table: "leadpatch_numbers")

  private let upTo: SQLiteStatement
  private let ofNumber: SQLiteStatement
  private let after: SQLiteStatement
  private let insert: SQLiteStatement
  private let delete: SQLiteStatement

  init(_ database: Database) throws {
    func select(_ condition: String) throws -> SQLiteStatement {
      try SQLiteStatement(database, "SELECT number, lead, entries FROM main.leadpatch_numbers WHERE \(condition)")
    }
    upTo = try select("(number, lead) <= (?1, ?2) ORDER BY number DESC, lead DESC LIMIT 1")
    ofNumber = try select("number = ?1 ORDER BY lead")
    after = try select("(number, lead) > (?1, ?2) ORDER BY number, lead LIMIT 1")
    insert = try SQLiteStatement(
      database, "INSERT OR REPLACE INTO main.leadpatch_numbers (number, lead, entries) VALUES (?1, ?2, ?3)")
    delete = try SQLiteStatement(database, "DELETE FROM main.leadpatch_numbers WHERE number = ?1 AND lead = ?2")
  }

  /// The last block that begins with an entry or before it.
  func last(upTo entry: NumberedLead) throws -> Block? {
    let block = try block(upTo, entry)
    if let block, block.first > entry { throw Self.damage }
    return block
  }

  /// The first block that begins behind an entry.
  func first(after entry: NumberedLead) throws -> Block? {
    let block = try block(after, entry)
    // A key that is no integer comes behind all that are, again and again.
    if let block, block.first <= entry { throw Self.damage }
    return block
  }

  private func block(_ statement: SQLiteStatement, _ entry: NumberedLead) throws -> Block? {
    defer { statement.reset() }
    try statement.bind(entry.number, at: 1)
    try statement.bind(entry.lead, at: 2)
    return try statement.step() ? Self.block(in: statement) : nil
  }

  /// Calls a body with each block that begins with a number, until it returns true.
  func search(beginningWith number: Int64, _ isEnough: (Block) throws -> Bool) throws {
    defer { ofNumber.reset() }
    try ofNumber.bind(number, at: 1)
    while try ofNumber.step() { if try isEnough(Self.block(in: ofNumber)) { return } }
  }

  private static func block(in row: SQLiteStatement) -> Block {
    var bytes: [UInt8] = []
    row.withBlob(at: 2) { $0.append(to: &bytes) }
    return Block(first: NumberedLead(number: row.integer(at: 0), lead: row.integer(at: 1)), bytes: bytes)
  }

  /// Writes a block in place of one with the same first entry; one without entries is none.
  func put(_ entries: ArraySlice<NumberedLead>) throws {
    guard let first = entries.first else { return }
    try insert.bind(first.number, at: 1)
    try insert.bind(first.lead, at: 2)
    let bytes = NumberBlock.encode(entries)
    try insert.bind(blob: bytes.span, at: 3)
    try insert.run()
  }

  /// Removes the block that begins with an entry.
  func remove(_ first: NumberedLead) throws {
    try delete.bind(first.number, at: 1)
    try delete.bind(first.lead, at: 2)
    try delete.run()
  }
}
