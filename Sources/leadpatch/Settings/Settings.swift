import ArgumentParser
import Foundation
import ImportPipeline

/// Settings from a file and from the environment, as arguments that come before those that were typed.
///
/// What was typed beats `LEADPATCH_…` variables, which beat the file's section for the command, which beats the file.
/// The file is `--settings PATH`, else `LEADPATCH_SETTINGS`, else `leadpatch.yaml` in the working folder.
enum Settings {
  private static let prefix = "LEADPATCH_"
  private static let defaultPath = "leadpatch.yaml"

  /// Parses a command line with the settings taken in.
  ///
  /// - Throws: what the parser throws; `RunFailure` 78 where a setting is at fault.
  static func parse(_ typed: [String], environment: [String: String]) throws -> any ParsableCommand {
    guard let command = typed.first, !command.hasPrefix("-") else { return try LeadpatchCommand.parseAsRoot(typed) }
    let path = explicitPath(typed) ?? environment[prefix + "SETTINGS"]
    let variables = environment.filter { $0.key.hasPrefix(prefix) && !$0.value.isEmpty }
    guard path != nil || !variables.isEmpty || InputSource.file(defaultPath).size != nil else {
      return try LeadpatchCommand.parseAsRoot(typed)
    }
    let options = try CommandOptions(of: LeadpatchCommand.self)
    guard let known = options.commands[command] else { return try LeadpatchCommand.parseAsRoot(typed) }
    let file = try readFile(path, options: options)
    let added = try arguments(for: command, known: known, typed: typed, file: file, variables: variables)
    do {
      return try LeadpatchCommand.parseAsRoot([command] + added + typed.dropFirst())
    } catch {
      // What was typed is right by itself, so a setting is at fault.
      guard !added.isEmpty, (try? LeadpatchCommand.parseAsRoot(typed)) != nil else { throw error }
      let source = file.map { "the settings (\($0.path), \(prefix)… variables)" } ?? "a \(prefix)… variable"
      throw RunFailure(.badSettings, "\(source): \(LeadpatchCommand.message(for: error))")
    }
  }

  private static func explicitPath(_ typed: [String]) -> String? {
    if let index = typed.firstIndex(of: "--settings"), index + 1 < typed.count { return typed[index + 1] }
    return typed.first { $0.hasPrefix("--settings=") }.map { String($0.dropFirst("--settings=".count)) }
  }

  private static func readFile(_ path: String?, options: CommandOptions) throws -> SettingsFile? {
    if path == nil, InputSource.file(defaultPath).size == nil { return nil }
    let path = path ?? defaultPath
    do {
      let text = try String(contentsOfFile: path, encoding: .utf8)
      return try SettingsFile(text: text, path: path, options: options)
    } catch let failure as RunFailure {
      throw failure
    } catch {
      throw RunFailure(.badSettings, "\(path): the settings file cannot be read; is it there, and is it UTF-8?")
    }
  }

  private static func arguments(
    for command: String, known: [String: CommandOptions.Option], typed: [String], file: SettingsFile?,
    variables: [String: String]
  ) throws -> [String] {
    var arguments: [String] = []
    for (name, option) in known.sorted(by: { $0.key < $1.key }) where !isTyped(name, typed) {
      let variable = prefix + name.uppercased().replacing("-", with: "_")
      let setting = file.flatMap { $0.commands[command]?[name] ?? $0.common[name] }
      if let value = variables[variable] {
        let values = option.isRepeating ? value.split(separator: "\n").map(String.init) : [value]
        arguments += try words(name, option, values, source: variable)
      } else if let file, let setting {
        arguments += try words(name, option, setting.values, source: "\(file.path), line \(setting.line)")
      }
    }
    return arguments
  }

  private static func isTyped(_ name: String, _ typed: [String]) -> Bool {
    typed.contains { $0 == "--\(name)" || $0.hasPrefix("--\(name)=") }
  }

  private static func words(
    _ name: String, _ option: CommandOptions.Option, _ values: [String], source: String
  ) throws -> [String] {
    guard option.isRepeating || values.count == 1 else {
      throw RunFailure(.badSettings, "\(source): '\(name)' takes one value")
    }
    guard option.isFlag else { return values.map { "--\(name)=\($0)" } }
    switch values.first?.lowercased() {
    case "true", "yes", "on", "1": return ["--\(name)"]
    case "false", "no", "off", "0": return []
    default: throw RunFailure(.badSettings, "\(source): '\(name)' is true or false")
    }
  }
}
