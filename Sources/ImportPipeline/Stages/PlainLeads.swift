import LeadModel
import LeadStore
import PhoneNumbers
import Reconciliation

/// The short way for leads with nothing unusual: from the bytes of a lead and of its rows to the bytes of the outcomes
/// and of what is to be written, with no `Lead`, `Correction` or `String` made.
///
/// What it knows of the rules is that a pending lead takes texts, numbers and variables that differ from what it has.
/// Whatever another rule might have something to say about (a lead that is not pending, an operation, a fault, a zone
/// that the row names, letters beyond ASCII that may be the same text in other bytes) makes it give up, and the lead goes
/// the long way through `decide`, which has the last word on every rule. Where it does not give up, its bytes are those
/// of the long way: PlainLeadsTests holds one to the other. Of the benchmark's leads 85 in 100 are plain, and judging one
/// takes a sixth of the time.
struct PlainLeads {
  /// False where a rule of the dialect or what is kept of outcomes needs the long way for every lead.
  let isOfUse: Bool
  private let optedOutNumbers: NumberFilter
  private let keepsChanges: Bool
  private let uses: [FieldUse]
  private var zones: PlainZones
  private var variables = PlainVariables()

  /// The lead's values after the rows so far; their text stands behind the stored one.
  private var now: [StoredRow.Cell] = []
  /// The lead, to be read into before `take`.
  var lead = LeadCells()
  private var campaign = 0
  private var number: Int64?
  private var rows: [PlainRowResult] = []
  private var changes: [CellChange] = []
  /// The fields that rows changed, by index.
  private var fields: [UInt8] = []
  private var moves: [NumberMove] = []
  /// Columns that the row, or any row, has set.
  private var touched: UInt32 = 0
  private var everTouched: UInt32 = 0
  /// What a touched column was before the row.
  private var old = [StoredRow.Cell](repeating: .null, count: LeadColumn.allCases.count)
  /// Two texts were compared of which only the long way can say whether they are the same.
  private var isOdd = false

  private var encoder = SpoolEncoder()
  private var history: [UInt8] = []

  /// What a field's edit does to a lead.
  private enum FieldUse {
    case text(LeadColumn)
    case phone
    case variables
    /// Only the long way knows.
    case other
  }

  /// What a row did to the lead.
  private struct PlainRowResult {
    let row: Int
    let line: Int
    var changes = 0..<0
    var fields = 0..<0
    var movesRegion = false
  }

  private struct CellChange {
    let column: Int
    let old: StoredRow.Cell
    let new: StoredRow.Cell
  }

  /// A row that gives the lead a number.
  private struct NumberMove {
    let row: Int
    let number: Int64
  }

  init(rules: DialectRules, contexts: DecisionContexts, optedOutNumbers: NumberFilter, detail: OutcomeDetail) {
    isOfUse = !rules.requiresDraftCampaign && !detail.leads && !detail.results
    keepsChanges = detail.changes
    self.optedOutNumbers = optedOutNumbers
    uses = LeadField.inOrder.map { rules.edits($0) ? Self.use(of: $0) : .other }
    zones = PlainZones(contexts: contexts)
  }

  private static func use(of field: LeadField) -> FieldUse {
    switch field {
    case .phone, .newPhoneNumber: .phone
    case .variables: .variables
    case .name, .firstName, .lastName, .email, .linkedInURL, .company, .position, .headline, .notes:
      field.column.map(FieldUse.text) ?? .other
    case .id, .externalID, .campaignID, .country, .timeZone, .doNotCall, .requeue, .status, .callLogID, .createdAt:
      .other
    }
  }

  // MARK: One lead

  /// Judges the rows of `lead`, as `SpoolEncoder.writeFound` wrote them, in file order.
  ///
  /// - Returns: false where they must go the long way.
  mutating func take(_ records: ArraySlice<ArraySlice<UInt8>>) -> Bool {
    guard start() else { return false }
    for record in records { guard take(record) else { return false } }
    return true
  }

  private mutating func start() -> Bool {
    isOdd = false
    everTouched = 0
    rows.removeAll(keepingCapacity: true)
    changes.removeAll(keepingCapacity: true)
    fields.removeAll(keepingCapacity: true)
    moves.removeAll(keepingCapacity: true)
    guard isText(.status, Self.pending), case .text = lead.cells[LeadColumn.id.index],
      case .integer = lead.cells[LeadColumn.revision.index],
      let found = zones.campaign(lead.cells[LeadColumn.campaignID.index], in: lead.text)
    else { return false }
    campaign = found
    switch lead.cells[LeadColumn.phone.index] {
    case .null: number = nil
    case .integer: return false
    case .text(let start, let end):
      number = Self.number(lead.text, Int(start)..<Int(end))
      guard number != nil else { return false }
    }
    now.removeAll(keepingCapacity: true)
    now.append(contentsOf: lead.cells)
    return true
  }

