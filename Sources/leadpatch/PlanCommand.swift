import ArgumentParser
import ImportPipeline
import Reviewing

/// `leadpatch plan`.
struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "What apply would do, without a write: each changed field, and the counts.",
    usage: """
      leadpatch plan corrections.csv.gz --store leads.db
      leadpatch plan corrections.csv.gz --json
      """)

  @OptionGroup var files: FileArguments
  @OptionGroup(title: "Input") var input: InputArguments
  @OptionGroup(title: "Corrections") var correction: CorrectionArguments
  @OptionGroup(title: "Output") var output: OutputArguments

  @Flag(help: "First show how each column was understood: field, sample value, and what is done with it.")
  var explainColumns = false

  func run() throws {
    var options = RunOptions(storePath: input.storePath)
    try input.apply(to: &options)
    correction.apply(to: &options)
    output.apply(to: &options)
    try RunCommand(name: "plan", output: output, sources: files.sources()).run { source, observer in
      var observer = observer
      let clear = observer.onOutput
      if explainColumns {
        observer.onColumns = { report in
          clear()
          try show(report)
        }
      }
      if !output.takesOutput {
        observer.onChange = { row in
          clear()
          for line in changeLines(row) { try StandardOutput.write(Array((line + "\n").utf8)) }
        }
      }
      return try CorrectionRun(source: source, options: options, observer: observer).plan()
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
}
