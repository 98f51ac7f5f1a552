import ArgumentParser
import ImportPipeline
import Reviewing

/// `leadpatch runs`.
struct RunsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs", abstract: "What ran, newest first; or one run in full.",
    usage: """
      leadpatch runs --store leads.db
      leadpatch runs show 12
      leadpatch runs --limit 0 --json
      """)

  @Argument(help: ArgumentHelp("A run to show in full: its id, with or without 'show' before it.", valueName: "run"))
  var words: [String] = []

  @Option(help: ArgumentHelp("How many runs to list, the newest; 0 for all.", valueName: "n"))
  var limit = 20

  @Flag(help: "JSON on standard output: an object a line for the list, one object for one run.")
  var json = false

  @OptionGroup(title: "Store") var store: StoreArguments
  @OptionGroup(title: OnlyTyped.title) var settings: SettingsArguments

  func validate() throws {
    if limit < 0 { throw ValidationError("--limit \(limit): use 0 or more") }
    _ = try shown()
  }

  func run() throws {
    let list = RunList(store: store.options)
    if let id = try shown() { return try show(id, in: list) }
    var runs: [RunSummary] = []
    let count = try list.list(limit: limit == 0 ? nil : limit) { run in
      if json { try StandardOutput.writeLines([run.json()]) } else { runs.append(run) }
    }
    guard !json else { return }
    if runs.isEmpty { return Console.say("leadpatch: the store has no run yet") }
    try StandardOutput.writeLines(RunText.table(runs))
    if count > runs.count { Console.say("leadpatch: \(count - runs.count) older; --limit 0 lists all") }
  }

  private func show(_ id: Int64, in list: RunList) throws {
    let (run, editedLeads) = try list.show(id)
    try StandardOutput.writeLines(
      json ? [run.json(editedLeads: editedLeads)] : RunText.lines(run, editedLeads: editedLeads))
  }

  /// The run that is to be shown, nil for the list.
  private func shown() throws -> Int64? {
    let names = words.first == "show" ? Array(words.dropFirst()) : words
    if words.isEmpty { return nil }
    guard names.count == 1, let name = names.first else {
      throw ValidationError("name one run, such as 'runs show 12'")
    }
    guard let id = Int64(name) else {
      throw ValidationError("'\(name)' is no run's id; 'leadpatch runs' lists them")
    }
    return id
  }
}
