import ArgumentParser
import Foundation

/// The options that each command declares, as the argument parser tells them; so a setting has no list of its own.
struct CommandOptions {
  /// One option of a command.
  struct Option {
    let isFlag: Bool
    let isRepeating: Bool
  }

  /// By the command's name, then the option's long name.
  let commands: [String: [String: Option]]

  /// Options that are no settings: those that ask for another thing than the command alone, or that only a person may
  /// ask for each time.
  private static let excluded: Set<String> = ["help", "version", "settings", "open", "dry-run", "with-opt-outs"]

  init(of command: any ParsableCommand.Type) throws {
    let help = try JSONDecoder().decode(Help.self, from: Data(command._dumpHelp().utf8))
    var commands: [String: [String: Option]] = [:]
    for subcommand in help.command.subcommands ?? [] {
      var options: [String: Option] = [:]
      for argument in subcommand.arguments ?? [] where argument.kind != "positional" {
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

  /// The part of the parser's description that is looked at.
  private struct Help: Decodable {
    let command: Command

    struct Command: Decodable {
      let commandName: String
      let arguments: [Argument]?
      let subcommands: [Command]?
    }

    struct Argument: Decodable {
      let kind: String
      let isRepeating: Bool
      let names: [Name]?
    }

    struct Name: Decodable {
      let kind: String
      let name: String
    }
  }
}
