import ImportPipeline
import Reviewing

/// The command line that was typed, made into the one that gives a reject file back.
enum CommandLineAgain {
  /// Options whose value belonged to the first file alone, or to `watch`.
  private static let dropped = ["--rejects", "--results", "--report", "--settle"]

  /// The command line as it was typed, which goes on with a run that was stopped.
  private static var asTyped: String {
    (["leadpatch"] + CommandLine.arguments.dropFirst()).map(ReceiptText.shellWord).joined(separator: " ")
  }

  /// What is said where a signal stopped a command.
  static var advice: String { "go on with:\n  \(asTyped)" }

  /// The same command and options over a reject file.
  static func line(givingBack rejects: String, insteadOf sources: [InputSource]) -> String {
    line(givingBack: rejects, insteadOf: Set(sources.map(\.name) + ["-"]))
  }

  /// The same where the words for the inputs are known.
  static func line(givingBack rejects: String, insteadOf inputs: Set<String>) -> String {
    var words = ["leadpatch"]
    var arguments = CommandLine.arguments.dropFirst()
    while let word = arguments.popFirst() {
      if dropped.contains(word) {
        _ = arguments.popFirst()
      } else if word == "plan" || word == "watch" {
        words.append("apply")
      } else if word == "--once" {
        continue
      } else if !inputs.contains(word), !dropped.contains(where: { word.hasPrefix($0 + "=") }) {
        words.append(word)
      }
    }
    words.insert(rejects, at: min(2, words.count))
    return words.map(ReceiptText.shellWord).joined(separator: " ")
  }
}