  private static let pending = Array(LeadStatus.pending.word.utf8)
  private static let explicit = Array(TimeZoneSource.explicit.rawValue.utf8)

  private func isText(_ column: LeadColumn, _ text: [UInt8]) -> Bool {
    guard case .text(let start, let end) = lead.cells[column.index], Int(end - start) == text.count else {
      return false
    }
    for index in text.indices where lead.text[Int(start) + index] != text[index] { return false }
    return true
  }

  /// The digits of an E.164 number; nil for any other text.
  private static func number(_ bytes: [UInt8], _ range: Range<Int>) -> Int64? {
    guard range.count > 1, range.count <= 16, bytes[range.lowerBound] == UInt8(ascii: "+") else { return nil }
    var number: Int64 = 0
    for index in range.dropFirst() {
      let digit = bytes[index] &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      number = number * 10 + Int64(digit)
    }
    return number
  }

  // MARK: One row

  private mutating func take(_ bytes: ArraySlice<UInt8>) -> Bool {
    var record = SpoolDecoder(bytes)
    // Whether the lead is known to be the row's does not matter: it is pending, and its campaign is looked at here.
    _ = record.flag()
    guard record.number() == 0 else { return false }
    var result = PlainRowResult(row: record.number(), line: record.number())
    guard takeKeys(&record), hasEditsAlone(&record) else { return false }
    touched = 0
    var hadNumber = true
    if case .null = now[LeadColumn.phone.index] { hadNumber = false }
    let firstField = fields.count
    for _ in 0..<record.number() { guard takeEdit(&record, result.row) else { return false } }
    result.fields = firstField..<fields.count
    result.changes = noteChanges()
    result.movesRegion = hadNumber && changes[result.changes].contains { $0.column == LeadColumn.region.index }
    rows.append(result)
    return !isOdd
  }

  /// Passes the keys, and looks whether the row names another campaign than the lead's.
  private func takeKeys(_ record: inout SpoolDecoder) -> Bool {
    _ = record.number()
    _ = record.optionalRange()
    if let named = record.optionalRange() {
      guard case .text(let start, let end) = lead.cells[LeadColumn.campaignID.index],
        isEqual(record.bytes, named, Int(start)..<Int(end))
      else { return false }
    }
    for _ in 0..<3 { _ = record.optionalRange() }
    return true
  }

  /// Whether the row has no operation and no fault.
  private func hasEditsAlone(_ record: inout SpoolDecoder) -> Bool {
    guard record.optionalFlag() == nil, record.optionalFlag() == nil, !record.flag(), !record.flag() else {
      return false
    }
    _ = record.optionalRange()
    return !record.flag()
  }

  private mutating func takeEdit(_ record: inout SpoolDecoder, _ row: Int) -> Bool {
    let field = record.number()
    let kind = record.number()
    let isChanged: Bool
    switch (uses[field], kind) {
    case (.text(let column), 0): isChanged = set(column, .null)
    case (.text(let column), 1): isChanged = set(column, append(record.bytes, record.range()))
    case (.phone, 2): return takePhone(&record, row)
    case (.variables, 0): isChanged = setVariables(nil, merged: false)
    case (.variables, 4), (.variables, 5):
      isChanged = setVariables(record.bytes[record.range()], merged: kind == 5)
    default: return false
    }
    if isChanged { note(UInt8(field)) }
    return !isOdd
  }

  private mutating func note(_ field: UInt8) {
    let first = rows.last?.fields.upperBound ?? 0
    for index in first..<fields.count where fields[index] == field { return }
    fields.append(field)
  }

  /// Puts a value into a column.
  ///
  /// - Returns: whether that is another value than it had.
  private mutating func set(_ column: LeadColumn, _ cell: StoredRow.Cell) -> Bool {
    let index = column.index
    guard isOther(now[index], cell) else { return false }
    if touched & 1 << UInt32(index) == 0 {
      touched |= 1 << UInt32(index)
      old[index] = now[index]
    }
    now[index] = cell
    return true
  }

  /// Whether two cells hold different values; texts in other bytes with letters beyond ASCII are odd.
  private mutating func isOther(_ left: StoredRow.Cell, _ right: StoredRow.Cell) -> Bool {
    switch (left, right) {
    case (.null, .null): return false
    case (.integer(let left), .integer(let right)): return left != right
    case (.text(let start, let end), .text(let otherStart, let otherEnd)):
      let left = Int(start)..<Int(end)
      let right = Int(otherStart)..<Int(otherEnd)
      if isSame(left, right) { return false }
      if !isASCII(left) || !isASCII(right) { isOdd = true }
      return true
    case (.text(let start, let end), _):
      // Bytes of another tool may be no UTF-8, which the history would have to mend.
      if !isASCII(Int(start)..<Int(end)) { isOdd = true }
      return true
    default: return true
    }
  }

