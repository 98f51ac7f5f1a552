import Corrections
import LeadModel
import PhoneNumbers
import RecordReading

/// The short way for rows with nothing unusual: from a record's bytes to the bytes of its correction in the spool, with
/// no `String`, array or `Correction` made.
///
/// What to do with one row is `PlainRowEncoder`'s to say. It knows no rule of its own. Whatever a rule might have
/// something to say about (a repair, any fault but that of a number that cannot be dialled, an odd letter at an end, an
/// emptied field, a name not met before) makes it give up, and the row goes the long way through `CorrectionBuilder`, which decides. Where it does not give up, its bytes
/// are those that the long way would have written: PlainRowsTests holds one to the other. Of the benchmark's rows 97 in
/// 100 are plain; reading a million of them fell from 2.7 to 0.3 CPU seconds.
///
/// Not to be copied, since Swift would do so for each row.
struct PlainRows: ~Copyable, Sendable {
  private let settings: CorrectionSettings
  private let roles: ColumnRoles
  private let shared: SharedEncoder
  private var notes = PlainRowNotes()
  /// JSON: the keys and the shapes met so far, and the places of the record's keys among those.
  private var keys = PlainKeys()
  private var shapes = PlainShapes()
  /// Only as many as the record has members.
  private var places: [Int] = []

  private var cells = CellPlaces()
  /// The rows that were taken and not given on yet.
  private var taken = RowBatch()

  /// For the rows under a CSV header; nil where rows are not found by their `id`.
  init?(settings: CorrectionSettings, roles: ColumnRoles, header: HeaderMapping, clearToken: String) {
    guard settings.keys.first == .id, let key = header.roles.firstIndex(of: .field(.id)) else { return nil }
    // Texts are compared as Unicode does; only ASCII is the same text just where it is the same bytes.
    guard clearToken.utf8.allSatisfy({ $0 < 0x80 }), header.names[key].utf8.allSatisfy({ $0 < 0x80 }) else {
      return nil
    }
    self.settings = settings
    self.roles = roles
    shared = SharedEncoder(
      PlainRowEncoder(settings, clearStart: clearToken.utf8.first, names: header.names, key: key),
      columns: PlainColumns(header.roles.map { PlainColumn($0, settings) }))
  }

  /// For JSON objects; nil where rows are not found by their `id`.
  init?(settings: CorrectionSettings, roles: ColumnRoles) {
    guard settings.keys.first == .id else { return nil }
    self.settings = settings
    self.roles = roles
    shared = SharedEncoder(PlainRowEncoder(settings), columns: PlainColumns([]))
  }

  private init(_ other: borrowing PlainRows) {
    settings = other.settings
    roles = other.roles
    shared = other.shared
    shapes = other.shapes.another()
    keys = other.keys.another()
  }

  /// Others that take rows as these do, and have taken none.
  func another() -> PlainRows { PlainRows(self) }

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
    guard reader.cellCount == shared.columns.all.count else { return false }
    reader.copyPlaces(into: &cells)
    let position = SourcePosition(row: row + taken.count + 1, line: reader.line)
    let range = reader.recordRange
    return reader.withTexts { text, unescaped in
      taken.add(
        range, room: shared.encoder.room(for: shared.columns, text, unescaped), fields: shared.columns.editedFields
      ) { output in
        shared.encoder.encode(position, shared.columns, cells, text, unescaped, &notes, into: &output)
      }
    }
  }

  /// Encodes the reader's current record.
  ///
  /// - Returns: false where it is not plain.
  mutating func take(_ reader: borrowing JSONReader, after row: Int) -> Bool {
    guard reader.copyPlaces(into: &cells) else { return false }
    let position = SourcePosition(row: row + taken.count + 1, line: reader.line)
    let range = reader.recordRange
    let unescaped = cells.unescaped
    return reader.withRawRecord { text in
      guard takeShape(text, unescaped.span) else { return false }
      let shape = shapes.current
      return taken.add(
        range, room: shared.encoder.room(for: shape.columns, text, unescaped.span), fields: shape.columns.editedFields
      ) { output in
        shared.encoder.encode(position, shape.columns, cells, text, unescaped.span, &notes, into: &output)
      }
    }
  }

  // MARK: JSON keys

  /// Takes the shape that the members have, which is mostly one of a few.
  ///
  /// - Returns: false where a key was not met before.
  private mutating func takeShape(_ text: Span<UInt8>, _ unescaped: Span<UInt8>) -> Bool {
    while places.count < cells.count { places.append(0) }
    var next = 0
    for index in 0..<cells.count {
      let place = cells.keys[index]
      let key = (place.isUnescaped ? unescaped : text).extracting(place.range)
      guard let found = keys.place(of: key, from: next) else {
        learn(key)
        return false
      }
      places[index] = found
      next = found + 1
    }
    if !shapes.find(places, count: cells.count) {
      let places = Array(places.prefix(cells.count))
      shapes.add(places, PlainShape(places.map { keys.columns[$0] }))
    }
    return true
  }

  /// A new key is known from the next record on: the long way notes the names that nobody reads.
  private mutating func learn(_ key: Span<UInt8>) {
    guard keys.columns.count < PlainKeys.most, let name = PlainRowEncoder.text(key) else { return }
    // What an earlier reject says of the row is for the long way.
    let role = name == RejectColumns.member ? .container : roles.role(of: name)
    keys.learn(key, PlainColumn(role, settings))
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
