import ArgumentParser
import ImportPipeline

/// `leadpatch phone`.
struct PhoneCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "phone", abstract: "Normalizes numbers alone: a line in, a line of JSON out.",
    usage: """
      echo '+44 20 7946 0123' | leadpatch phone
      leadpatch phone numbers.txt --default-region GB
      """)

  @Argument(help: "A file of numbers, a line each, or 'number TAB region'; '-' is standard input.")
  var file: String?

  @OptionGroup var region: RegionArguments
  @OptionGroup(title: OnlyTyped.title) var settings: SettingsArguments

  func run() throws {
    if file == nil, Console.inputIsTerminal { throw ValidationError("name a file, or '-' for standard input") }
    Interruption.listen()
    let source = file.flatMap { $0 == "-" ? nil : InputSource.file($0) } ?? .standardInput
    try source.checkExists()
    try PhoneRun(source: source, defaultRegion: region.region).run()
  }
}
