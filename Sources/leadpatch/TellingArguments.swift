import ArgumentParser

/// How much is said on standard error: the same for every command that may take long.
struct TellingArguments: ParsableArguments {
  @Flag(name: .shortAndLong, help: "Say nothing but errors.")
  var quiet = false

  @Option(help: "Whether to draw progress on standard error.")
  var progress = ProgressChoice.auto

  /// Whether a progress line is drawn.
  var drawsProgress: Bool {
    switch progress {
    case .always: true
    case .never: false
    case .auto: !quiet && Console.isTerminal && !Environment.isDumbTerminal
    }
  }
}

/// `auto`, `always` or `never`.
enum ProgressChoice: String, ExpressibleByArgument, CaseIterable {
  case auto, always, never
}
