import SystemPackage

/// Refuses outputs that would take each other's place, the store's or the input's.
enum OutputPlaces {
  /// - Throws: `RunFailure` 64.
  static func check(_ source: InputSource, _ options: RunOptions) throws {
    let named = [("--rejects", options.rejects), ("--results", options.results), ("--report", options.report)]
    var taken: [FilePath: String] = [:]
    for (option, target) in named {
      guard case .file(let path)? = target, try !DirectFile.isMeant(by: path) else { continue }
      if let other = taken.updateValue(option, forKey: FilePath(path).lexicallyNormalized()) {
        throw RunFailure(.usage, "\(other) and \(option) name one file, \(path)")
      }
      guard let kind = FileKind(path: path) else { continue }
      for ending in ["", "-wal", "-shm"] {
        if FileKind(path: options.storePath + ending)?.isSame(as: kind) == true {
          throw RunFailure(.usage, "\(option) \(path) is the store; name another file for the output")
        }
      }
      if case .file(let input) = source, FileKind(path: input)?.isSame(as: kind) == true {
        throw RunFailure(.usage, "\(option) \(path) is the input; name another file for the output")
      }
    }
  }
}
