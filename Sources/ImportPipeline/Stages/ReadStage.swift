import Corrections
import LeadModel
import PhoneNumbers
import RecordReading

/// What reading came to: the input's rows in a spool, and all that was told about it.
struct ReadInput {
  let facts: InputFacts
  let shape: InputShape
  let dialect: Dialect
  let rows: RowSpool
  /// Records refused or skipped before any lead was looked for.
  let settled: OutcomeSpool
  let notes: ReadingNotes
  /// Whether any record could not be split.
  let hasUnsplit: Bool
}

/// What an input's rows are for.
enum ReadPurpose {
  /// Corrections of leads that the store has.
  case correct
  /// Leads that it does not have yet.
  case load
}

/// What reading needs from the store: the campaigns, and the campaign of a first record's lead.
struct StoreFacts {
  let campaigns: [String: Campaign]
  /// The campaign of the lead that a key names, for `--dialect auto`.
  let campaignOfLead: (KeyKind, String) throws -> String?
}

/// The first stage: bytes to corrections, to the input's proper end, with nothing written but spools.
final class ReadStage: RecordConsumer {
  private let options: RunOptions
  private let source: InputSource
  private let store: StoreFacts
  private let phones: PhoneReader
  private let purpose: ReadPurpose
  private let rows: RowSpool
  private let settled: OutcomeSpool
  private var shape = InputShape()
  private var rowCount = 0
  private var hasUnsplit = false
  private var headerNames: [String]?
  private var dialect: Dialect?
  private var builder: CorrectionBuilder?
  private var csvCells: CSVCells?
  private var jsonCells: JSONCells?
  /// There once header and dialect are.
  private var plain: PlainRows?

  /// - Parameter keepsText: whether rejects may be written, so that each record's text is needed again.
  init(
    source: InputSource, options: RunOptions, store: StoreFacts, phones: PhoneReader, purpose: ReadPurpose,
    keepsText: Bool
  ) {
    self.purpose = purpose
    self.source = source
    self.options = options
    self.store = store
    self.phones = phones
    rows = RowSpool(memoryLimit: options.spoolMemory, keepsText: keepsText)
    settled = OutcomeSpool(memoryLimit: options.spoolMemory)
  }

  /// Reads the whole input.
  ///
  /// - Throws: `RunFailure` where it is unusable as a whole or cannot be read.
  func run(onProgress: @escaping (Int) -> Void) throws -> ReadInput {
    let feed = RecordFeed(options: options, name: source.name, consumer: self)
    let facts = try InputReading(source: source, readSize: options.readSize, onProgress: onProgress).readAll(
      feed.append)
    try feed.finish()
    if shape.delimiter != nil, headerNames == nil {
      throw RunFailure(.unusableInput, "\(source.name): there is no header line; nothing was applied")
    }
    if dialect == nil { try chooseDialect(names: headerNames ?? [], firstRow: []) }
    guard let dialect, let builder else { throw RunFailure(.internalError, "no dialect was chosen") }
    shape.ignoredNames = jsonCells?.ignoredNames ?? csvCells?.header.ignoredNames ?? []
    var notes = builder.notes
    if !shape.ignoredNames.isEmpty { notes.warnings[.columnIgnored] = shape.ignoredNames.count }
    return ReadInput(
      facts: facts, shape: shape, dialect: dialect, rows: rows, settled: settled, notes: notes,
      hasUnsplit: hasUnsplit)
  }

  func begin(_ layout: FormatSniff.Layout, encoding: TextEncoding) {
    shape.layout = layout
    shape.encoding = encoding
  }

  func take(text: Span<UInt8>) throws { try rows.append(text: text) }

  // MARK: CSV

  func take(_ reader: borrowing CSVReader, fault: RecordFault?) throws {
    if fault == nil, plain?.take(reader, at: SourcePosition(row: rowCount + 1, line: reader.line)) ?? false {
      return try appendPlain(reader.recordRange)
    }
    guard let names = headerNames else { return try takeHeader(reader, fault) }
    if csvCells == nil { try startRows(names, reader, hasCells: fault == nil || fault?.kind == .badEncoding) }
    rowCount += 1
    let position = SourcePosition(row: rowCount, line: reader.line)
    if let fault, fault.kind != .badEncoding {
      return try refuse(fault, at: position)
    }
    guard let csvCells, let dialect else { return }
    let text = reader.recordRange
    if fault == nil, let reason = csvCells.skipReason(reader, keys: keys(of: dialect)) {
      return try skip(reason, at: position, text)
    }
    let width = csvCells.header.names.count
    guard reader.cellCount == width else {
      let reject = Reject(
        .rowShape, message: "the row has \(reader.cellCount) cells, the header \(width)")
      return try refuse(reject, at: position, .unsplit(text))
    }
    try build(csvCells.cells(of: reader), at: position, text, fault: fault.map { encodingFault($0, names) })
  }

