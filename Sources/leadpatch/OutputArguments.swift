import ArgumentParser
import ImportPipeline

/// What is written and said: the same for `apply`, `plan` and `load`.
struct OutputArguments: ParsableArguments {
  @Option(help: ArgumentHelp("Where rejects go; '-' is standard output.", valueName: "path"))
  var rejects: String?

  @Option(help: ArgumentHelp("A line of JSON per record, in input order.", valueName: "path"))
  var results: String?

  @Option(help: ArgumentHelp("The receipt as JSON to a file.", valueName: "path"))
  var report: String?

  @Flag(help: "The receipt as JSON to standard output, with nothing else there.")
  var json = false

  @Option(help: ArgumentHelp("What the run did, for Prometheus' textfile collector.", valueName: "path"))
  var metrics: String?

  @Flag(help: "Apply a file that was applied before.")
  var force = false

  @Flag(name: .shortAndLong, help: "Say more about how the input was understood.")
  var verbose = false

  @OptionGroup var telling: TellingArguments

  @Flag(help: "No colour.")
  var noColor = false

  func validate() throws {
    let onOutput = [rejects, results, report].filter { $0 == "-" }.count + (json ? 1 : 0)
    if onOutput > 1 {
      throw ValidationError("only one of --json, --rejects -, --results -, --report - can have standard output")
    }
  }

  func apply(to options: inout RunOptions) {
    options.rejects = rejects.map(Self.target)
    options.results = results.map(Self.target)
    options.report = report.map(Self.target)
    options.force = force
  }

  /// Whether nothing but errors is said.
  var quiet: Bool { telling.quiet }

  /// Whether standard output is taken by data that a plan's lines must not mix with.
  var takesOutput: Bool { json || [rejects, results, report].contains("-") }

  private static func target(_ path: String) -> OutputTarget { path == "-" ? .standardOutput : .file(path) }
}
