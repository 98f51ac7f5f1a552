import ArgumentParser
import ImportPipeline
import LeadModel
import Reviewing

/// Which changes `plan` prints, and where else they go.
struct PlanArguments: ParsableArguments {
  @Option(help: ArgumentHelp("One JSON object per lead that would change; '-' is standard output.", valueName: "path"))
  var changes: String?

  @Option(help: ArgumentHelp("Only changes of this field, or variables.KEY. Repeatable.", valueName: "field"))
  var only: [String] = []

  @Option(help: ArgumentHelp("Print the changes of so many leads, the same ones each time.", valueName: "n"))
  var sample: Int?

  @Option(help: ArgumentHelp("Print at most so many changes.", valueName: "n"))
  var limit: Int?

  private static let largestSample = 10_000

  func validate() throws {
    if let limit, limit < 0 { throw ValidationError("--limit must be 0 or more") }
    if let sample, !(1...Self.largestSample).contains(sample) {
      throw ValidationError("--sample must be 1 to \(Self.largestSample)")
    }
    _ = try onlyFields()
  }

  /// `--only` as the names under which changes are shown.
  func onlyFields() throws -> [String] {
    try only.map { name in
      if name.hasPrefix("variables.") { return name }
      if let field = FieldNames.field(named: name) { return field.changeName }
      if LeadColumn(sqlName: name) == .phoneExtension { return name }
      let suggestion = NearestWord.suggestion(for: name, in: FieldNames.all)
      throw ValidationError("--only \(name): no field has this name\(suggestion)")
    }
  }
}
