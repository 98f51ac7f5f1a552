import Corrections
import LeadModel
import PhoneNumbers
import RecordReading

/// The short way for rows with nothing unusual: from a record's bytes to the bytes of its correction in the spool, with
/// no `String`, array or `Correction` made.
///
/// It knows no rule of its own. Whatever a rule might have something to say about (a repair, a fault, an odd letter at an
/// end, an emptied field, a name not met before) makes it give up, and the row goes the long way through
/// `CorrectionBuilder`, which decides. Where it does not give up, its bytes are those that the long way would have
/// written: PlainRowsTests holds one to the other. Of the benchmark's rows 97 in 100 are plain; reading a million of them
/// fell from 2.7 to 0.4 CPU seconds.
struct PlainRows: Sendable {
  private let settings: CorrectionSettings
  private let roles: ColumnRoles
  /// What stands between campaign and edits, for an opt-out that is false, true, or not given.
  private let rests: [[UInt8]]
  /// CSV: the first byte of the clear token, with which no plain cell begins.
  private let clearStart: UInt8?
  /// CSV: the name in the header's key column, which a repeated header has.
  private let keyName: [UInt8]
  /// CSV: what each column is for.
  private var columns: [PlainColumn] = []
  /// The columns that say something about the row as a whole, and those that edit the lead.
  private var rowColumns: [Int] = []
  private var editColumns: [Int] = []
  /// JSON: the keys met so far, in the order of the first record.
  private var known: [(key: [UInt8], column: PlainColumn)] = []

  private var cells = CellBytes()
  private var edits = SpoolEncoder()
  /// The rows that were taken and not given on yet.
  private var taken = RowBatch()
  private var scanner = JSONScanner()
  private var tape = JSONTape()
  /// Regions by the cells that named them; no more than `mostCountries`.
  private var countries: [String: Region] = [:]
  private static let mostCountries = 1000
  private static let mostKeys = 64

  /// For the rows under a CSV header; nil where rows are not found by their `id`.
  init?(settings: CorrectionSettings, roles: ColumnRoles, header: HeaderMapping, clearToken: String) {
    guard settings.keys.first == .id, let key = header.roles.firstIndex(of: .field(.id)) else { return nil }
    // Texts are compared as Unicode does; only ASCII is the same text just where it is the same bytes.
    guard clearToken.utf8.allSatisfy({ $0 < 0x80 }), header.names[key].utf8.allSatisfy({ $0 < 0x80 }) else {
      return nil
    }
    self.init(
      settings: settings, roles: roles, columns: header.roles.map { PlainColumn($0, settings) },
      clearStart: clearToken.utf8.first, keyName: Array(header.names[key].utf8))
  }

  /// For JSON objects; nil where rows are not found by their `id`.
  init?(settings: CorrectionSettings, roles: ColumnRoles) {
    guard settings.keys.first == .id else { return nil }
    self.init(settings: settings, roles: roles, columns: [], clearStart: nil, keyName: [])
  }

  private init(
    settings: CorrectionSettings, roles: ColumnRoles, columns: [PlainColumn], clearStart: UInt8?, keyName: [UInt8]
  ) {
    self.settings = settings
    self.roles = roles
    self.clearStart = clearStart
    self.keyName = keyName
    rests = [false, true, nil].map {
      SpoolEncoder.plainRest(doNotCall: $0, fallbackRegion: settings.defaultRegion?.code)
    }
    for column in columns { add(column) }
  }

  /// Takes records from the reader's current step on for as long as they are plain.
  ///
  /// - Parameter row: the number of the last row before those that were taken and not given on yet.
  /// - Returns: the first step that it did not take.
  mutating func takeAll<Reader: PlainRowReader & ~Copyable>(
    _ reader: inout Reader, from step: ReadStep, after row: Int
  ) -> ReadStep {
    var step = step
    while case .record = step, reader.giveRow(to: &self, after: row) { step = reader.next() }
    return step
  }

