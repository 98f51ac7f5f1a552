import LeadStore

/// Runs a body and turns the store's errors into failures with a status and a remedy.
func failingClearly<Result>(_ body: () throws -> Result) throws -> Result {
  do {
    return try body()
  } catch let error as StoreError {
    // A signal ends the waiting for another writer, too.
    if case .busy = error { try Interruption.checkWhileFinishing(isPlan: false) }
    throw error.failure
  } catch is DecodingError {
    throw RunFailure(.readOrWriteFailed, "the store's ledger holds what leadpatch did not write; restore a copy of it")
  }
}

extension StoreError {
  fileprivate var failure: RunFailure {
    switch self {
    case .cannotCreate(let path, let reason):
      RunFailure(.cannotCreateOutput, "\(path): the store cannot be created: \(reason)")
    case .foreign(let path, let reason):
      RunFailure(.unusableInput, "\(path) is not a store that this leadpatch can work on: \(reason)", about: .store)
    case .busy(let path):
      RunFailure(
        .storeBusy,
        "\(path): another program kept the store busy; run the same command again, or raise --busy-timeout")
    case .failed(let path, let reason):
      RunFailure(.readOrWriteFailed, "\(path): the store cannot be read or written: \(reason)")
    case .accounting(let reason): RunFailure(.internalError, "\(reason); this is a bug, and nothing of it was kept")
    }
  }
}
