/// What a run tells while it goes on; every closure does nothing unless it is set.
package struct RunObserver {
  /// A stage goes on: its name, and how far it has come of how much, where that is known. Reading counts bytes of the
  /// input as they came; the other stages count rows.
  package var onProgress: (_ stage: RunStage, _ done: Int, _ total: Int?) -> Void = { _, _, _ in }
  /// How the input was understood, a sentence for those who ask.
  package var onDetail: (String) -> Void = { _ in }
  /// Something the user should know, a sentence.
  package var onMessage: (String) -> Void = { _ in }
  /// To be called before data is written to standard output, which may be the terminal that progress is drawn on.
  package var beforeOutput: () -> Void = {}
  /// How the input's columns were understood, once it is read; also of an input that is unusable, as far as known.
  package var onColumns: ((ColumnReport) throws -> Void)?
  /// `plan`: what became of each record that has changes, or is refused or skipped, in input order; called on a second
  /// thread.
  package var onJudged: ((ToldRow) throws -> Void)?
  /// `plan`: text for each change, in place of `onJudged`.
  package var texts: ChangeTexts?

  package init() {}
}

/// Makes text of changes, each of which says nothing about another's.
package struct ChangeTexts {
  /// Appends the text of a change, which stands with its lead's id among other texts, UTF-8; called on two threads.
  package typealias Append =
    @Sendable (
      _ text: Span<UInt8>, _ lead: Range<Int>, _ place: ChangePlace, _ output: inout [UInt8]
    ) -> Void

  let append: Append
  let take: ([UInt8]) throws -> Void

  /// - Parameter take: takes the texts of many changes in input order; called on a second thread.
  package init(append: @escaping Append, take: @escaping ([UInt8]) throws -> Void) {
    self.append = append
    self.take = take
  }
}

/// The stages of a run, as progress names them.
package enum RunStage: String, Sendable {
  case read = "reading"
  case judge = "comparing"
  case write = "writing"
}