  /// Appends the rows that were taken to the spool of all rows.
  ///
  /// - Returns: how many they are.
  mutating func giveTaken(to rows: RowSpool) throws -> Int {
    defer { taken.clear() }
    try rows.append(taken.all, of: taken)
    return taken.count
  }

  /// The rows that were taken behind those that a part ends with.
  func part(behind last: RowBatch.Part) -> RowBatch.Part { taken.part(behind: last) }

  /// Gives the rows that were taken, and takes further ones into another batch.
  mutating func swapTaken(with batch: inout RowBatch) {
    batch.clear()
    swap(&taken, &batch)
  }

  /// Encodes the reader's current record.
  ///
  /// - Returns: false where it is not plain.
  mutating func take(_ reader: borrowing CSVReader, after row: Int) -> Bool {
    guard reader.cellCount == columns.count else { return false }
    reader.copyCells(into: &cells)
    return encode(reader.recordRange, after: row, line: reader.line)
  }

  /// Encodes the reader's current record.
  ///
  /// - Returns: false where it is not plain.
  mutating func take(_ reader: borrowing JSONReader, after row: Int) -> Bool {
    guard reader.copyMembers(into: &cells) else { return false }
    columns.removeAll(keepingCapacity: true)
    rowColumns.removeAll(keepingCapacity: true)
    editColumns.removeAll(keepingCapacity: true)
    var next = 0
    for key in cells.keys {
      guard let found = place(of: key, from: next) else {
        learn(key)
        return false
      }
      add(known[found].column)
      next = found + 1
    }
    return encode(reader.recordRange, after: row, line: reader.line)
  }

  private mutating func add(_ column: PlainColumn) {
    if column.isForRow {
      rowColumns.append(columns.count)
    } else if column.kind != .ignored {
      editColumns.append(columns.count)
    }
    columns.append(column)
  }

  /// The place of a key among those that are known; objects mostly have the same ones in the same order.
  private func place(of key: Range<Int>, from start: Int) -> Int? {
    for step in 0..<known.count {
      let place = start + step < known.count ? start + step : start + step - known.count
      if isText(at: key, known[place].key) { return place }
    }
    return nil
  }

  /// A new key is known from the next record on: the long way notes the names that nobody reads.
  private mutating func learn(_ key: Range<Int>) {
    guard known.count < Self.mostKeys else { return }
    let bytes = Array(cells.bytes[key])
    let name = String(decoding: bytes, as: UTF8.self)
    // What an earlier reject says of the row is for the long way.
    let role = name == RejectColumns.member ? .container : roles.role(of: name)
    known.append((bytes, PlainColumn(role, settings)))
  }

  // MARK: One row

  private mutating func encode(_ text: Range<Int>, after last: Int, line: Int) -> Bool {
    edits.clear()
    var row = PlainRow()
    row.campaign = settings.campaignID
    guard takeKeys(&row), takeEdits(&row), let id = row.id else { return false }
    let position = SourcePosition(row: last + taken.count + 1, line: line)
    taken.add(text) { encoder in
      encoder.writePlain(
        position, id: cells.bytes[id], campaignID: row.campaign, rest: rests[row.doNotCall.map { $0 ? 1 : 0 } ?? 2],
        editCount: row.editCount, edits: edits.bytes)
    }
    return true
  }

  /// The id, and what says how a number is read, wherever they stand.
  private mutating func takeKeys(_ row: inout PlainRow) -> Bool {
    for index in rowColumns {
      let column = columns[index]
      let value = cells.values[index]
      if value.isEmpty, cells.kinds.isEmpty { continue }
      guard isPlain(value, index, orNumber: true), row.isFirst(column.field) else { return false }
      switch column.kind {
      case .id:
        guard isPlainKey(value) else { return false }
        row.id = value
      case .campaign: row.campaign = text(value)
      default:
        guard let region = region(text(value)) else { return false }
        row.region = region
      }
    }
    if row.region == nil, let campaign = row.campaign {
      row.region = settings.campaigns[campaign]?.defaultRegion.flatMap { Region($0) } ?? settings.defaultRegion
    }
    return row.id != nil
  }

