import ArgumentParser
import ImportPipeline
import LeadModel
import RecordReading

extension FormatChoice: ExpressibleByArgument {}
extension EncodingChoice: ExpressibleByArgument {}
extension VariablesRule: ExpressibleByArgument {}
extension KeyKind: ExpressibleByArgument {}
extension DuplicatePhonesOption: ExpressibleByArgument {}

/// `auto`, `always` or `never`.
enum ProgressChoice: String, ExpressibleByArgument, CaseIterable {
  case auto, always, never

  /// Whether a progress line is drawn on standard error.
  func isDrawn(quiet: Bool) -> Bool {
    switch self {
    case .always: true
    case .never: false
    case .auto: !quiet && Console.isTerminal && !Environment.isDumbTerminal
    }
  }
}

/// How files are read: the same for `apply`, `plan`, `load` and `watch`.
struct InputArguments: ParsableArguments {
  @Option(help: ArgumentHelp("The lead store (else leads.db).", valueName: "path"))
  var store: String?

  @Option(
    help: ArgumentHelp("Settings (else LEADPATCH_SETTINGS, else leadpatch.yaml, if it is there).", valueName: "path"))
  var settings: String?

  @Option(help: "How the input is laid out.")
  var format = FormatChoice.automatic

  @Option(help: "How its text is encoded; auto goes by the byte-order mark, else UTF-8.")
  var encoding = EncodingChoice.automatic

  @Option(help: "Whose field names and rules: auto, generic, dialnexa, nlpearl, voiceaiwrapper, puffle.")
  var dialect = "auto"

  @Option(help: ArgumentHelp("The campaign of rows that name none.", valueName: "id"))
  var campaign: String?

  @Option(help: ArgumentHelp("The ISO 3166 region of national numbers.", valueName: "cc"))
  var defaultRegion: String?

  @Option(help: ArgumentHelp("Read a column as a field; 'COLUMN=' ignores it. Repeatable.", valueName: "column=field"))
  var map: [String] = []

  @Option(help: ArgumentHelp("A CSV cell that means: empty this field.", valueName: "text"))
  var clearToken = "--BLANK--"

  @Option(help: ArgumentHelp("The longest record in bytes.", valueName: "bytes"))
  var maxRecord = 4 << 20

  func validate() throws {
    if let defaultRegion, !PhoneRegions.isKnown(defaultRegion) {
      throw ValidationError(PhoneRegions.unknownText(defaultRegion))
    }
    if maxRecord < 1 { throw ValidationError("--max-record must be 1 or more") }
    if dialect != "auto", !DialectNames.all.contains(dialect) {
      let suggestion = NearestWord.suggestion(for: dialect, in: ["auto"] + DialectNames.all)
      throw ValidationError(
        "--dialect \(dialect): use auto, \(DialectNames.all.joined(separator: ", "))\(suggestion)")
    }
    _ = try mapping()
  }

  func apply(to options: inout RunOptions) throws {
    options.format = format
    options.encoding = encoding
    options.dialect = dialect == "auto" ? nil : dialect
    options.campaignID = campaign
    options.defaultRegion = defaultRegion?.uppercased()
    options.map = try mapping()
    options.clearToken = clearToken
    options.maxRecordBytes = maxRecord
    if let bytes = Environment.spoolMemory { options.spoolMemory = bytes }
  }

  private func mapping() throws -> [String: LeadField?] {
    var mapping: [String: LeadField?] = [:]
    for entry in map {
      guard let equals = entry.lastIndex(of: "=") else {
        throw ValidationError("--map \(entry): write COLUMN=FIELD, or COLUMN= to ignore the column")
      }
      let name = String(entry[entry.index(after: equals)...])
      guard name.isEmpty || FieldNames.field(named: name) != nil else {
        let suggestion = NearestWord.suggestion(for: name, in: FieldNames.all)
        throw ValidationError("--map \(entry): no field is called '\(name)'\(suggestion)")
      }
      let column = String(entry[..<equals])
      if let other = mapping.keys.first(where: { FieldNames.areOne($0, column) }) {
        throw ValidationError("--map \(entry): '\(other)' is mapped already; one column gives one field")
      }
      mapping[column] = .some(FieldNames.field(named: name))
    }
    return mapping
  }

  /// The store's path.
  var storePath: String { store ?? "leads.db" }

  /// Whether there is a store to look at: one that is named, or `leads.db` where it lies in the working folder.
  var hasStore: Bool { store != nil || InputSource.file(storePath).size != nil }

  /// The options that change what a row means, as they are typed, for a command line that is shown.
  var words: [String] {
    var words: [String] = []
    if let store { words += ["--store", store] }
    if dialect != "auto" { words += ["--dialect", dialect] }
    if let campaign { words += ["--campaign", campaign] }
    if let defaultRegion { words += ["--default-region", defaultRegion] }
    for entry in map { words += ["--map", entry] }
    if clearToken != "--BLANK--" { words += ["--clear-token", clearToken] }
    return words
  }
}
