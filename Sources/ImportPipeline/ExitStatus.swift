/// The exit statuses of every command (SPEC section 1); the one place where they are defined.
package enum ExitStatus: Int32, Sendable, CaseIterable, Comparable {
  /// All rows applied, unchanged or skipped.
  case success = 0
  /// Finished, and some rows were rejected.
  case rowsRejected = 1
  /// Held back by `--max-rejects`; nothing was applied.
  case heldBack = 2
  case usage = 64
  /// The input as a whole is unusable; nothing was applied.
  case unusableInput = 65
  /// Input, store, run or lead is missing.
  case missing = 66
  /// A bug, accounting included.
  case internalError = 70
  case cannotCreateOutput = 73
  case readOrWriteFailed = 74
  /// The store stayed busy beyond `--busy-timeout`.
  case storeBusy = 75
  case badSettings = 78
  case interrupted = 130
  case terminated = 143

  package static func < (left: ExitStatus, right: ExitStatus) -> Bool { left.rawValue < right.rawValue }
}

/// An end of a run that a user can cause: what to say and how to exit.
package struct RunFailure: Error, Sendable, Hashable {
  package let status: ExitStatus
  /// One or more sentences that name the file and the remedy; values in it are as they came, control characters too.
  package let message: String
  /// Whether the input had no byte at all.
  var isEmptyInput = false
  /// What is to blame, where the status alone does not say it.
  var subject: Subject?

  /// What a failure is about.
  enum Subject: Sendable, Hashable {
    case input, store
  }

  /// Whether a signal asked for the end.
  package var isInterruption: Bool { status == .interrupted || status == .terminated }

  package init(_ status: ExitStatus, _ message: String) {
    self.status = status
    self.message = message
  }

  init(_ status: ExitStatus, _ message: String, about subject: Subject) {
    self.init(status, message)
    self.subject = subject
  }
}