  private mutating func takeEdits(_ row: inout PlainRow) -> Bool {
    for index in editColumns {
      let column = columns[index]
      let value = cells.values[index]
      if value.isEmpty, cells.kinds.isEmpty { continue }
      guard row.isFirst(column.field), takeEdit(column, value, index, &row) else { return false }
    }
    return true
  }

  private mutating func takeEdit(
    _ column: PlainColumn, _ value: Range<Int>, _ index: Int, _ row: inout PlainRow
  ) -> Bool {
    switch column.kind {
    case .doNotCall:
      // Any other word is kept as it was written.
      guard isPlain(value, index, orWord: true), let flag = Bool(text(value)) else { return false }
      row.doNotCall = flag
      return true
    case .phone:
      guard isPlain(value, index, orNumber: true), writePhone(column.field, value, row.region) else { return false }
    case .variables:
      guard isObject(value, index) else { return false }
      edits.writePlain(column.field, object: cells.bytes[value], merged: settings.variables == .merge)
    case .email:
      guard isPlain(value, index), EmailCell.isValid(text(value)) else { return false }
      edits.writePlain(column.field, text: cells.bytes[value])
    case .notes:
      guard isPlain(value, index), cells.bytes[value.lowerBound] != UInt8(ascii: "{") else { return false }
      edits.writePlain(column.field, text: cells.bytes[value])
    case .text:
      guard isPlain(value, index) else { return false }
      edits.writePlain(column.field, text: cells.bytes[value])
    case .ignored, .special, .id, .campaign, .country: return false
    }
    row.editCount += 1
    return true
  }

  private mutating func writePhone(_ field: UInt8, _ value: Range<Int>, _ region: Region?) -> Bool {
    guard let number = phone(value, region), number.phoneExtension == nil else { return false }
    let verdict = settings.phones.table.verdict(on: number)
    guard verdict.isValid else { return false }
    edits.writePlain(field, phone: number, region: verdict.region)
    return true
  }

  /// The number in a cell that needs no repair; nil where it cannot be read.
  private func phone(_ value: Range<Int>, _ region: Region?) -> PhoneNumber? {
    let bytes = cells.bytes
    let written = bytes.span.extracting(value)
    if PhoneCell.isClean(written) { return try? settings.phones.table.parse(written, defaultRegion: region) }
    guard case .number(let text, let repairs) = PhoneCell.read(text(value)), repairs.isEmpty else { return nil }
    return try? settings.phones.table.parse(text, defaultRegion: region)
  }

  private mutating func region(_ country: String) -> Region? {
    if let region = countries[country] { return region }
    guard let region = settings.phones.region(named: country) else { return nil }
    if countries.count < Self.mostCountries { countries[country] = region }
    return region
  }

  // MARK: Values

  /// Whether a value is text that nothing is trimmed from, that is no spreadsheet's error and empties no field.
  private func isPlain(_ value: Range<Int>, _ index: Int, orNumber: Bool = false, orWord: Bool = false) -> Bool {
    guard !value.isEmpty else { return false }
    let first = cells.bytes[value.lowerBound]
    let last = cells.bytes[value.upperBound - 1]
    guard isVisible(first), isVisible(last), first != UInt8(ascii: "#"), first != clearStart else { return false }
    guard !cells.kinds.isEmpty else { return true }
    switch cells.kinds[index] {
    case .string: return true
    case .number: return orNumber && isDigits(value)
    case .true, .false: return orWord
    case .null, .object, .array: return false
    }
  }

  private func isVisible(_ byte: UInt8) -> Bool { byte > 0x20 && byte < 0x7F }

  private func isDigits(_ value: Range<Int>) -> Bool {
    for index in value where cells.bytes[index] &- 0x30 > 9 { return false }
    return true
  }

