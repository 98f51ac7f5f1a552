import ArgumentParser
import Foundation
import ImportPipeline

/// The whole program: a command a file, each turning flags into options.
struct LeadpatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "leadpatch",
    abstract: "Applies correction files to the leads of call campaigns, and never to one that was dialled.",
    usage: """
      leadpatch load leads.csv --campaign spring --store leads.db
      leadpatch plan corrections.csv.gz --store leads.db
      leadpatch apply corrections.csv.gz --store leads.db
      zcat corrections.jsonl.gz | leadpatch apply - --rejects - > rejects.jsonl
      """,
    discussion: """
      Corrections come as CSV, TSV, JSON Lines or JSON arrays, plain or gzip, from files or standard input. Rows that \
      are locked or invalid go to a reject file, which can be mended and given back.

      Exit status: 0 all rows applied, unchanged or skipped; 1 some rows rejected; 2 held back by --max-rejects or \
      --hold-if; 64 usage; 65 the input is unusable; 66 something is missing; 70 a bug; 73 an output cannot be created; \
      74 reading or writing failed; 75 the store was busy; 78 settings file wrong; 130, 143 interrupted.
      """,
    version: versionLine,
    subcommands: [
      ApplyCommand.self, PlanCommand.self, LoadCommand.self, RejectsCommand.self, RunsCommand.self, ExplainCommand.self,
      UndoCommand.self, WatchCommand.self, PhoneCommand.self,
    ])

  func run() throws { throw ValidationError("name a command: \(Self.names)") }

  /// The names of the commands, as a person lists them.
  private static var names: String {
    let names = configuration.subcommands.compactMap { $0.configuration.commandName }
    return names.dropLast().joined(separator: ", ") + " or " + (names.last ?? "")
  }

  /// Refuses a first word that is no command, naming the one that is alike.
  static func checkName(_ word: String?) throws {
    let known = configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
    guard let word, !word.hasPrefix("-"), !known.contains(word) else { return }
    let alike = NearestWord.suggestion(for: word, in: known)
    throw ValidationError("there is no command '\(word)'\(alike.isEmpty ? "; use \(names)" : alike)")
  }
}

@main
enum Main {
  static func main() {
    setUpProcess()
    do {
      try LeadpatchCommand.checkName(CommandLine.arguments.dropFirst().first)
      var command = try Settings.parse(
        Array(CommandLine.arguments.dropFirst()), environment: ProcessInfo.processInfo.environment)
      try command.run()
    } catch {
      Console.exit(with: error)
    }
  }
}
