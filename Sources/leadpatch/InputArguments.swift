import ArgumentParser
import ImportPipeline
import LeadModel
import RecordReading

extension FormatChoice: ExpressibleByArgument {}
extension EncodingChoice: ExpressibleByArgument {}
extension VariablesRule: ExpressibleByArgument {}
extension KeyKind: ExpressibleByArgument {}
extension DuplicatePhonesOption: ExpressibleByArgument {}

/// How files are read: the same for `apply`, `plan`, `load` and `watch`.
struct InputArguments: ParsableArguments {
  @OptionGroup var store: StoreArguments

  @Option(help: "How the input is laid out.")
  var format = FormatChoice.automatic

  @Option(help: "How its text is encoded; auto goes by the byte-order mark, else UTF-8.")
  var encoding = EncodingChoice.automatic

  @Option(help: "Whose field names and rules: auto, generic, dialnexa, nlpearl, voiceaiwrapper, puffle.")
  var dialect = "auto"

  @Option(help: ArgumentHelp("The campaign of rows that name none.", valueName: "id"))
  var campaign: String?

  @OptionGroup var region: RegionArguments

  @Option(help: ArgumentHelp("Read a column as a field; 'COLUMN=' ignores it. Repeatable.", valueName: "column=field"))
  var map: [String] = []

  @Option(help: ArgumentHelp("A CSV cell that means: empty this field.", valueName: "text"))
  var clearToken = RunOptions.defaultClearToken

  @Option(help: ArgumentHelp("The longest record in bytes.", valueName: "bytes"))
  var maxRecord = RunOptions.defaultMaxRecordBytes

  func validate() throws {
    if maxRecord < 1 { throw ValidationError("--max-record must be 1 or more") }
    if dialect != "auto", !DialectNames.all.contains(dialect) {
      let suggestion = NearestWord.suggestion(for: dialect, in: ["auto"] + DialectNames.all)
      throw ValidationError(
        "--dialect \(dialect): use auto, \(DialectNames.all.joined(separator: ", "))\(suggestion)")
    }
    _ = try mapping()
  }

  /// The options of a run, so far as the input gives them.
  func runOptions() throws -> RunOptions {
    var options = RunOptions(storePath: store.options.path)
    options.busyTimeout = store.busyTimeout
    options.format = format
    options.encoding = encoding
    options.dialect = dialect == "auto" ? nil : dialect
    options.campaignID = campaign
    options.defaultRegion = region.region
    options.map = try mapping()
    options.clearToken = clearToken
    options.maxRecordBytes = maxRecord
    if let bytes = Environment.spoolMemory { options.spoolMemory = bytes }
    if let bytes = Environment.rowMemory { options.rowMemory = bytes }
    if let bytes = Environment.logPieceBytes { options.logPieceBytes = bytes }
    if let bytes = Environment.waitingNumberBytes { options.waitingNumberBytes = bytes }
    return options
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

  /// The options that change what a row means, as they are typed, for a command line that is shown.
  var words: [String] {
    var words: [String] = []
    if let path = store.store { words += ["--store", path] }
    if dialect != "auto" { words += ["--dialect", dialect] }
    if let campaign { words += ["--campaign", campaign] }
    if let typed = region.defaultRegion { words += ["--default-region", typed] }
    for entry in map { words += ["--map", entry] }
    if clearToken != RunOptions.defaultClearToken { words += ["--clear-token", clearToken] }
    return words
  }
}
