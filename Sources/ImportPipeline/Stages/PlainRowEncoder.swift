import Corrections
import LeadModel
import PhoneNumbers
import RecordReading

/// Writes the correction of one plain row: what `PlainRows` says of all of them holds here.
///
/// Everything it knows stays as it is from row to row, and what does not is given to it: Swift has nothing to count or to
/// check then while a row is on its way.
struct PlainRowEncoder: ~Copyable, Sendable {
  private let lent = LentByAddress()
  private let settings: CorrectionSettings
  private let table: PhoneTable
  private let mergesVariables: Bool
  private let falseWord = Array("false".utf8)
  private let trueWord = Array("true".utf8)
  /// What all rows have, and the region that it names.
  private let parts: CorrectionParts
  private let fallbackRegion: [UInt8]
  /// The campaign of rows that give none, and its region.
  private let campaign: [UInt8]
  private let campaignRegion: Region?
  /// Bytes that a correction takes at most beside its texts and edits.
  private let fixedRoom: Int
  /// CSV: the first byte of the clear token, with which no plain cell begins.
  private let clearStart: UInt8?
  /// CSV: the names in the header, and the one of its key column, which a repeated header has.
  private let names: [[UInt8]]
  private let keyName: [UInt8]

  /// - Parameters:
  ///   - clearStart: CSV: the first byte of the clear token.
  ///   - names: CSV: the names in the header, and which of them is the key's.
  init(_ settings: CorrectionSettings, clearStart: UInt8? = nil, names: [String] = [], key: Int? = nil) {
    self.settings = settings
    self.clearStart = clearStart
    self.names = names.map { Array($0.utf8) }
    keyName = if let key { Array(names[key].utf8) } else { [] }
    table = settings.phones.table
    mergesVariables = settings.variables == .merge
    parts = settings.defaultRegion == nil ? [] : .fallbackRegion
    fallbackRegion = Array((settings.defaultRegion?.code ?? "").utf8)
    campaign = Array((settings.campaignID ?? "").utf8)
    // And the length of each of three texts, and the number of edits.
    fixedRoom =
      OutputSpan<UInt8>.longestPlainStart + 4 * OutputSpan<UInt8>.longestNumber + campaign.count + fallbackRegion.count
      + OutputSpan<UInt8>.longestPlainFault + (self.names.map(\.count).max() ?? 0)
    campaignRegion = settings.campaignID.flatMap { Self.region(ofCampaign: $0, settings) }
  }

  private static func region(ofCampaign id: String, _ settings: CorrectionSettings) -> Region? {
    settings.campaigns[id]?.defaultRegion.flatMap { Region($0) } ?? settings.defaultRegion
  }

  /// The most bytes that a record's correction takes.
  func room(for columns: borrowing PlainColumns, _ text: Span<UInt8>, _ unescaped: Span<UInt8>) -> Int {
    fixedRoom + text.count + unescaped.count + columns.editColumns.count * OutputSpan<UInt8>.longestPlainEdit
  }

  /// Writes a record's correction.
  ///
  /// - Parameters:
  ///   - cells: where its values stand in its text, or among those that differ from it by their escapes.
  ///   - output: has `room` for it.
  /// - Returns: false where the record is not plain; what was written is of no use then.
  func encode(
    _ position: SourcePosition, _ columns: borrowing PlainColumns, _ cells: borrowing CellPlaces, _ text: Span<UInt8>,
    _ unescaped: Span<UInt8>, _ notes: inout PlainRowNotes, into output: inout OutputSpan<UInt8>
  ) -> Bool {
    let start = output.count
    switch write(position, columns, cells, text, unescaped, nil, &notes, into: &output) {
    case .written: return true
    case .notPlain: return false
    case .bad(let phone):
      // Its fault stands before the edits, of which some are written.
      output.removeLast(output.count - start)
      if case .written = write(position, columns, cells, text, unescaped, phone, &notes, into: &output) { return true }
      return false
    }
  }