  private func isSame(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
    guard left.count == right.count else { return false }
    for offset in 0..<left.count where lead.text[left.lowerBound + offset] != lead.text[right.lowerBound + offset] {
      return false
    }
    return true
  }

  private func isASCII(_ range: Range<Int>) -> Bool {
    var all: UInt8 = 0
    for index in range { all |= lead.text[index] }
    return all < 0x80
  }

  private func isEqual(_ bytes: ArraySlice<UInt8>, _ range: Range<Int>, _ own: Range<Int>) -> Bool {
    guard range.count == own.count else { return false }
    for offset in 0..<own.count where bytes[range.lowerBound + offset] != lead.text[own.lowerBound + offset] {
      return false
    }
    return true
  }

  /// Puts a text behind the lead's own.
  private mutating func append(_ bytes: ArraySlice<UInt8>, _ range: Range<Int>) -> StoredRow.Cell {
    let start = Int32(truncatingIfNeeded: lead.text.count)
    guard lead.text.count + range.count < Int32.max else {
      isOdd = true
      return .null
    }
    for index in range { lead.text.append(bytes[index]) }
    return .text(start: start, end: Int32(lead.text.count))
  }

  // MARK: Phone and variables

  private mutating func takePhone(_ record: inout SpoolDecoder, _ row: Int) -> Bool {
    let bytes = record.bytes
    let e164 = record.range()
    let phoneExtension = record.optionalRange()
    let callingCode = record.number()
    let region = record.optionalRange()
    let cell = append(bytes, e164)
    guard case .text(let start, let end) = cell, let claimed = Self.number(lead.text, Int(start)..<Int(end)) else {
      return false
    }
    moves.append(NumberMove(row: row, number: claimed))
    guard isOther(now[LeadColumn.phone.index], cell) else {
      if let phoneExtension, set(.phoneExtension, append(bytes, phoneExtension)) { note(Self.phoneField) }
      return !isOdd
    }
    guard !optedOutNumbers.mayContain(claimed),
      let zone = zones.zone(of: Int(start)..<Int(end), in: lead.text, campaign: campaign)
    else { return false }
    _ = set(.phone, cell)
    _ = set(.phoneExtension, phoneExtension.map { append(bytes, $0) } ?? .null)
    _ = set(.callingCode, .integer(Int64(callingCode)))
    _ = set(.region, region.map { append(bytes, $0) } ?? .null)
    note(Self.phoneField)
    _ = set(.timeZoneCandidates, append(zone.candidates))
    guard !isExplicitZone else { return !isOdd }
    if set(.timeZone, append(zone.zone)) { note(Self.timeZoneField) }
    _ = set(.timeZoneSource, append(zone.source))
    return !isOdd
  }

  private mutating func append(_ text: [UInt8]?) -> StoredRow.Cell {
    text.map { append($0[...], $0.indices) } ?? .null
  }

  private static let phoneField = UInt8(LeadField.phone.index)
  private static let timeZoneField = UInt8(LeadField.timeZone.index)

  private var isExplicitZone: Bool {
    guard case .text(let start, let end) = now[LeadColumn.timeZoneSource.index] else { return false }
    return isEqual(Self.explicit[...], Self.explicit.indices, Int(start)..<Int(end))
  }

  /// - Parameter object: nil empties the variables.
  private mutating func setVariables(_ object: ArraySlice<UInt8>?, merged: Bool) -> Bool {
    guard case .text(let start, let end) = now[LeadColumn.variables.index] else {
      isOdd = true
      return false
    }
    switch variables.change(&lead.text, Int(start)..<Int(end), to: object, merged: merged) {
    case .none: return false
    case .odd:
      isOdd = true
      return false
    case .changed(let range):
      return set(.variables, .text(start: Int32(range.lowerBound), end: Int32(range.upperBound)))
    }
  }

  /// Notes which columns the row changed, in the table's order.
  private mutating func noteChanges() -> Range<Int> {
    let first = changes.count
    everTouched |= touched
    while touched != 0 {
      let column = touched.trailingZeroBitCount
      touched &= touched &- 1
      guard isOther(old[column], now[column]) else { continue }
      changes.append(CellChange(column: column, old: old[column], new: now[column]))
    }
    return first..<changes.count
  }
}

// MARK: What it comes to

