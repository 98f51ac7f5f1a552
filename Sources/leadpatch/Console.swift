import ArgumentParser
import ImportPipeline
import Reviewing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Standard error and the end of the process.
enum Console {
  /// Whether standard error is a terminal.
  static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }
  /// Whether standard output is a terminal, so that a person reads it.
  static var outputIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
  /// Whether standard input is a terminal, so that nothing is piped in.
  static var inputIsTerminal: Bool { isatty(STDIN_FILENO) == 1 }

  /// Writes a message as a line; control characters from data are made visible.
  static func say(_ message: String) { put(TerminalText.visible(message, keepingLines: true) + "\n") }

  /// Writes text as it is.
  static func put(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      var done = 0
      while done < bytes.count {
        let written = unsafe Glibc.write(STDERR_FILENO, bytes.baseAddress.map { unsafe $0 + done }, bytes.count - done)
        if written <= 0 { break }
        done += written
      }
    }
  }

  /// A usage error begins as all other errors do.
  private static func usageMessage(_ message: String) -> String {
    message.hasPrefix("Error: ") ? "leadpatch: " + message.dropFirst("Error: ".count) : message
  }

  /// Ends the process as an error asks: help and version on standard output, all else on standard error.
  static func exit(with error: any Error) -> Never {
    switch error {
    case let failure as RunFailure:
      say("leadpatch: \(failure.message)")
      Glibc.exit(failure.status.rawValue)
    case let status as ExitCode:
      Glibc.exit(status.rawValue)
    default:
      let message = LeadpatchCommand.fullMessage(for: error)
      let code = LeadpatchCommand.exitCode(for: error)
      if code == .failure {
        // No mistake in the arguments: an error that nobody foresaw. A script must not take it for rejected rows.
        say("leadpatch: \(error); this is a bug")
        Glibc.exit(ExitStatus.internalError.rawValue)
      }
      if code.isSuccess { print(HelpText.arranged(message)) } else if !message.isEmpty { say(usageMessage(message)) }
      Glibc.exit(code.rawValue)
    }
  }
}
