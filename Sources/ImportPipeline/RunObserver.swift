package import Reconciliation

/// What a run tells while it goes on; every closure does nothing unless it is set.
package struct RunObserver {
  /// A stage goes on: its name, and how far it has come of how much (bytes of input), where that is known.
  package var onProgress: (_ stage: RunStage, _ done: Int, _ total: Int?) -> Void = { _, _, _ in }
  /// How the input was understood, a sentence for those who ask.
  package var onDetail: (String) -> Void = { _ in }
  /// Something the user should know, a sentence.
  package var onMessage: (String) -> Void = { _ in }
  /// `plan`: appends the lines, in UTF-8, that show what a row changed; they go to standard output in input order.
  package var changeLines: ((JudgedRow, inout [UInt8]) -> Void)?
  /// `plan`: each record's judgement, in input order.
  var onOutcome: ((StreamedOutcome) -> Void)?

  package init() {}
}

/// The stages of a run, as progress names them.
package enum RunStage: String, Sendable {
  case read = "reading"
  case judge = "comparing"
  case write = "writing"
}
