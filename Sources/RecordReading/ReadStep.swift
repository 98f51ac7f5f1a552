/// What a reader's `next()` came to.
package enum ReadStep: Sendable, Equatable {
  /// A record, to be looked at through the reader until its next `next()`.
  case record
  /// A record that could not be read; reading goes on after it. Apart from the step itself, which is handed on for every
  /// record and is one word so.
  indirect case fault(RecordFault)
  /// All text so far is used up: `append` more, or `finish`.
  case needsInput
  /// The input ended properly.
  case end
  /// The input as a whole is unusable from this physical line on; only JSON documents come to this (SPEC section 4).
  indirect case broken(reason: String, line: Int)
}