  private func takeHeader(_ reader: borrowing CSVReader, _ fault: RecordFault?) throws {
    if let fault {
      throw RunFailure(
        .unusableInput,
        "\(source.name), line \(fault.line): the header cannot be read: \(fault.reason); nothing was applied")
    }
    let cells = (0..<reader.cellCount).map { String(CellText.trim(reader.text(of: $0))) }
    if cells.allSatisfy(\.isEmpty) { return }
    headerNames = cells
    let carried = cells.map { !RejectColumns.isOwn($0) }
    if carried.contains(false) { shape.carriedColumns = carried }
    for index in cells.indices where carried[index] { shape.carriedHeader.append(reader.rawCell(index)) }
  }

  /// The dialect may hang on the first row's lead, so the header is mapped once that row is there.
  private func startRows(_ names: [String], _ reader: borrowing CSVReader, hasCells: Bool) throws {
    var firstRow: [(String, String)] = []
    if hasCells {
      for index in 0..<min(names.count, reader.cellCount) {
        firstRow.append((names[index], String(CellText.trim(reader.text(of: index)))))
      }
    }
    try chooseDialect(names: names, firstRow: firstRow)
  }

  private func encodingFault(_ fault: RecordFault, _ names: [String]) -> Reject {
    let name = fault.cell.flatMap { $0 < names.count ? names[$0] : nil }
    let place = name.map { "\($0): " } ?? ""
    return Reject(.badEncoding, field: name.flatMap(fieldName), message: place + fault.reason)
  }

  private func fieldName(_ column: String) -> String? { FieldSpellings.field(named: column)?.rawValue }

  // MARK: JSON

  func take(_ reader: borrowing JSONReader, fault: RecordFault?) throws {
    if fault == nil, plain?.take(reader, at: SourcePosition(row: rowCount + 1, line: reader.line)) ?? false {
      return try appendPlain(reader.recordRange)
    }
    rowCount += 1
    let position = SourcePosition(row: rowCount, line: reader.line)
    if let fault { return try refuse(fault, at: position) }
    let text = reader.recordRange
    if reader.isBlankLine { return try skip(.blankRow, at: position, text) }
    if dialect == nil, let names = JSONCells.names(of: reader) {
      try chooseDialect(names: names, firstRow: firstValues(of: reader))
    }
    guard let cells = jsonCells?.cells(of: reader) else {
      let reject = Reject(.badJSON, message: "the record is no JSON object")
      return try refuse(reject, at: position, .unsplit(text))
    }
    try build(cells, at: position, text, fault: nil)
  }

  private func firstValues(of reader: borrowing JSONReader) -> [(String, String)] {
    var values: [(String, String)] = []
    for node in reader.tape.children(of: 0) { values.append((reader.key(of: node), reader.text(of: node))) }
    return values
  }

  // MARK: Dialect

  private func chooseDialect(names: [String], firstRow: [(String, String)]) throws {
    shape.columnNames = names.filter { !$0.hasPrefix("_") }
    var dialect = try options.dialect.flatMap(DialectTable.named) ?? automaticDialect(names, firstRow)
    if purpose == .load { dialect = dialect.forLoading }
    self.dialect = dialect
    var settings = CorrectionSettings(dialect: dialect, campaigns: store.campaigns, phones: phones)
    settings.match = match(for: dialect)
    settings.isLoad = purpose == .load
    settings.campaignID = options.campaignID
    settings.defaultRegion = options.defaultRegion.flatMap { Region($0) }
    settings.variables = options.variables ?? dialect.rules.variables
    settings.requireE164 = options.requireE164
    builder = CorrectionBuilder(settings: settings)
    let roles = ColumnRoles(
      dialect: dialect, match: settings.match, map: options.map, isLoad: purpose == .load)
    guard shape.delimiter != nil else {
      jsonCells = JSONCells(roles: roles)
      plain = PlainRows(settings: settings, roles: roles)
      return
    }
    do throws(HeaderFault) {
      let header = try HeaderMapping(names: names, roles: roles, keys: settings.keys)
      csvCells = CSVCells(header: header, clearToken: options.clearToken)
      plain = PlainRows(settings: settings, roles: roles, header: header, clearToken: options.clearToken)
    } catch {
      throw RunFailure(.unusableInput, "\(source.name): \(error.explanation); nothing was applied")
    }
  }

