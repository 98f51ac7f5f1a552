import ArgumentParser

/// A command's help as a person reads it: examples, then usage, then what the parser says of the command.
///
/// The examples are what each command's configuration has for `usage`, so that a usage error shows them as well.
enum HelpText {
  /// A help text of the parser in that order; any other message as it is.
  static func arranged(_ message: String) -> String {
    guard message.hasPrefix("OVERVIEW: ") else { return message }
    let commands: [any ParsableCommand.Type] = [LeadpatchCommand.self] + LeadpatchCommand.configuration.subcommands
    for command in commands {
      guard let examples = command.configuration.usage?.split(separator: "\n") else { continue }
      let block = "USAGE: " + examples.joined(separator: "\n       ") + "\n\n"
      guard message.contains(block), let usage = try? usage(of: command) else { continue }
      let shown = examples.map { "  \($0)\n" }.joined()
      return "EXAMPLES:\n\(shown)\nUSAGE: \(usage)\n\n" + message.replacing(block, with: "", maxReplacements: 1)
    }
    return message
  }

  /// The form of a command line: `leadpatch apply [<files> ...] [options]`.
  private static func usage(of command: any ParsableCommand.Type) throws -> String {
    let program = LeadpatchCommand.configuration.commandName ?? ""
    // Known without a description of all commands, which takes as long as all the rest of the help.
    if command == LeadpatchCommand.self { return "\(program) <subcommand> [options]" }
    let description = try ParserDescription(of: command).command
    let positional = (description.arguments ?? []).filter { $0.kind == "positional" }.map { argument in
      let value = "<\(argument.valueName ?? "")>" + (argument.isRepeating ? " ..." : "")
      return argument.isOptional ? "[\(value)]" : value
    }
    return ([program, description.commandName] + positional + ["[options]"]).joined(separator: " ")
  }
}
