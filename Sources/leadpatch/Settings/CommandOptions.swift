import ArgumentParser

/// The options that each command declares, as the argument parser tells them; so a setting has no list of its own.
struct CommandOptions {
  /// One option of a command.
  struct Option {
    let isFlag: Bool
    let isRepeating: Bool
  }

  /// By the command's name, then the option's long name.
  let commands: [String: [String: Option]]

  /// The parser's own.
  private static let excluded: Set<String> = ["help", "version"]

  init(of command: any ParsableCommand.Type) throws {
    var commands: [String: [String: Option]] = [:]
    for subcommand in try ParserDescription(of: command).command.subcommands ?? [] {
      var options: [String: Option] = [:]
      for argument in subcommand.arguments ?? []
      where argument.kind != "positional" && argument.sectionTitle != OnlyTyped.title {
        for name in argument.names ?? [] where name.kind == "long" && !Self.excluded.contains(name.name) {
          options[name.name] = Option(isFlag: argument.kind == "flag", isRepeating: argument.isRepeating)
        }
      }
      commands[subcommand.commandName] = options
    }
    self.commands = commands
  }

  /// The names that settings may have, in order.
  var names: [String] { Set(commands.values.flatMap(\.keys)).sorted() }
}
