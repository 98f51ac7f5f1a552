import ArgumentParser
import Foundation

/// What the argument parser tells of the commands and their arguments, so that no list of them is written twice.
struct ParserDescription: Decodable {
  let command: Command

  init(of command: any ParsableCommand.Type) throws {
    self = try JSONDecoder().decode(Self.self, from: Data(command._dumpHelp().utf8))
  }

  struct Command: Decodable {
    let commandName: String
    let arguments: [Argument]?
    let subcommands: [Command]?
  }

  struct Argument: Decodable {
    /// `positional`, `option` or `flag`.
    let kind: String
    let isOptional: Bool
    let isRepeating: Bool
    let names: [Name]?
    let valueName: String?
    /// The title of the group that declares it.
    let sectionTitle: String?
  }

  struct Name: Decodable {
    let kind: String
    let name: String
  }
}
