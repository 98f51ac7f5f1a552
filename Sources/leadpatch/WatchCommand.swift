import ArgumentParser
import ImportPipeline
import Reviewing

/// `leadpatch watch`.
struct WatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch", abstract: "Applies the files that are dropped into a folder; moves them to done/ or failed/.",
    usage: """
      leadpatch watch drops --store leads.db --max-rejects 5%
      leadpatch watch drops --store leads.db --once -q
      """)

  @Argument(help: "The folder that files are dropped into.")
  var folder: String

  @Flag(help: "One look, for cron.")
  var once = false

  @Option(help: ArgumentHelp("How long a file must not have changed.", valueName: "seconds"))
  var settle = 2.0

  @OptionGroup(title: "Input") var input: InputArguments
  @OptionGroup(title: "Corrections") var correction: CorrectionArguments
  @OptionGroup(title: "Output") var output: OutputArguments
  @OptionGroup(title: OnlyTyped.title) var settings: SettingsArguments

  func validate() throws {
    if settle < 0 || !settle.isFinite { throw ValidationError("--settle must be 0 or more") }
    if let named = [("--rejects", output.rejects), ("--results", output.results), ("--report", output.report)]
      .first(where: { $0.1 != nil })
    {
      throw ValidationError("\(named.0) takes one file's output; watch puts rejects and receipts into done/")
    }
  }

  func run() throws {
    var options = try input.runOptions()
    correction.apply(to: &options)
    output.apply(to: &options)
    Interruption.listen()
    let metrics = try output.metrics.map { try MetricsFile(path: $0, command: "watch") }
    let watch = WatchRun(path: folder, options: options, settleSeconds: settle, observer: observer(metrics))
    guard once else { try watch.forever() }
    let status = try watch.once()
    if status != .success { throw ExitCode(status.rawValue) }
  }

  private func observer(_ metrics: MetricsFile?) -> WatchObserver {
    let telling = RunTelling(command: "apply", output: output) {
      CommandLineAgain.line(givingBack: $0, insteadOf: [folder])
    }
    var observer = WatchObserver()
    observer.makeRunObserver = { _ in telling.observer }
    observer.onReceipt = { receipt in
      try telling.tell(receipt)
      metrics?.beginRun()
      try metrics?.add(receipt)
    }
    observer.onFailure = { failure in
      telling.say(failure.message)
      metrics?.beginRun()
      try metrics?.add(failure)
    }
    if !output.quiet { observer.onMessage = telling.say }
    observer.visible = { TerminalText.visible($0) }
    return observer
  }
}
