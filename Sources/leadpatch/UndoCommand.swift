import ArgumentParser
import ImportPipeline
import LeadModel
import Reviewing

/// `leadpatch undo`.
struct UndoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "undo",
    abstract: "Takes a run back: every field that it changed, where nothing touched the lead since.",
    usage: """
      leadpatch undo 12 --dry-run
      leadpatch undo 12
      leadpatch undo 12 --with-opt-outs --json
      """,
    discussion: """
      An undo is a run itself, and can be taken back in turn. A lead whose status, or any field that the run changed, \
      is no longer as the run left it is skipped and named, as is one whose old number belongs to somebody who has \
      opted out. Exit status: 0, or 1 if a lead was skipped.
      """)

  @Argument(help: ArgumentHelp("The run's id, as 'leadpatch runs' lists it.", valueName: "run"))
  var runID: Int64

  @Flag(help: "The receipt as JSON on standard output, skipped leads in it.")
  var json = false

  @OptionGroup var telling: TellingArguments
  @OptionGroup(title: "Store") var store: StoreArguments
  @OptionGroup(title: OnlyTyped.title) var typed: TypedArguments
  @OptionGroup(title: OnlyTyped.title) var settings: SettingsArguments

  struct TypedArguments: ParsableArguments {
    @Flag(help: "Take opt-outs that the run recorded back, too.")
    var withOptOuts = false

    @Flag(help: "Print what would be given back, and write nothing.")
    var dryRun = false
  }

  func run() throws {
    Interruption.listen()
    let line = telling.drawsProgress ? ProgressLine(write: Console.put) : nil
    defer { line?.finish() }
    var output = UndoJSON()
    var observer = UndoObserver()
    if let line { observer.onProgress = { line.update(.write, done: $0, total: $1) } }
    observer.onMessage = { message in
      line?.finish()
      if !telling.quiet { Console.say("leadpatch: \(message)") }
    }
    observer.onSkip = { skip in
      line?.finish()
      if json { try output.add(skip.json) } else { try StandardOutput.writeLines([UndoText.line(skip)]) }
    }
    if !json {
      observer.onChange = { leadID, changes in
        try StandardOutput.writeLines(UndoText.lines(leadID: leadID, changes))
      }
    }
    var options = UndoOptions(store: store.options, run: runID, withOptOuts: typed.withOptOuts, isDryRun: typed.dryRun)
    if let bytes = Environment.waitingNumberBytes { options.waitingNumberBytes = bytes }
    let receipt: UndoReceipt
    do {
      receipt = try UndoRun(options, observer: observer).undo()
    } catch let failure as RunFailure where failure.isInterruption && !typed.dryRun {
      line?.finish()
      Console.say("leadpatch: \(failure.message)\n\(CommandLineAgain.advice)")
      throw ExitCode(failure.status.rawValue)
    }
    line?.finish()
    if json {
      try output.end(receipt.members)
    } else if !telling.quiet {
      for text in UndoText.lines(receipt) { Console.say(text) }
    }
    if receipt.exit != .success { throw ExitCode(receipt.exit.rawValue) }
  }
}

/// An undo's receipt as one JSON object, its list of skipped leads written as it comes, however long it is.
private struct UndoJSON {
  private var isBegun = false

  mutating func add(_ skip: String) throws {
    try StandardOutput.write(Array(((isBegun ? "," : "{\"skipped\":[") + skip).utf8))
    isBegun = true
  }

  mutating func end(_ members: [(String, String)]) throws {
    let rest = members.map { "\(JSONText.quoted($0.0)):\($0.1)" }.joined(separator: ",")
    try StandardOutput.write(Array(((isBegun ? "" : "{\"skipped\":[") + "],\(rest)}\n").utf8))
  }
}
