import LeadStore

/// Opens the store of a command; only `creating` makes one.
///
/// - Throws: `RunFailure` 66 where there is none; `StoreError`.
func openStore(_ path: String, _ use: LeadStore.Use, busyTimeout: Double) throws -> LeadStore {
  guard use == .creating || InputSource.file(path).size != nil else {
    throw RunFailure(
      .missing, "\(path): there is no such store; make one with 'leadpatch load', or name it with --store")
  }
  return try LeadStore.open(
    path: path, use: use, busyTimeout: busyTimeout, isStopped: { Interruption.isRequested })
}

/// Where a command of the ledger finds its store.
package struct StoreOptions: Sendable {
  package let path: String
  /// Seconds to wait for another writer.
  package let busyTimeout: Double

  package init(path: String, busyTimeout: Double) {
    self.path = path
    self.busyTimeout = busyTimeout
  }

  func open(_ use: LeadStore.Use) throws -> LeadStore { try openStore(path, use, busyTimeout: busyTimeout) }
}
