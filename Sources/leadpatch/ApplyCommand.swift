import ArgumentParser
import ImportPipeline

/// `leadpatch apply`.
struct ApplyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply", abstract: "Read, normalize, compare, apply, reject: the main job.",
    usage: """
      leadpatch apply corrections.csv.gz --store leads.db
      zcat corrections.jsonl.gz | leadpatch apply - --rejects - > rejects.jsonl
      leadpatch apply crm.csv --default-region DE --max-rejects 5% --report receipt.json
      """)

  @OptionGroup var files: FileArguments
  @OptionGroup(title: "Input") var input: InputArguments
  @OptionGroup(title: "Corrections") var correction: CorrectionArguments
  @OptionGroup(title: "Output") var output: OutputArguments
  @OptionGroup(title: OnlyTyped.title) var settings: SettingsArguments

  func run() throws {
    var options = try input.runOptions()
    correction.apply(to: &options)
    output.apply(to: &options)
    try RunCommand(name: "apply", output: output, sources: files.sources()).run { source, observer in
      try CorrectionRun(source: source, options: options, observer: observer).apply()
    }
  }
}
