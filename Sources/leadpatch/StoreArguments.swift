import ArgumentParser
import ImportPipeline

/// Where the store is: the same for every command that reads the ledger.
struct StoreArguments: ParsableArguments {
  @Option(help: ArgumentHelp("The lead store (else leads.db).", valueName: "path"))
  var store: String?

  @Option(help: ArgumentHelp("How long to wait for another writer.", valueName: "seconds"))
  var busyTimeout = 30.0

  func validate() throws {
    if busyTimeout < 0 || !busyTimeout.isFinite { throw ValidationError("--busy-timeout must be 0 or more") }
  }

  var options: StoreOptions {
    StoreOptions(path: store ?? "leads.db", busyTimeout: busyTimeout)
  }
}

extension StandardOutput {
  /// Writes text lines as they are.
  static func writeLines(_ lines: [String]) throws { try write(Array(lines.map { $0 + "\n" }.joined().utf8)) }
}
