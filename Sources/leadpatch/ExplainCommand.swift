import ArgumentParser
import ImportPipeline
import Reviewing

/// `leadpatch explain`.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Why a lead is as it is: every run, row and field that changed it or was refused.",
    usage: """
      leadpatch explain L-1001
      leadpatch explain '+44 20 7946 0123'
      leadpatch explain '020 7946 0123' --default-region GB --json
      """)

  @Argument(help: "A lead's id, else its external id, else its phone number.")
  var lead: String

  @Option(help: ArgumentHelp("Only leads of this campaign.", valueName: "id"))
  var campaign: String?

  @OptionGroup var region: RegionArguments

  @Flag(help: "JSON on standard output, an object for each lead that was found.")
  var json = false

  @OptionGroup(title: "Store") var store: StoreArguments
  @OptionGroup(title: OnlyTyped.title) var settings: SettingsArguments

  func run() throws {
    let explainer = LeadExplainer(
      store: store.options, campaignID: campaign, defaultRegion: region.region)
    let found = try explainer.explain(lead)
    for (place, explanation) in found.enumerated() {
      if json {
        try StandardOutput.writeLines([explanation.json])
      } else {
        try StandardOutput.writeLines((place > 0 ? [""] : []) + ExplanationText.lines(explanation))
      }
    }
  }
}