  /// `--match` speaks to the generic dialect alone.
  private func match(for dialect: Dialect) -> KeyKind? {
    purpose == .correct && dialect.name == DialectTable.generic.name ? options.match : nil
  }

  private func keys(of dialect: Dialect) -> [KeyKind] { match(for: dialect).map { [$0] } ?? dialect.keys }

  /// By the names; else by the campaign of the options, of the first record, or of the first record's lead.
  private func automaticDialect(_ names: [String], _ firstRow: [(String, String)]) throws -> Dialect {
    if let dialect = detectDialect(names: names) { return dialect }
    var campaign = options.campaignID
    func value(_ field: LeadField) -> String? {
      firstRow.first { FieldSpellings.field(named: $0.0) == field && !$0.1.isEmpty }?.1
    }
    if campaign == nil { campaign = value(.campaignID) }
    for kind in [KeyKind.id, .externalID] where campaign == nil {
      if let key = value(kind.field) { campaign = try store.campaignOfLead(kind, key) }
    }
    let name = campaign.flatMap { store.campaigns[$0]?.dialect }
    return name.flatMap(DialectTable.named) ?? DialectTable.generic
  }

  // MARK: Rows

  private func appendPlain(_ text: Range<Int>) throws {
    rowCount += 1
    try rows.append(.split(text))
    if let encoded = plain?.encoded { try rows.append(encoded: encoded) }
  }

  private func build(_ cells: [NamedCell], at position: SourcePosition, _ text: Range<Int>, fault: Reject?) throws {
    var correction: Correction
    do throws(Reject) {
      guard let built = try builder?.build(cells, at: position) else { return }
      correction = built
    } catch {
      return try refuse(fault ?? error, at: position, .split(text))
    }
    if let fault { correction.fault = fault }
    try rows.append(.split(text))
    try rows.append(correction)
  }

  private func refuse(_ fault: RecordFault, at position: SourcePosition) throws {
    let code: RejectCode =
      switch fault.kind {
      case .badQuote: .badQuote
      case .badEncoding: .badEncoding
      case .recordTooLong: .recordTooLong
      case .badJSON: .badJSON
      }
    let place = fault.column.map { ", column \($0)" } ?? ""
    let hint =
      fault.json?.kind == .singleQuote ? "this is a Python dict; write it with json.dumps, with double quotes" : nil
    let reject = Reject(code, message: "line \(fault.line)\(place): \(fault.reason)", hint: hint)
    try refuse(reject, at: position, .cut(fault.raw))
  }

  private func refuse(_ reject: Reject, at position: SourcePosition, _ text: RecordText) throws {
    if case .split = text {} else { hasUnsplit = true }
    try rows.append(text)
    try settled.add(RowOutcome(position: position, result: .rejected(reject)))
  }

  private func skip(_ reason: SkipReason, at position: SourcePosition, _ text: Range<Int>) throws {
    try rows.append(.split(text))
    try settled.add(RowOutcome(position: position, result: .skipped(reason)))
  }
}

extension HeaderFault {
  fileprivate var explanation: String {
    switch self {
    case .twoColumns(let field, let first, let second):
      "the columns '\(first)' and '\(second)' both give \(field.rawValue); ignore one with --map '\(second)='"
    case .twoMembers(let first, let second):
      "the columns '\(first)' and '\(second)' give the same member; ignore one with --map '\(second)='"
    case .noKey(let fields):
      "no column says which lead a row is about (\(fields.map(\.rawValue).joined(separator: " or "))); "
        + "name one with --map COLUMN=\(fields.first?.rawValue ?? "id") or choose another key with --match"
    }
  }
}