  /// Whether a key needs no repair, and stands in no repeated header.
  private func isPlainKey(_ value: Range<Int>) -> Bool {
    let first = cells.bytes[value.lowerBound]
    guard first != UInt8(ascii: "'"), first != UInt8(ascii: "="), !isText(at: value, keyName) else { return false }
    if !cells.isASCII { for index in value where cells.bytes[index] >= 0x80 { return false } }
    // A digit and then something else may be a number with an exponent.
    guard first &- 0x30 < 10, value.count > 1 else { return true }
    return cells.bytes[value.lowerBound + 1] &- 0x30 < 10
  }

  private mutating func isObject(_ value: Range<Int>, _ index: Int) -> Bool {
    guard cells.kinds.isEmpty else { return cells.kinds[index] == .object }
    guard isPlain(value, index), cells.bytes[value.lowerBound] == UInt8(ascii: "{") else { return false }
    let bytes = cells.bytes
    do throws(JSONFault) { try scanner.scan(bytes.span.extracting(value), into: &tape) } catch { return false }
    return tape.rootKind == .object
  }

  private func text(_ value: Range<Int>) -> String { String(decoding: cells.bytes[value], as: UTF8.self) }

  private func isText(at range: Range<Int>, _ text: [UInt8]) -> Bool {
    guard range.count == text.count else { return false }
    for index in 0..<text.count where cells.bytes[range.lowerBound + index] != text[index] { return false }
    return true
  }
}

/// A reader whose records may be plain rows.
protocol PlainRowReader: RecordReader, ~Copyable {
  /// Gives the current record.
  ///
  /// - Returns: false where it is not plain.
  borrowing func giveRow(to rows: inout PlainRows, after row: Int) -> Bool
}

extension CSVReader: PlainRowReader {
  func giveRow(to rows: inout PlainRows, after row: Int) -> Bool { rows.take(self, after: row) }
}

extension JSONReader: PlainRowReader {
  func giveRow(to rows: inout PlainRows, after row: Int) -> Bool { rows.take(self, after: row) }
}

/// What is known of a row on its way.
private struct PlainRow {
  var id: Range<Int>?
  var campaign: String?
  var region: Region?
  var doNotCall: Bool?
  var editCount = 0
  private var seen: UInt32 = 0

  /// Whether no other member of the row gave that field.
  mutating func isFirst(_ field: UInt8) -> Bool {
    let bit = UInt32(1) << UInt32(field)
    defer { seen |= bit }
    return seen & bit == 0
  }
}

/// What a column or key is for, as far as plain rows can use it.
private struct PlainColumn: Sendable {
  enum Kind { case ignored, special, id, campaign, country, phone, text, email, notes, variables, doNotCall }

  let kind: Kind
  /// The field's place among all fields.
  let field: UInt8

  /// Whether it says something about the row as a whole.
  var isForRow: Bool { kind == .id || kind == .campaign || kind == .country }

  init(_ role: ColumnRole, _ settings: CorrectionSettings) {
    switch role {
    case .hidden, .unknown, .mappedAway:
      kind = .ignored
      field = 0
    case .member, .container:
      kind = .special
      field = 0
    case .field(let named):
      kind = Self.kind(of: named, settings)
      field = UInt8(named.index)
    }
  }

  private static func kind(of field: LeadField, _ settings: CorrectionSettings) -> Kind {
    switch field {
    case .id: .id
    case .campaignID: .campaign
    case .country: .country
    case .phone, .newPhoneNumber: settings.requireE164 ? .special : .phone
    case .email: settings.dialect.rules.editable.contains(.email) ? .email : .text
    case .notes: .notes
    case .variables: .variables
    case .doNotCall: .doNotCall
    case .timeZone, .requeue, .status: .special
    case .externalID, .name, .firstName, .lastName, .linkedInURL, .company, .position, .headline, .callLogID,
      .createdAt:
      .text
    }
  }
}
