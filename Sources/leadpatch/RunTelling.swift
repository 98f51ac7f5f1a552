import ImportPipeline
import Reviewing

/// What is said of one input's run: progress, messages, and its receipt.
struct RunTelling {
  private let command: String
  private let output: OutputArguments
  private let nextCommand: (String) -> String
  private let progress: ProgressLine?

  /// - Parameters:
  ///   - command: `apply`, `plan` or `load`.
  ///   - nextCommand: the command line that gives a reject file back.
  init(command: String, output: OutputArguments, nextCommand: @escaping (String) -> String) {
    self.command = command
    self.output = output
    self.nextCommand = nextCommand
    progress = output.telling.drawsProgress ? ProgressLine(write: Console.put) : nil
  }

  var observer: RunObserver {
    var observer = RunObserver()
    if let progress {
      observer.onProgress = progress.update
      observer.beforeOutput = progress.finish
    }
    if !output.quiet { observer.onMessage = say }
    if output.verbose { observer.onDetail = observer.onMessage }
    return observer
  }

  /// Draws progress at once, before the first bytes have come.
  func start(_ source: InputSource) { progress?.update(.read, done: 0, total: source.size) }

  /// The receipt as text on standard error, or as JSON on standard output.
  func tell(_ receipt: Receipt) throws {
    finish()
    if output.json {
      try StandardOutput.write(Array((receipt.json + "\n").utf8))
    } else if !output.quiet {
      for line in ReceiptText(receipt, command: command, nextCommand: nextCommand).lines { Console.say(line) }
    }
  }

  /// A sentence on a line of its own.
  func say(_ message: String) {
    finish()
    Console.say("leadpatch: \(message)")
  }

  /// Ends the progress line, if there is one.
  func finish() { progress?.finish() }
}
