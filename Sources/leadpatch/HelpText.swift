import ArgumentParser

/// A command's help as a person reads it: examples, then usage, then what the parser says of the command.
///
/// The examples are what each command's configuration has for `usage`, so that a usage error shows them as well.
enum HelpText {
  /// A help text of the parser in that order; any other message as it is.
  static func arranged(_ message: String) -> String {
    let commands: [any ParsableCommand.Type] = [LeadpatchCommand.self] + LeadpatchCommand.configuration.subcommands
    guard let command = commands.first(where: { LeadpatchCommand.helpMessage(for: $0) == message }),
      let examples = command.configuration.usage?.split(separator: "\n"),
      let usage = try? usage(of: command.configuration.commandName)
    else { return message }
    let block = "USAGE: " + examples.joined(separator: "\n       ") + "\n\n"
    let shown = examples.map { "  \($0)\n" }.joined()
    return "EXAMPLES:\n\(shown)\nUSAGE: \(usage)\n\n" + message.replacing(block, with: "", maxReplacements: 1)
  }

  /// The form of a command line: `leadpatch apply [<files> ...] [options]`.
  private static func usage(of name: String?) throws -> String {
    let root = try ParserDescription(of: LeadpatchCommand.self).command
    guard let command = root.subcommands?.first(where: { $0.commandName == name }) else {
      return "\(root.commandName) <subcommand> [options]"
    }
    let positional = (command.arguments ?? []).filter { $0.kind == "positional" }.map { argument in
      let value = "<\(argument.valueName ?? "")>" + (argument.isRepeating ? " ..." : "")
      return argument.isOptional ? "[\(value)]" : value
    }
    return ([root.commandName, command.commandName] + positional + ["[options]"]).joined(separator: " ")
  }
}
