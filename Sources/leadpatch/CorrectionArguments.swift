import ArgumentParser
import ImportPipeline
import LeadModel
import RecordReading

/// What a row may do: the options that `apply` and `plan` share.
struct CorrectionArguments: ParsableArguments {
  @Option(help: "Generic dialect: how a row finds its lead.")
  var match: KeyKind?

  @Option(help: "How a variables object meets the stored one.")
  var vars: VariablesRule?

  @Flag(name: .customLong("require-e164"), help: "Refuse phone cells that are not E.164 as they stand.")
  var requireE164 = false

  @Flag(help: "Refuse opt-outs, requeues and status changes on leads that are not pending, too.")
  var strictLock = false

  @Flag(help: "Let do_not_call:false clear an opt-out, on pending leads.")
  var allowDncClear = false

  @Option(help: "When two live leads of a campaign would share a number.")
  var duplicatePhones = DuplicatePhonesOption.warn

  @Option(help: ArgumentHelp("More rejects than this, and nothing is applied.", valueName: "n or n%"))
  var maxRejects: String?

  @Option(
    help: ArgumentHelp(
      "Apply nothing if the file is unlike the last of its name: \(HoldCondition.examples). Repeatable.",
      valueName: "condition"))
  var holdIf: [String] = []

  @Flag(help: "The whole file in one transaction.")
  var atomic = false

  func validate() throws {
    for condition in holdIf where HoldCondition(condition) == nil {
      throw ValidationError("--hold-if '\(condition)': write a condition such as \(HoldCondition.examples)")
    }
    if let maxRejects, RejectLimit(maxRejects) == nil {
      throw ValidationError("--max-rejects \(maxRejects): give a number of rows such as 100, or a share such as 5%")
    }
  }

  func apply(to options: inout RunOptions) {
    options.match = match
    options.variables = vars
    options.requireE164 = requireE164
    options.policy.strictLock = strictLock
    options.policy.allowOptOutClear = allowDncClear
    options.duplicatePhones = duplicatePhones
    options.maxRejects = maxRejects.flatMap(RejectLimit.init)
    options.holdIf = holdIf.compactMap(HoldCondition.init)
    options.isAtomic = atomic
  }
}
