import LeadModel
import LeadStore
import PhoneNumbers
import Reconciliation

/// The short way for leads with nothing unusual: from the bytes of a lead and of its rows to the bytes of the outcomes
/// and of what is to be written, with no `Lead`, `Correction` or `String` made.
///
/// What it knows of the rules is that a pending lead takes texts, numbers and variables that differ from what it has, and
/// that a locked one refuses every row that edits, with what it would have changed. Whatever another rule might have
/// something to say about (an operation, a fault, a zone that the row names, letters beyond ASCII that may be the same
/// text in other bytes) makes it give up, and the lead goes the long way through `decide`, which has the last word on
/// every rule. Where it does not give up, its bytes are those of the long way: PlainLeadsTests holds one to the other.
/// Of the benchmark's leads 93 in 100 are plain, and judging one takes a sixth of the time.
struct PlainLeads: ~Copyable {
  private let lent = LentByAddress()
  /// False where a rule of the dialect or what is kept of outcomes needs the long way for every lead.
  let isOfUse: Bool
  private let optedOutNumbers: NumberFilter
  let keepsChanges: Bool
  /// Whether nothing is kept of changes but their texts, and what makes these then.
  let keepsTexts: Bool
  var texts: PlainTexts?
  private let uses: [FieldUse]
  var zones: PlainZones
  private var variables = PlainVariables()

  /// The lead, and what rows made of it.
  var cells = PlainCells()
  var campaign = 0
  /// Where the status stands that locks the lead; nil where it may be edited.
  var lock: Range<Int>?
  var lockedRejects = LockedRejects()
  var revision: Int64 = 0
  var number: Int64?
  var rows: [PlainRowResult] = []
  var changes: [PlainCells.CellChange] = []
  /// The fields that rows changed, by index.
  var fields: [UInt8] = []
  var moves: [NumberMove] = []

  var encoder = SpoolEncoder()
  var history: [UInt8] = []

  /// What a field's edit does to a lead.
  private enum FieldUse {
    case text(LeadColumn)
    case phone
    case variables
    /// Only the long way knows.
    case other
  }

  /// What a row did to the lead.
  struct PlainRowResult {
    let row: Int
    let line: Int
    var changes = 0..<0
    var fields = 0..<0
    var movesRegion = false
    /// Whether the lead's lock kept the row from what it would have done, `fields` among it.
    var isRefused = false
  }

  /// A row that gives the lead a number.
  struct NumberMove {
    let row: Int
    let number: Int64
  }

  /// Columns that nothing reads of a lead which goes the short way and is not to be written, where its rows edit no other
  /// fields than these.
  static func columnsLeftOut(editedFields: LeadFieldSet) -> Set<LeadColumn> {
    let texts = LeadField.inOrder.filter { field in
      if case .text = use(of: field) { !editedFields.has(field) } else { false }
    }
    return Set(texts.compactMap(\.column)).union([.externalID, .callLogID, .createdAt, .updatedAt])
  }

