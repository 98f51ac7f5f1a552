import ArgumentParser
import ImportPipeline

/// What national numbers are read with: the same for every command that reads numbers.
struct RegionArguments: ParsableArguments {
  @Option(help: ArgumentHelp("The ISO 3166 region of numbers without country code.", valueName: "cc"))
  var defaultRegion: String?

  func validate() throws {
    if let defaultRegion, !PhoneRegions.isKnown(defaultRegion) {
      throw ValidationError(PhoneRegions.unknownText(defaultRegion))
    }
  }

  /// The region in capitals, as the phone engine wants it.
  var region: String? { defaultRegion?.uppercased() }
}
