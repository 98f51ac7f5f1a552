import ArgumentParser
import ImportPipeline
import Reviewing

/// Runs a command over each input in turn: several files are several runs, and the highest exit status is the answer.
struct RunCommand {
  let name: String
  let output: OutputArguments
  let sources: [InputSource]

  func run(_ body: (InputSource, RunObserver) throws -> Receipt) throws {
    Interruption.listen()
    try refuseOverwritingInput()
    try refuseSharedOutputs()
    let metrics = try output.metrics.map { try MetricsFile(path: $0, command: name) }
    var highest = ExitStatus.success
    for source in sources {
      do {
        let receipt = try runOne(source, body)
        try metrics?.add(receipt)
        highest = max(highest, receipt.exit)
      } catch let failure as RunFailure {
        try metrics?.add(failure)
        if sources.count == 1, !failure.isInterruption { throw failure }
        Console.say("leadpatch: \(failure.message)")
        highest = max(highest, failure.status)
        if failure.isInterruption {
          if name != "plan" { Console.say(CommandLineAgain.advice) }
          break
        }
      }
    }
    if highest != .success { throw ExitCode(highest.rawValue) }
  }

  private func runOne(_ source: InputSource, _ body: (InputSource, RunObserver) throws -> Receipt) throws -> Receipt {
    let telling = RunTelling(command: name, output: output) {
      CommandLineAgain.line(givingBack: $0, insteadOf: sources)
    }
    defer { telling.finish() }
    telling.start(source)
    let receipt = try body(source, telling.observer)
    try telling.tell(receipt)
    return receipt
  }

  /// An output in place of an input would lose the rows that are not in it.
  private func refuseOverwritingInput() throws {
    let inputs = sources.map(\.name)
    for path in [output.rejects, output.results, output.report].compactMap({ $0 }) where inputs.contains(path) {
      throw ValidationError("\(path) is an input; name another file for the output")
    }
  }

  /// Several files are several runs, each with outputs of its own; in one place the last would replace the others.
  private func refuseSharedOutputs() throws {
    guard sources.count > 1 else { return }
    let named = [("--rejects", output.rejects), ("--results", output.results), ("--report", output.report)]
    if let shared = named.first(where: { $0.1 != nil && $0.1 != "-" && $0.1 != "/dev/null" }) {
      throw ValidationError(
        "\(shared.0) takes one file's output, and \(sources.count) inputs are named; run them one by one")
    }
    var stems: [String: String] = [:]
    for source in sources {
      let stem = source.rejectsStem
      if let first = stems[stem], first != source.name {
        throw ValidationError("the rejects of \(first) and \(source.name) would go to one file; run them one by one")
      }
      stems[stem] = source.name
    }
  }
}