  /// - Parameter editedFields: those that a row may edit which goes the short way.
  init(
    rules: DialectRules, contexts: DecisionContexts, optedOutNumbers: NumberFilter, detail: OutcomeDetail,
    editedFields: LeadFieldSet
  ) {
    isOfUse = !rules.requiresDraftCampaign && !detail.leads && !detail.results
    keepsChanges = detail.changes
    keepsTexts = detail.texts != nil
    texts = detail.texts.map(PlainTexts.init)
    self.optedOutNumbers = optedOutNumbers
    uses = LeadField.inOrder.map { rules.edits($0) && editedFields.has($0) ? Self.use(of: $0) : .other }
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

  /// Judges the rows of a lead in file order.
  ///
  /// - Parameters:
  ///   - lead: changes places with the one that was taken before.
  ///   - rows: as `SpoolEncoder.writeFound` wrote them, each behind its length.
  /// - Returns: false where they must go the long way.
  mutating func take(_ lead: inout LeadCells, _ rows: ArraySlice<UInt8>) -> Bool {
    swap(&cells.lead, &lead)
    guard start() else { return false }
    var rows = SpoolDecoder(rows)
    while !rows.isAtEnd { guard take(row: rows.raw()) else { return false } }
    return true
  }

  private mutating func start() -> Bool {
    cells.start()
    rows.removeAll(keepingCapacity: true)
    changes.removeAll(keepingCapacity: true)
    fields.removeAll(keepingCapacity: true)
    moves.removeAll(keepingCapacity: true)
    guard takeLock(), case .text = cells.lead.cells[LeadColumn.id.index],
      case .integer(let revision) = cells.lead.cells[LeadColumn.revision.index],
      let found = zones.campaign(cells.lead.cells[LeadColumn.campaignID.index], in: cells.lead.text)
    else { return false }
    campaign = found
    self.revision = revision
    switch cells.lead.cells[LeadColumn.phone.index] {
    case .null: number = nil
    case .integer: return false
    case .text(let start, let end):
      number = cells.number(start, end)
      guard number != nil else { return false }
    }
    return true
  }

  /// Looks at the lead's status.
  ///
  /// - Returns: false for a status that locks the lead for some rows only, or hides it; and where the lead's id, which its
  ///   rejects name, may be no UTF-8.
  private mutating func takeLock() -> Bool {
    lock = nil
    if cells.isText(.status, Self.pending) { return true }
    lock = cells.plainText(.status)
    return lock != nil && cells.plainText(.id) != nil && !Self.hardStatuses.contains { cells.isText(.status, $0) }
  }

  private static let pending = Array(LeadStatus.pending.word.utf8)
  private static let hardStatuses = LeadStatus.vocabulary.map(\.status).filter {
    $0 == .removed || $0.dataLock == .unlessNumberChanges
  }.map { Array($0.word.utf8) }
  private static let explicit = Array(TimeZoneSource.explicit.rawValue.utf8)

  // MARK: One row

  private mutating func take(row bytes: ArraySlice<UInt8>) -> Bool {
    var record = SpoolDecoder(bytes)
    // Whether the lead is known to be the row's does not matter: it is not removed, and its campaign is looked at here.
    _ = record.flag()
    guard record.number() == 0 else { return false }
    let position = record.position()
    var result = PlainRowResult(row: position.row, line: position.line)
    guard takeHead(&record) else { return false }
    cells.startRow()
    var hadNumber = true
    if case .null = cells[.phone] { hadNumber = false }
    let firstField = fields.count
    let edits = record.number()
    for _ in 0..<edits { guard takeEdit(&record, result.row) else { return false } }
    result.fields = firstField..<fields.count
    if lock != nil {
      result.isRefused = edits > 0
      cells.takeRowBack()
    }
    result.changes = cells.noteChanges(in: &changes)
    result.movesRegion = hadNumber && changes[result.changes].contains { $0.column == LeadColumn.region.index }
    rows.append(result)
    return !cells.isOdd
  }

  /// Passes what stands before the edits.
  ///
  /// - Returns: false where the row has an operation or a fault, or names another campaign than the lead's.
  private func takeHead(_ record: inout SpoolDecoder) -> Bool {
    if RowKey.hasID(record.number()) { _ = record.range() }
    let parts = record.parts()
    guard parts.isDisjoint(with: .beyondEdits) else { return false }
    if parts.contains(.campaign) {
      let named = record.range()
      guard case .text(let start, let end) = cells.lead.cells[LeadColumn.campaignID.index],
        cells.isSame(record.bytes[named].span, start, end)
      else { return false }
    }
    for text in [CorrectionParts.externalID, .phone, .email, .fallbackRegion] where parts.contains(text) {
      _ = record.range()
    }
    return true
  }

  private mutating func takeEdit(_ record: inout SpoolDecoder, _ row: Int) -> Bool {
    let field = record.number()
    let kind = record.number()
    let isChanged: Bool
    switch (uses[field], kind) {
    case (.text(let column), 0): isChanged = cells.set(column, .null)
    case (.text(let column), 1): isChanged = cells.set(column, cells.append(record.raw().span))
    case (.phone, 2): return takePhone(&record, row)
    case (.variables, 0): isChanged = setVariables(nil, merged: false)
    case (.variables, 4), (.variables, 5):
      isChanged = setVariables(record.raw(), merged: kind == 5)
    default: return false
    }
    if isChanged { note(UInt8(field)) }
    return !cells.isOdd
  }

  private mutating func note(_ field: UInt8) {
    let first = rows.last?.fields.upperBound ?? 0
    for index in first..<fields.count where fields[index] == field { return }
    fields.append(field)
  }

  // MARK: Phone and variables

  private mutating func takePhone(_ record: inout SpoolDecoder, _ row: Int) -> Bool {
    let bytes = record.bytes
    let e164 = record.range()
    let phoneExtension = record.optionalRange()
    let callingCode = record.number()
    let region = record.optionalRange()
    let cell = cells.append(bytes[e164].span)
    guard case .text(let start, let end) = cell, let claimed = cells.number(start, end) else { return false }
    moves.append(NumberMove(row: row, number: claimed))
    guard cells.isOther(cells[.phone], cell) else {
      if let phoneExtension, cells.set(.phoneExtension, cells.append(bytes[phoneExtension].span)) {
        note(Self.phoneField)
      }
      return !cells.isOdd
    }
    guard !optedOutNumbers.mayContain(claimed),
      let zone = zones.zone(of: Int(start)..<Int(end), in: cells.lead.text, campaign: campaign)
    else { return false }
    _ = cells.set(.phone, cell)
    _ = cells.set(.phoneExtension, phoneExtension.map { cells.append(bytes[$0].span) } ?? .null)
    _ = cells.set(.callingCode, .integer(Int64(callingCode)))
    _ = cells.set(.region, region.map { cells.append(bytes[$0].span) } ?? .null)
    note(Self.phoneField)
    _ = cells.set(.timeZoneCandidates, cells.append(zone.candidates))
    guard !isExplicitZone else { return !cells.isOdd }
    if cells.set(.timeZone, cells.append(zone.zone)) { note(Self.timeZoneField) }
    _ = cells.set(.timeZoneSource, cells.append(zone.source))
    return !cells.isOdd
  }

  private static let phoneField = UInt8(LeadField.phone.index)
  private static let timeZoneField = UInt8(LeadField.timeZone.index)

  private var isExplicitZone: Bool {
    guard case .text(let start, let end) = cells[.timeZoneSource] else { return false }
    return cells.isSame(Self.explicit.span, start, end)
  }

  /// - Parameter object: nil empties the variables.
  private mutating func setVariables(_ object: ArraySlice<UInt8>?, merged: Bool) -> Bool {
    guard case .text(let start, let end) = cells[.variables] else {
      cells.isOdd = true
      return false
    }
    switch variables.change(&cells.lead.text, Int(start)..<Int(end), to: object, merged: merged) {
    case .none: return false
    case .odd:
      cells.isOdd = true
      return false
    case .changed(let range):
      guard range.upperBound < Int32.max else {
        cells.isOdd = true
        return false
      }
      return cells.set(.variables, .text(start: Int32(range.lowerBound), end: Int32(range.upperBound)))
    }
  }
}
