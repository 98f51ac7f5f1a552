import ArgumentParser
import ImportPipeline

/// The inputs of `apply`, `plan` and `load`.
struct FileArguments: ParsableArguments {
  @Argument(help: "Files, plain or gzip; '-' is standard input.")
  var files: [String] = []

  /// The inputs; no file and a pipe is the pipe, no file and a terminal is a mistake.
  func sources() throws -> [InputSource] {
    if files.isEmpty {
      if Console.inputIsTerminal { throw ValidationError("name a file, or '-' for standard input") }
      return [.standardInput]
    }
    let sources = files.map { $0 == "-" ? InputSource.standardInput : .file($0) }
    for source in sources { try source.checkExists() }
    return sources
  }
}
