import ArgumentParser
import ImportPipeline

/// `leadpatch load`.
struct LoadCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "load", abstract: "Adds leads from an export; makes the store where there is none.",
    usage: """
      leadpatch load leads.csv --store leads.db --campaign spring --default-region DE
      """)

  @OptionGroup var files: FileArguments
  @OptionGroup(title: "Input") var input: InputArguments

  @Option(help: "The state of campaigns that are made: draft, active, paused, completed.")
  var campaignState = "active"

  @Option(help: ArgumentHelp("The default time zone of campaigns that are made.", valueName: "zone"))
  var defaultTimeZone: String?

  @Flag(help: "The whole file in one transaction.")
  var atomic = false

  @OptionGroup(title: "Output") var output: OutputArguments
  @OptionGroup(title: OnlyTyped.title) var settings: SettingsArguments

  func validate() throws {
    if !["draft", "active", "paused", "completed"].contains(campaignState) {
      throw ValidationError("--campaign-state \(campaignState): use draft, active, paused or completed")
    }
    if let defaultTimeZone, TimeZones.name(defaultTimeZone) == nil {
      throw ValidationError("--default-time-zone \(defaultTimeZone): no time zone has this name")
    }
  }

  func run() throws {
    var options = try input.runOptions()
    output.apply(to: &options)
    options.campaignState = campaignState
    options.defaultTimeZone = defaultTimeZone.flatMap(TimeZones.name)
    options.isAtomic = atomic
    try RunCommand(name: "load", output: output, sources: files.sources()).run { source, observer in
      try LoadRun(source: source, options: options, observer: observer).load()
    }
  }
}
