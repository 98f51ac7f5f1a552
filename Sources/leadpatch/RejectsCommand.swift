import ArgumentParser
import ImportPipeline
import LeadModel
import Reviewing

/// `leadpatch rejects`.
struct RejectsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rejects", abstract: "Reviews a reject file: by reason, with a remedy for each.",
    usage: """
      leadpatch rejects corrections.rejects.csv
      leadpatch rejects corrections.rejects.csv --store leads.db --html rejects.html --mask
      leadpatch rejects corrections.rejects.csv --code phone_invalid --limit 20
      leadpatch rejects corrections.rejects.jsonl.gz --json
      leadpatch rejects --open --store leads.db
      """)

  @Option(help: ArgumentHelp("List the rows of this code. Repeatable.", valueName: "code"))
  var code: [String] = []

  @Option(help: ArgumentHelp("One self-contained page; '-' is standard output.", valueName: "out"))
  var html: String?

  @Option(
    help: ArgumentHelp(
      "Rows to show: of each code 3 unless told, with --code all, in the page 200000.", valueName: "n"))
  var limit: Int?

  @Flag(help: "JSON to standard output: one object, with --code one a row.")
  var json = false

  @Flag(help: "Hide phone numbers but for their last three digits.")
  var mask = false

  @OptionGroup var files: FileArguments
  @OptionGroup(title: "How the refused file was applied") var input: InputArguments
  @OptionGroup(title: OnlyTyped.title) var typed: TypedArguments
  @OptionGroup(title: OnlyTyped.title) var settings: SettingsArguments

  @Option(help: "Generic dialect: how a row finds its lead.")
  var match: KeyKind?

  private static let examples = 3

  struct TypedArguments: ParsableArguments {
    @Flag(help: "Instead of a file: what is still open over all runs, oldest first.")
    var open = false
  }

  func validate() throws {
    if typed.open { return try validateOpen() }
    guard files.files.count == 1 else { throw ValidationError("name one reject file, or '-' for standard input") }
    if let limit, limit < 0 { throw ValidationError("--limit must be 0 or more") }
    _ = try codes()
    guard let html else { return }
    if json || !code.isEmpty { throw ValidationError("--html holds all rows; it goes with neither --code nor --json") }
    if html != "-", files.files.contains(html) {
      throw ValidationError("\(html) is the reject file; name another file for the page")
    }
  }

  private func validateOpen() throws {
    if !files.files.isEmpty { throw ValidationError("--open looks at the store's runs; name no file with it") }
    if html != nil { throw ValidationError("--open and --html do not go together; --html is for one reject file") }
    if let limit, limit < 0 { throw ValidationError("--limit must be 0 or more") }
    _ = try codes()
  }

  func run() throws {
    Interruption.listen()
    if typed.open { return try listOpen() }
    let source = try RejectSource(files.files[0] == "-" ? .standardInput : .file(files.files[0]))
    var options = try input.runOptions()
    options.match = match
    let reviewing = RejectReviewing(input: source, options: options, usesStore: input.store.isThere)
    if let html { return try writePage(to: html, reviewing) }
    let codes = try codes()
    if codes.isEmpty { try summarize(reviewing) } else { try list(codes, reviewing) }
  }

  /// What is open over all runs; the number of rows, and how old the oldest is, on standard error.
  private func listOpen() throws {
    let list = OpenRejectList(store: input.store.options)
    let (count, oldest) = try list.list(codes: try codes(), limit: limit) { reject in
      let reject = mask ? OpenRejectText.masked(reject) : reject
      try write(json ? reject.json : OpenRejectText.line(reject))
    }
    if !json { Console.say("leadpatch: \(OpenRejectText.summary(count: count, oldest: oldest))") }
  }

  private func summarize(_ reviewing: RejectReviewing) throws {
    var review = try reviewing.review(examples: limit ?? Self.examples)
    if mask { review = PhoneMask.masked(review) }
    if json {
      try write(RejectReviewJSON.text(review, command: again))
    } else {
      for line in RejectReviewText(review, command: again).lines { try write(line) }
    }
    warn(review.facts)
  }

  private func writePage(to path: String, _ reviewing: RejectReviewing) throws {
    let output = try TextOutput(path == "-" ? .standardOutput : .file(path))
    let review = try reviewing.review(examples: 0)
    let page = RejectPage(review, isMasked: mask, mostRows: limit ?? RejectPage.mostRows, command: again)
    try page.write(to: output) { try reviewing.forEachRow($0) }
    try output.commit()
    warn(review.facts)
  }

  private func list(_ codes: [RejectCode], _ reviewing: RejectReviewing) throws {
    var left = limit ?? .max
    let facts = try reviewing.forEachRow { row in
      guard left > 0, codes.contains(row.code) else { return }
      left -= 1
      let row = mask ? PhoneMask.masked(row) : row
      try write(json ? RejectReviewJSON.text(row) : TerminalText.visible("\(row.code.rawValue) \(rejectLine(row))"))
    }
    warn(facts)
  }

  private func warn(_ facts: RejectFileFacts) {
    guard !facts.endsInLineBreak else { return }
    Console.say("leadpatch: \(facts.name) does not end in a line break; its last row may have been cut")
  }

  private func codes() throws -> [RejectCode] {
    try code.map { name in
      if let code = RejectCode(rawValue: name.lowercased()) { return code }
      let suggestion = NearestWord.suggestion(for: name, in: RejectCode.allCases.map(\.rawValue))
      throw ValidationError("--code \(name): there is no such code\(suggestion)")
    }
  }

  /// The words of the command that gives the file back with one more option.
  private func again(_ words: [String]) -> [String] {
    let key = match.map { ["--match", $0.rawValue] } ?? []
    return ["leadpatch", "apply"] + files.files + input.words + key + words
  }

  private func write(_ line: String) throws { try StandardOutput.write(Array((line + "\n").utf8)) }
}
