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
  let givenBack: GivenBackRows
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
  private(set) var rowCount = 0
  private var hasUnsplit = false
  private let givenBack: GivenBackRows
  private var headerNames: [String]?
  private var headerLine = 1
  private var dialect: Dialect?
  private var builder: CorrectionBuilder?
  private var csvCells: CSVCells?
  private var jsonCells: JSONCells?
  /// There once header and dialect are.
  private var plain: PlainRows?
  private var containers: ContainerCells?
  private var mappedNames: MappedNames
  /// What `--explain-columns` asks for, and how the columns are read once that is known.
  private var survey: ColumnSurvey?
  private var reading: (roles: ColumnRoles, settings: CorrectionSettings, reason: DialectReason)?

  /// - Parameter keepsText: whether rejects may be written, so that each record's text is needed again.
  init(
    source: InputSource, options: RunOptions, store: StoreFacts, phones: PhoneReader, purpose: ReadPurpose,
    keepsText: Bool, explainsColumns: Bool = false
  ) {
    self.purpose = purpose
    mappedNames = MappedNames(options.map)
    if explainsColumns { survey = ColumnSurvey() }
    self.source = source
    self.options = options
    self.store = store
    self.phones = phones
    rows = RowSpool(
      memoryLimit: options.spoolMemory, correctionMemory: purpose == .correct ? options.rowMemory : nil,
      keepsText: keepsText)
    settled = OutcomeSpool(memoryLimit: options.spoolMemory)
    givenBack = GivenBackRows(memoryLimit: options.spoolMemory)
  }

  /// Reads the whole input.
  ///
  /// - Throws: `RunFailure` where it is unusable as a whole or cannot be read.
  func run(onProgress: @escaping (Int) -> Void) throws -> ReadInput {
    let feed = RecordFeed(options: options, name: source.name, consumer: self)
    let reading = InputReading(
      source: source, readSize: options.readSize, readAhead: options.readAhead, onProgress: onProgress)
    let facts = try reading.readAll(ahead: AheadReader(), feed.append)
    try feed.finish()
    if shape.delimiter != nil, headerNames == nil {
      throw RunFailure(.unusableInput, "\(source.name): there is no header line; nothing was applied")
    }
    if dialect == nil { try chooseDialect(names: headerNames ?? [], firstRow: []) }
    guard let dialect, let builder else { throw RunFailure(.internalError, "no dialect was chosen") }
    shape.ignoredNames =
      jsonCells?.ignoredNames ?? ((csvCells?.header.ignoredNames ?? []) + (containers?.ignoredNames ?? []))
    if rowCount > 0 { shape.missingMapNames = mappedNames.missing }
    shape.suggestions = suggestions()
    var notes = builder.notes
    if !shape.ignoredNames.isEmpty { notes.warnings[.columnIgnored] = shape.ignoredNames.count }
    return ReadInput(
      facts: facts, shape: shape, dialect: dialect, rows: rows, settled: settled, notes: notes,
      hasUnsplit: hasUnsplit, givenBack: givenBack)
  }

  func begin(_ layout: FormatSniff.Layout, encoding: TextEncoding) {
    shape.layout = layout
    shape.encoding = encoding
  }

  func take(text: Span<UInt8>) throws { try rows.append(text: text) }

  func pass(text count: Int, reason: String, line: Int) throws {
    // Without a header nothing can be read, and a device would never end.
    if shape.delimiter != nil, headerNames == nil { throw headerFailure(reason, line: line) }
    try rows.pass(text: count)
  }

  // MARK: Plain rows

  func takePlain(_ reader: inout CSVReader, from step: ReadStep) throws -> ReadStep {
    guard takesPlain, let next = plain?.takeAll(&reader, from: step, after: rowCount) else { return step }
    try appendPlain()
    return next
  }

  func takePlain(_ reader: inout JSONReader, from step: ReadStep) throws -> ReadStep {
    guard takesPlain, let next = plain?.takeAll(&reader, from: step, after: rowCount) else { return step }
    try appendPlain()
    return next
  }

  /// Whether records may be plain: nobody wants to look at their cells.
  private var takesPlain: Bool { survey?.isOpen != true && shape.carriedColumns == nil }

  func makePlainRows() -> PlainRows? { takesPlain ? plain?.another() : nil }

  func take(_ part: RowBatch.Part, of batch: RowBatch) throws {
    try rows.append(part, of: batch)
    rowCount += part.count
  }

  private func appendPlain() throws { rowCount += try plain?.giveTaken(to: rows) ?? 0 }

  // MARK: CSV

  func take(_ reader: borrowing CSVReader, fault: RecordFault?) throws {
    guard let names = headerNames else { return try takeHeader(reader, fault) }
    if survey?.isOpen == true, fault == nil { survey?.add(reader) }
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
        .rowShape, message: "the row has \(RejectHint.counted(reader.cellCount)), the header \(width)",
        hint: RejectHint.rowShape(cells: reader.cellCount, header: width, delimiter: shape.delimiterName))
      return try refuse(reject, at: position, .unsplit(text))
    }
    try givenBack.note(reader, ofRow: rowCount)
    let cells = csvCells.cells(of: reader)
    try build(
      containers?.opened(cells) ?? cells, at: position, text, fault: fault.map { encodingFault($0, csvCells.header) })
  }

  private func headerFailure(_ reason: String, line: Int) -> RunFailure {
    RunFailure(
      .unusableInput, "\(source.name), line \(line): the header cannot be read: \(reason); nothing was applied")
  }

  private func takeHeader(_ reader: borrowing CSVReader, _ fault: RecordFault?) throws {
    if let fault { throw headerFailure(fault.reason, line: fault.line) }
    let cells = (0..<reader.cellCount).map { String(CellText.trim(reader.text(of: $0))) }
    if cells.allSatisfy(\.isEmpty) { return }
    headerNames = cells
    headerLine = reader.line
    survey?.begin(header: cells)
    let carried = cells.map { !RejectColumns.isOwn($0) }
    if carried.contains(false) { shape.carriedColumns = carried }
    givenBack.take(header: cells)
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

  private func encodingFault(_ fault: RecordFault, _ header: HeaderMapping) -> Reject {
    guard let cell = fault.cell, cell < header.names.count else {
      return Reject(.badEncoding, message: fault.reason)
    }
    var field: LeadField?
    if case .field(let named) = header.roles[cell] { field = named }
    return Reject(.badEncoding, field: field?.rawValue, message: "\(header.names[cell]): \(fault.reason)")
  }

  // MARK: JSON

  func take(_ reader: borrowing JSONReader, fault: RecordFault?) throws {
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
    try givenBack.note(reader, ofRow: rowCount)
    if survey?.isOpen == true { survey?.add(cells) }
    if !mappedNames.areMet { for cell in cells { mappedNames.meet(cell.name) } }
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
    let choice = DialectChoice(options: options, store: store, phones: phones)
    var (dialect, reason) = try choice.dialect(names: names, firstRow: firstRow)
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
    reading = (roles, settings, reason)
    defer { if !options.takesShortWays { plain = nil } }
    guard shape.delimiter != nil else {
      jsonCells = JSONCells(roles: roles)
      plain = PlainRows(settings: settings, roles: roles)
      return
    }
    try checkMap(names, roles)
    do throws(HeaderFault) {
      let header = try HeaderMapping(names: names, roles: roles, keys: settings.keys)
      csvCells = CSVCells(header: header, clearToken: options.clearToken)
      plain = PlainRows(settings: settings, roles: roles, header: header, clearToken: options.clearToken)
      if header.roles.contains(.container) { containers = ContainerCells(roles: roles) }
    } catch {
      let fault = error.explanation(
        names: names, takesMatch: purpose == .correct && dialect.name == DialectTable.generic.name)
      throw RunFailure(.unusableInput, "\(source.name), line \(headerLine): \(fault); nothing was applied")
    }
  }

  /// A `--map` of a name that the header lacks, where a column that nobody reads is alike, is a slip: what it was meant to
  /// do must not silently be left undone. Of any other it is told (`RunFrame.tell`), since settings serve many files.
  private func checkMap(_ names: [String], _ roles: ColumnRoles) throws {
    for name in names { mappedNames.meet(name) }
    let unread = names.filter { roles.role(of: $0) == .unknown }
    for missing in mappedNames.missing where AlikeName.nearest(to: missing, among: unread) != nil {
      throw RunFailure(
        .unusableInput,
        "\(source.name), line \(headerLine): \(missingMapText(missing, options.map, unread)); nothing was applied")
    }
  }

  /// How the columns were understood, as far as that is known; nil where nobody asks or nothing is.
  func columnReport() -> ColumnReport? {
    guard let survey, let reading else { return nil }
    return ColumnReport(
      inputName: source.name, format: shape.formatName, delimiter: shape.delimiter.map { String(UnicodeScalar($0)) },
      encoding: shape.encodingName, dialect: reading.settings.dialect.name, dialectReason: reading.reason,
      columns: survey.columns(reading.roles, reading.settings))
  }

  /// The ignored names that are much like a field's, with what would read them.
  private func suggestions() -> [NameSuggestion] {
    guard let reading else { return [] }
    let given = Set((headerNames ?? []).compactMap { reading.roles.role(of: $0).field })
    return shape.ignoredNames.prefix(100).compactMap { name in
      switch ColumnRole.unknown.use(named: name, given: given, reading.settings) {
      case .unknown(let field?): NameSuggestion(name: name, field: field)
      case .needsPhoneKey: NameSuggestion(name: name, field: nil)
      default: nil
      }
    }
  }

  private func match(for dialect: Dialect) -> KeyKind? {
    purpose == .correct && dialect.takesMatch ? options.match : nil
  }

  private func keys(of dialect: Dialect) -> [KeyKind] { match(for: dialect).map { [$0] } ?? dialect.keys }

  // MARK: Rows

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
    let hint = fault.json.flatMap { RejectHint.json($0.kind) }
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
