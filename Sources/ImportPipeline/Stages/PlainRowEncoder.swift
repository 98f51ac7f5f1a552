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
  /// What stands between campaign and edits, for an opt-out that is false, true, or not given.
  private let rests: [UInt8]
  /// And the bytes of each of these.
  private let restWidth: Int
  private let falseWord = Array("false".utf8)
  private let trueWord = Array("true".utf8)
  /// The campaign of rows that give none, and its region.
  private let campaign: [UInt8]
  private let campaignRegion: Region?
  /// Bytes that a correction takes at most beside its texts and edits.
  private let fixedRoom: Int
  /// CSV: the first byte of the clear token, with which no plain cell begins.
  private let clearStart: UInt8?
  /// CSV: the name in the header's key column, which a repeated header has.
  private let keyName: [UInt8]

  init(_ settings: CorrectionSettings, clearStart: UInt8?, keyName: [UInt8]) {
    self.settings = settings
    self.clearStart = clearStart
    self.keyName = keyName
    table = settings.phones.table
    mergesVariables = settings.variables == .merge
    // They differ in the byte of the opt-out alone.
    rests = [false, true, nil].flatMap {
      SpoolEncoder.plainRest(doNotCall: $0, fallbackRegion: settings.defaultRegion?.code)
    }
    restWidth = rests.count / 3
    campaign = SpoolEncoder.plainCampaign(settings.campaignID)
    // And the length of a campaign that the row gives, and the number of edits.
    fixedRoom =
      OutputSpan<UInt8>.longestPlainStart + OutputSpan<UInt8>.longestNumber + 2 + campaign.count + restWidth
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
    var row = PlainRow()
    for index in columns.rowColumns {
      let place = cells.values[index]
      if place.isEmpty, !cells.areMembers { continue }
      let value = (place.isUnescaped ? unescaped : text).extracting(place.range)
      guard takeKey(columns.all[index], value, index, cells, &row, &notes) else { return false }
    }
    guard let id = row.id else { return false }
    let idPlace = cells.values[id]
    output.writePlainStart(position, id: (idPlace.isUnescaped ? unescaped : text).extracting(idPlace.range))
    if let index = row.campaign {
      let place = cells.values[index]
      let campaign = (place.isUnescaped ? unescaped : text).extracting(place.range)
      output.writePlain(present: campaign)
      if row.region == nil {
        guard let name = Self.text(campaign) else { return false }
        row.region = Self.region(ofCampaign: name, settings)
      }
    } else {
      output.append(copying: campaign.span)
      if row.region == nil { row.region = campaignRegion }
    }
    output.append(copying: rests.span.extracting(restWidth * row.doNotCall..<restWidth * (row.doNotCall + 1)))
    // Fewer edits than a byte can count: each is of another field.
    let countPlace = output.count
    output.append(0)
    for index in columns.editColumns {
      let place = cells.values[index]
      if place.isEmpty, !cells.areMembers { continue }
      let value = (place.isUnescaped ? unescaped : text).extracting(place.range)
      let column = columns.all[index]
      guard row.isFirst(column.field), writeEdit(column, value, index, cells, row.region, &notes, into: &output) else {
        return false
      }
      output[countPlace] &+= 1
    }
    return true
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
      guard isPlain(value, index, cells, orWord: true), let place = restPlace(value) else { return false }
      row.doNotCall = place
    case .country:
      guard isPlain(value, index, cells, orNumber: true),
        let region = notes.countries.region(named: value, settings.phones)
      else { return false }
      row.region = region
    case .ignored, .special, .phone, .text, .email, .notes, .variables: return false
    }
    return true
  }

  /// The place among `rests` of the two words for an opt-out that are not kept as they were written.
  private func restPlace(_ value: Span<UInt8>) -> Int? {
    if value.isSame(as: falseWord.span) { return 0 }
    return value.isSame(as: trueWord.span) ? 1 : nil
  }

  // MARK: Edits

  private func writeEdit(
    _ column: PlainColumn, _ value: Span<UInt8>, _ index: Int, _ cells: borrowing CellPlaces, _ region: Region?,
    _ notes: inout PlainRowNotes, into output: inout OutputSpan<UInt8>
  ) -> Bool {
    switch column.kind {
    case .phone:
      guard isPlain(value, index, cells, orNumber: true) else { return false }
      return writePhone(column.field, value, region, into: &output)
    case .variables:
      guard isObject(value, index, cells, &notes) else { return false }
      output.writePlain(column.field, object: value, merged: mergesVariables)
      return true
    case .email:
      guard isPlain(value, index, cells), let text = Self.text(value), EmailCell.isValid(text) else { return false }
    case .notes:
      guard isPlain(value, index, cells), value[0] != UInt8(ascii: "{") else { return false }
    case .text:
      guard isPlain(value, index, cells) else { return false }
    case .ignored, .special, .id, .campaign, .country, .doNotCall: return false
    }
    output.writePlain(column.field, text: value)
    return true
  }

  private func writePhone(
    _ field: UInt8, _ value: Span<UInt8>, _ region: Region?, into output: inout OutputSpan<UInt8>
  ) -> Bool {
    guard let number = phone(value, region), number.phoneExtension == nil else { return false }
    let verdict = table.verdict(on: number)
    guard verdict.isValid else { return false }
    output.writePlain(field, phone: number, region: verdict.region)
    return true
  }

  /// The number in a cell that needs no repair; nil where it cannot be read.
  private func phone(_ value: Span<UInt8>, _ region: Region?) -> PhoneNumber? {
    if PhoneCell.isClean(value) { return try? table.parse(value, defaultRegion: region) }
    guard let cell = Self.text(value), case .number(let text, let repairs) = PhoneCell.read(cell), repairs.isEmpty
    else { return nil }
    return try? table.parse(text, defaultRegion: region)
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

/// What is known of a row on its way.
private struct PlainRow {
  /// Which of its cells is the id, and which the campaign.
  var id: Int?
  var campaign: Int?
  var region: Region?
  /// The place of its opt-out among `PlainRowEncoder.rests`.
  var doNotCall = 2
  private var seen: UInt32 = 0

  /// Whether no other member of the row gave that field.
  mutating func isFirst(_ field: UInt8) -> Bool {
    let bit = UInt32(1) << UInt32(field)
    defer { seen |= bit }
    return seen & bit == 0
  }
}