  /// Writes a record's correction, with the fault of its number if it is known to have one.
  private func write(
    _ position: SourcePosition, _ columns: borrowing PlainColumns, _ cells: borrowing CellPlaces, _ text: Span<UInt8>,
    _ unescaped: Span<UInt8>, _ badPhone: BadPhone?, _ notes: inout PlainRowNotes, into output: inout OutputSpan<UInt8>
  ) -> Step {
    var row = PlainRow()
    for index in columns.rowColumns {
      let place = cells.values[index]
      if place.isEmpty, !cells.areMembers { continue }
      let value = (place.isUnescaped ? unescaped : text).extracting(place.range)
      guard takeKey(columns.all[index], value, index, cells, &row, &notes) else { return .notPlain }
    }
    guard let id = row.id else { return .notPlain }
    let idPlace = cells.values[id]
    output.writePlainStart(position, id: (idPlace.isUnescaped ? unescaped : text).extracting(idPlace.range))
    var parts = parts.union(row.doNotCall)
    if badPhone != nil { parts.insert(.fault) }
    if row.campaign != nil || settings.campaignID != nil { parts.insert(.campaign) }
    output.write(parts.rawValue)
    if let index = row.campaign {
      let place = cells.values[index]
      let campaign = (place.isUnescaped ? unescaped : text).extracting(place.range)
      output.write(campaign)
      if row.region == nil {
        guard let name = Self.text(campaign) else { return .notPlain }
        row.region = Self.region(ofCampaign: name, settings)
      }
    } else {
      if settings.campaignID != nil { output.write(campaign.span) }
      if row.region == nil { row.region = campaignRegion }
    }
    if settings.defaultRegion != nil { output.write(fallbackRegion.span) }
    if let badPhone { write(badPhone, columns, cells, text, unescaped, into: &output) }
    // Fewer edits than a byte can count: each is of another field.
    let countPlace = output.count
    output.append(0)
    for index in columns.editColumns {
      let place = cells.values[index]
      if place.isEmpty, !cells.areMembers { continue }
      let value = (place.isUnescaped ? unescaped : text).extracting(place.range)
      let column = columns.all[index]
      guard row.isFirst(column.field) else { return .notPlain }
      if index == badPhone?.column { continue }
      let step = writeEdit(column, value, index, cells, row.region, &notes, into: &output)
      guard case .written = step else {
        // A second fault changes what is said of the first.
        return badPhone == nil ? step : .notPlain
      }
      output[countPlace] &+= 1
    }
    return .written
  }

  /// Writes the fault of a number.
  private func write(
    _ phone: BadPhone, _ columns: borrowing PlainColumns, _ cells: borrowing CellPlaces, _ text: Span<UInt8>,
    _ unescaped: Span<UInt8>, into output: inout OutputSpan<UInt8>
  ) {
    let place = cells.values[phone.column]
    let value = (place.isUnescaped ? unescaped : text).extracting(place.range)
    let field = LeadField.inOrder[Int(columns.all[phone.column].field)]
    guard cells.areMembers else {
      let name = names[phone.column]
      return output.writePlain(fault: phone.fault, field: field, value: value, column: name.span)
    }
    let key = cells.keys[phone.column]
    output.writePlain(
      fault: phone.fault, field: field, value: value,
      column: (key.isUnescaped ? unescaped : text).extracting(key.range))
  }

  // MARK: What says how the row is read, wherever it stands

  private func takeKey(
    _ column: PlainColumn, _ value: Span<UInt8>, _ index: Int, _ cells: borrowing CellPlaces, _ row: inout PlainRow,
    _ notes: inout PlainRowNotes
  ) -> Bool {
    guard row.isFirst(column.field) else { return false }
    switch column.kind {
    case .id:
      guard isPlain(value, index, cells, orNumber: true), isPlainKey(value, isASCII: cells.isASCII) else {
        return false
      }
      row.id = index
    case .campaign:
      guard isPlain(value, index, cells, orNumber: true) else { return false }
      row.campaign = index
    case .doNotCall:
      guard isPlain(value, index, cells, orWord: true), let parts = doNotCall(value) else { return false }
      row.doNotCall = parts
    case .country:
      guard isPlain(value, index, cells, orNumber: true),
        let region = notes.countries.region(named: value, settings.phones)
      else { return false }
      row.region = region
    case .ignored, .special, .phone, .text, .email, .notes, .variables: return false
    }
    return true
  }

  /// What the two words come to for an opt-out that are not kept as they were written.
  private func doNotCall(_ value: Span<UInt8>) -> CorrectionParts? {
    if value.isSame(as: falseWord.span) { return .doNotCall }
    return value.isSame(as: trueWord.span) ? [.doNotCall, .isDoNotCall] : nil
  }

  // MARK: Edits

  private func writeEdit(
    _ column: PlainColumn, _ value: Span<UInt8>, _ index: Int, _ cells: borrowing CellPlaces, _ region: Region?,
    _ notes: inout PlainRowNotes, into output: inout OutputSpan<UInt8>
  ) -> Step {
    switch column.kind {
    case .phone:
      guard isPlain(value, index, cells, orNumber: true) else { return .notPlain }
      return writePhone(column.field, value, index, region, into: &output)
    case .variables:
      guard isObject(value, index, cells, &notes) else { return .notPlain }
      output.writePlain(column.field, object: value, merged: mergesVariables)
      return .written
    case .email:
      guard isPlain(value, index, cells), let text = Self.text(value), EmailCell.isValid(text) else { return .notPlain }
    case .notes:
      guard isPlain(value, index, cells), value[0] != UInt8(ascii: "{") else { return .notPlain }
    case .text:
      guard isPlain(value, index, cells) else { return .notPlain }
    case .ignored, .special, .id, .campaign, .country, .doNotCall: return .notPlain
    }
    output.writePlain(column.field, text: value)
    return .written
  }

