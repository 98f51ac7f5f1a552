import ArgumentParser

/// What makes an option no setting: options that ask for another thing than the command alone, or that only a person
/// may ask for each time, are declared in a group of this title. Any other option is a setting, too.
enum OnlyTyped {
  static let title = "On the command line only"
}

/// The option that names the settings file; every command has it.
struct SettingsArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp("Settings (else LEADPATCH_SETTINGS, else leadpatch.yaml, if it is there).", valueName: "path"))
  var settings: String?
}
