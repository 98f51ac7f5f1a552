import ArgumentParser
import ImportPipeline
import Reviewing

/// `leadpatch plan`.
struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "What apply would do, without a write: each changed field, and the counts.",
    usage: """
      leadpatch plan corrections.csv.gz --store leads.db
      leadpatch plan corrections.csv.gz --only phone --sample 20
      leadpatch plan corrections.csv.gz --changes changes.jsonl --limit 0
      leadpatch plan corrections.csv.gz --json
      """)

  @OptionGroup var files: FileArguments
  @OptionGroup(title: "Input") var input: InputArguments
  @OptionGroup(title: "Corrections") var correction: CorrectionArguments
  @OptionGroup(title: "Changes") var plan: PlanArguments
  @OptionGroup(title: "Output") var output: OutputArguments
  @OptionGroup(title: OnlyTyped.title) var settings: SettingsArguments

  @Flag(help: "First show how each column was understood: field, sample value, and what is done with it.")
  var explainColumns = false

  func validate() throws {
    if plan.changes == "-", output.takesOutput {
      throw ValidationError("--changes - needs standard output for itself")
    }
    if let changes = plan.changes, changes != "-", files.files.contains(changes) {
      throw ValidationError("\(changes) is an input; name another file for the changes")
    }
    if plan.changes != nil, files.files.count > 1 {
      throw ValidationError("--changes takes one file's changes; run the inputs one by one")
    }
  }

  func run() throws {
    var options = try input.runOptions()
    correction.apply(to: &options)
    output.apply(to: &options)
    try RunCommand(name: "plan", output: output, sources: files.sources()).run { source, observer in
      var observer = observer
      if explainColumns {
        let clear = observer.beforeOutput
        observer.onColumns = { report in
          clear()
          try show(report)
        }
      }
      let file = try plan.changes.map { try ChangesFile($0 == "-" ? .standardOutput : .file($0)) }
      let printsLines = !output.takesOutput && plan.changes != "-"
      let lines = LineBuffer(before: observer.beforeOutput)
      let selection = try selection(lines)
      if printsLines, file == nil, let texts = texts(before: observer.beforeOutput) {
        observer.texts = texts
      } else if printsLines || file != nil {
        var changes = ShownChanges()
        observer.onJudged = { row in
          try changes.forEach(of: row) { change in
            guard selection.isWanted(change) else { return }
            try file?.add(change)
            if printsLines { try selection.take(change) }
          }
        }
      }
      let receipt: Receipt
      do {
        receipt = try CorrectionRun(source: source, options: options, observer: observer).plan()
        try selection.finish()
      } catch {
        // What was found before is shown all the same.
        try? lines.flush()
        throw error
      }
      try lines.flush()
      try file?.finish()
      if selection.leftOut > 0 { observer.onMessage("\(selection.leftOut) more changes are not shown (--limit)") }
      return receipt
    }
  }

  /// On standard output before the changes, or on standard error where other data has that.
  private func show(_ report: ColumnReport) throws {
    for line in columnLines(report) {
      if !output.takesOutput {
        try StandardOutput.write(Array((line + "\n").utf8))
      } else if !output.quiet {
        Console.say(line)
      }
    }
  }

  /// The lines of changes where none of them hangs on another: scripts get all of them; nil else.
  private func texts(before: @escaping () -> Void) -> ChangeTexts? {
    guard case .plain = style, plan.only.isEmpty, plan.sample == nil, plan.limit == nil else { return nil }
    return ChangeTexts(append: ChangeLines.appendPlain) { text in
      before()
      try StandardOutput.write(text)
    }
  }

  private func selection(_ output: LineBuffer) throws -> ChangeSelection {
    var lines = ChangeLines(style)
    return ChangeSelection(only: try plan.onlyFields(), sample: plan.sample, limit: plan.limit) { change in
      try output.add { bytes in lines.append(change, to: &bytes) }
    }
  }

  /// Scripts get the contract's lines, people columns.
  private var style: ChangeLines.Style {
    guard Console.outputIsTerminal else { return .plain }
    return .columns(isColoured: !output.noColor && !Environment.refusesColour)
  }
}