  private func writePhone(
    _ field: UInt8, _ value: Span<UInt8>, _ index: Int, _ region: Region?, into output: inout OutputSpan<UInt8>
  ) -> Step {
    let number: PhoneNumber
    do throws(PhoneParseFailure) {
      guard let read = try phone(value, region) else { return .notPlain }
      number = read
    } catch {
      // A number without country code may be its lead's country's.
      return region == nil && error == .invalidCountryCode ? .notPlain : bad(field, index, .unreadable(error))
    }
    guard number.phoneExtension == nil else { return .notPlain }
    let verdict = table.verdict(on: number)
    guard verdict.isValid else { return bad(field, index, .noSuchNumber) }
    output.writePlain(field, phone: number, region: verdict.region)
    return .written
  }

  /// A number that cannot be dialled; in a field that the dialect cannot edit it is judged against the lead.
  private func bad(_ field: UInt8, _ index: Int, _ fault: PhoneFault) -> Step {
    guard settings.dialect.rules.editable.contains(LeadField.inOrder[Int(field)]) else { return .notPlain }
    return .bad(BadPhone(column: index, fault: fault))
  }

  /// The number in a cell; nil where that needs repair or has a fault as a cell.
  private func phone(_ value: Span<UInt8>, _ region: Region?) throws(PhoneParseFailure) -> PhoneNumber? {
    if PhoneCell.isClean(value) { return try table.parse(value, defaultRegion: region) }
    guard let cell = Self.text(value), case .number(let text, let repairs) = PhoneCell.read(cell), repairs.isEmpty
    else { return nil }
    return try table.parse(text, defaultRegion: region)
  }

  // MARK: Values

  /// Whether a value is text that nothing is trimmed from, that is no spreadsheet's error and empties no field.
  private func isPlain(
    _ value: Span<UInt8>, _ index: Int, _ cells: borrowing CellPlaces, orNumber: Bool = false, orWord: Bool = false
  ) -> Bool {
    guard !value.isEmpty else { return false }
    let first = value[0]
    let last = value[value.count - 1]
    guard isVisible(first), isVisible(last), first != UInt8(ascii: "#"), first != clearStart else { return false }
    guard cells.areMembers else { return true }
    switch cells.kinds[index] {
    case .string: return true
    case .number: return orNumber && isDigits(value)
    case .true, .false: return orWord
    case .null, .object, .array: return false
    }
  }

  private func isVisible(_ byte: UInt8) -> Bool { byte > 0x20 && byte < 0x7F }

  private func isDigits(_ value: Span<UInt8>) -> Bool {
    for index in value.indices where value[index] &- 0x30 > 9 { return false }
    return true
  }

  /// Whether a key needs no repair, and stands in no repeated header.
  private func isPlainKey(_ value: Span<UInt8>, isASCII: Bool) -> Bool {
    let first = value[0]
    guard first != UInt8(ascii: "'"), first != UInt8(ascii: "="), isASCII || value.isASCII,
      !value.isSame(as: keyName.span)
    else { return false }
    // A digit and then something else may be a number with an exponent.
    guard first &- 0x30 < 10, value.count > 1 else { return true }
    return value[1] &- 0x30 < 10
  }

  private func isObject(
    _ value: Span<UInt8>, _ index: Int, _ cells: borrowing CellPlaces, _ notes: inout PlainRowNotes
  ) -> Bool {
    if cells.areMembers { return cells.kinds[index] == .object }
    guard isPlain(value, index, cells), value[0] == UInt8(ascii: "{") else { return false }
    do throws(JSONFault) { try notes.scanner.scan(value, into: &notes.tape) } catch { return false }
    return notes.tape.rootKind == .object
  }

  /// A value as a string; nil where it is not UTF-8.
  static func text(_ value: Span<UInt8>) -> String? {
    guard let text = try? UTF8Span(validating: value) else { return nil }
    return String(copying: text)
  }
}

/// What stays as it is for all rows, handed on without a copy, which would count references to all that it holds.
final class SharedEncoder: Sendable {
  let encoder: PlainRowEncoder
  /// CSV: what each cell is for.
  let columns: PlainColumns

  init(_ encoder: consuming PlainRowEncoder, columns: consuming PlainColumns) {
    self.encoder = encoder
    self.columns = columns
  }
}

/// What is kept from one plain row to the next.
struct PlainRowNotes: Sendable {
  var countries = PlainCountries()
  var scanner = JSONScanner()
  var tape = JSONTape()
}

/// What writing a row, or one of its edits, came to.
private enum Step {
  case written
  /// The long way is to decide.
  case notPlain
  /// A number cannot be dialled, and nothing else is known to be wrong.
  case bad(BadPhone)
}

/// A cell whose number cannot be dialled.
private struct BadPhone {
  let column: Int
  let fault: PhoneFault
}

/// What is known of a row on its way.
private struct PlainRow {
  /// Which of its cells is the id, and which the campaign.
  var id: Int?
  var campaign: Int?
  var region: Region?
  /// Its opt-out.
  var doNotCall = CorrectionParts()
  private var seen: UInt32 = 0

  /// Whether no other member of the row gave that field.
  mutating func isFirst(_ field: UInt8) -> Bool {
    let bit = UInt32(1) << UInt32(field)
    defer { seen |= bit }
    return seen & bit == 0
  }
}
