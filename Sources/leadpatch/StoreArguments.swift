import ArgumentParser
import ImportPipeline

/// Where the store is: the same for every command that opens it.
struct StoreArguments: ParsableArguments {
  private static let defaultPath = "leads.db"

  @Option(help: ArgumentHelp("The lead store (else \(defaultPath)).", valueName: "path"))
  var store: String?

  @Option(help: ArgumentHelp("How long to wait for another writer.", valueName: "seconds"))
  var busyTimeout = 30.0

  func validate() throws {
    if busyTimeout < 0 || !busyTimeout.isFinite { throw ValidationError("--busy-timeout must be 0 or more") }
  }

  var options: StoreOptions { StoreOptions(path: store ?? Self.defaultPath, busyTimeout: busyTimeout) }

  /// Whether there is a store to look at: one that is named, or the default where it lies in the working folder.
  var isThere: Bool { store != nil || InputSource.file(Self.defaultPath).size != nil }
}

extension StandardOutput {
  /// Writes text lines as they are.
  static func writeLines(_ lines: [String]) throws { try write(Array(lines.map { $0 + "\n" }.joined().utf8)) }
}
