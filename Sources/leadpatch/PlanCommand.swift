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

  func run() throws {
    var options = RunOptions(storePath: input.storePath)
    try input.apply(to: &options)
    correction.apply(to: &options)
    output.apply(to: &options)
    try RunCommand(name: "plan", output: output, sources: files.sources()).run { source, observer in
      var observer = observer
      if !output.takesOutput { observer.changeLines = appendChangeLines }
      return try CorrectionRun(source: source, options: options, observer: observer).plan()
    }
  }
}