extension PlainLeads {
  /// Hands over what the lead that was taken last came to.
  ///
  /// - Parameter work: nil where nothing is to be written.
  mutating func deliver(
    _ outcomes: PlainOutcomes, judged: OutcomeSpool, work: SortingSpool?, touches: TouchSpool
  ) throws {
    let appliedRows = rows.count { !$0.changes.isEmpty }
    for row in rows {
      if let kind = kind(of: row), outcomes.add(row: row.row, kind) { continue }
      encoder.clear()
      write(row, isProvisional: appliedRows > 0)
      try judged.add(encoded: encoder.bytes[...], row: row.row, leadRowID: lead.rowID)
    }
    if appliedRows > 0, let work {
      encoder.clear()
      writeEdit(appliedRows)
      try work.add(encoder.bytes, at: SortKey(primary: lead.rowID, secondary: 0))
    }
    try noteTouches(touches)
  }

  private func noteTouches(_ touches: TouchSpool) throws {
    guard !moves.isEmpty else { return }
    var final: Int64?
    if case .text(let start, let end) = now[LeadColumn.phone.index] {
      final = Self.number(lead.text, Int(start)..<Int(end))
    }
    if final == number { final = nil }
    var noted = LeadTouches(touches, leadRowID: lead.rowID, campaignID: zones.id(of: campaign), number: number)
    for move in moves { try noted.noteNumber(move.number, isFinal: move.number == final, row: move.row) }
  }

  /// What there is to tell of a row; nil where its changes are.
  private func kind(of row: PlainRowResult) -> PlainOutcomes.Kind? {
    let isApplied = !row.changes.isEmpty
    guard !keepsChanges || !isApplied else { return nil }
    let set = fields[row.fields].reduce(UInt32(0)) { $0 | 1 << UInt32($1) }
    return PlainOutcomes.Kind(
      isApplied: isApplied, fields: LeadFieldSet(rawValue: set), movesRegion: row.movesRegion)
  }

  /// An outcome as `OutcomeSpool` keeps it.
  private mutating func write(_ row: PlainRowResult, isProvisional: Bool) {
    let kind = kind(of: row)
    encoder.writeBits(
      isPlain: kind != nil, isApplied: !row.changes.isEmpty, isProvisional: isProvisional,
      movesRegion: row.movesRegion)
    if let kind { return encoder.write(Int(kind.fields.rawValue)) }
    encoder.write(row.row)
    encoder.write(row.line)
    encoder.write(false)
    for column in [LeadColumn.id, .status] { writeOptional(lead.cells[column.index]) }
    encoder.write(0)
    encoder.write(row.fields.count)
    for field in fields[row.fields] { encoder.write(Int(field)) }
    encoder.write(0)
    encoder.write(row.movesRegion)
    encoder.write(row.changes.count)
    for change in changes[row.changes] {
      encoder.write(row.row)
      encoder.write(change.column)
      encoder.write(change.old, of: lead.text)
      encoder.write(change.new, of: lead.text)
    }
  }

  private mutating func writeOptional(_ cell: StoredRow.Cell) {
    encoder.write(true)
    if case .text(let start, let end) = cell { encoder.write(lead.text[Int(start)..<Int(end)]) }
  }

  /// What is to be written, as a `LeadEdit` is.
  private mutating func writeEdit(_ appliedRows: Int) {
    encoder.write(lead.cells[LeadColumn.status.index], of: lead.text)
    if case .integer(let revision) = lead.cells[LeadColumn.revision.index] { encoder.write(Int(revision)) }
    encoder.write(appliedRows)
    var changed: UInt32 = 0
    var rest = everTouched
    while rest != 0 {
      let column = rest.trailingZeroBitCount
      rest &= rest &- 1
      if isOther(lead.cells[column], now[column]) { changed |= 1 << UInt32(column) }
    }
    encoder.write(Int(changed))
    while changed != 0 {
      encoder.write(now[changed.trailingZeroBitCount], of: lead.text)
      changed &= changed &- 1
    }
    writeHistory()
    encoder.write(rows.count)
    for row in rows {
      encoder.write(row.row)
      encoder.write(0)
      encoder.write(false)
    }
  }

  private mutating func writeHistory() {
    history.removeAll(keepingCapacity: true)
    PackedChanges.start(&history)
    for row in rows {
      for change in changes[row.changes] {
        PackedChanges.startChange(row: row.row, LeadColumn.inOrder[change.column], in: &history)
        appendHistory(change.old)
        appendHistory(change.new)
        PackedChanges.endChange(&history)
      }
    }
    PackedChanges.end(&history)
    encoder.write(2)
    encoder.write(history)
  }

  private mutating func appendHistory(_ cell: StoredRow.Cell) {
    switch cell {
    case .null: PackedChanges.appendNull(to: &history)
    case .integer(let number): PackedChanges.append(number, to: &history)
    case .text(let start, let end):
      let text = lead.text
      PackedChanges.append(text: text.span.extracting(Int(start)..<Int(end)), to: &history)
    }
  }
}
