import ImportPipeline
import Yams

/// A settings file: YAML, option names as keys, and a command's name as the key of settings for it alone.
///
/// ```yaml
/// store: /srv/leads/leads.db
/// default-region: DE
/// map:
///   Telefon: phone
/// watch:
///   max-rejects: 5%
/// ```
struct SettingsFile {
  /// A setting's values, one unless the option is repeatable, and its line.
  struct Setting {
    let values: [String]
    let line: Int
  }

  let path: String
  /// For all commands that have the option.
  private(set) var common: [String: Setting] = [:]
  /// For one command, by its name.
  private(set) var commands: [String: [String: Setting]] = [:]

  /// - Throws: `RunFailure` 78, with file and line, where the text is not such a file or names what no option has.
  init(text: String, path: String, options: CommandOptions) throws {
    self.path = path
    let root: Node?
    do {
      root = try Yams.compose(yaml: text)
    } catch {
      throw RunFailure(.badSettings, "\(path): \(error)")
    }
    guard let root else { return }
    guard let mapping = root.mapping else {
      throw RunFailure(.badSettings, "\(path): write settings as 'name: value', one a line")
    }
    for (key, value) in mapping {
      let name = try self.name(key)
      if options.commands[name] != nil, let section = value.mapping {
        commands[name] = try settings(section, known: Array((options.commands[name] ?? [:]).keys), of: name)
      } else {
        try check(key, name, isIn: options.names, of: nil)
        guard common[name] == nil else { throw twice(name, key) }
        common[name] = try setting(value, of: name)
      }
    }
  }

  private func settings(_ mapping: Node.Mapping, known: [String], of command: String) throws -> [String: Setting] {
    var settings: [String: Setting] = [:]
    for (key, value) in mapping {
      let name = try self.name(key)
      try check(key, name, isIn: known, of: command)
      guard settings[name] == nil else { throw twice(name, key) }
      settings[name] = try setting(value, of: name)
    }
    return settings
  }

  /// `_` is as good as `-`.
  private func name(_ key: Node) throws -> String {
    guard let name = key.scalar?.string else { throw failure(key, "a setting's name must be a word") }
    return name.replacing("_", with: "-")
  }

  private func check(_ key: Node, _ name: String, isIn known: [String], of command: String?) throws {
    guard !known.contains(name) else { return }
    let suggestion = NearestWord.suggestion(for: name, in: known)
    let place = command.map { "'\($0)' has" } ?? "there is"
    throw failure(key, "\(place) no setting called '\(name)'\(suggestion)")
  }

  private func setting(_ value: Node, of name: String) throws -> Setting {
    let line = value.mark?.line ?? 0
    switch value {
    case .scalar(let scalar): return Setting(values: [scalar.string], line: line)
    case .sequence(let nodes):
      let values = nodes.compactMap { $0.scalar?.string }
      guard values.count == nodes.count else { throw failure(value, "'\(name)' takes words, not lists of lists") }
      return Setting(values: values, line: line)
    case .mapping(let mapping) where name == "map":
      let values = mapping.compactMap { entry in
        entry.key.scalar.flatMap { key in entry.value.scalar.map { "\(key.string)=\($0.string)" } }
      }
      guard values.count == mapping.count else { throw failure(value, "'map' takes lines of 'column: field'") }
      return Setting(values: values, line: line)
    default: throw failure(value, "'\(name)' takes a value")
    }
  }

  private func twice(_ name: String, _ key: Node) -> RunFailure { failure(key, "'\(name)' is set twice") }

  private func failure(_ node: Node, _ message: String) -> RunFailure {
    RunFailure(.badSettings, "\(path), line \(node.mark?.line ?? 1): \(message)")
  }
}
