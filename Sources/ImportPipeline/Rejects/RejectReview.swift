package import LeadModel

/// What a reject file holds, by code, and what one option would mend of it.
package struct RejectReview: Sendable {
  package var facts: RejectFileFacts
  /// The largest first; by name where they tie.
  package var groups: [RejectGroup]
  /// The store that rows were tried against; nil where they were only read again.
  package var store: String?
  /// Why rows could not be tried against the store, a sentence; nil where they were.
  package var untried: String?

  package var total: Int { groups.reduce(0) { $0 + $1.count } }
}

/// The rejects of one code.
package struct RejectGroup: Sendable {
  package let code: RejectCode
  package var count = 0
  /// The first rows, as many as were asked for.
  package var examples: [RejectedRow] = []
  /// Rows that were tried again as they stand now, and were not refused: mended ones, and those whose lead or options
  /// have changed; nil where that cannot be told without a store.
  package var passing: Int?
  /// Options that mend rows of this group, the one that mends most first.
  package var remedies: [TriedRemedy] = []
}

/// An option that was really tried on the rows of a code.
package struct TriedRemedy: Sendable {
  /// The option as it is typed, a word each.
  package let words: [String]
  /// How many rows of the code are not refused with it.
  package let passing: Int
  /// Why this value was tried, a few words.
  package let evidence: String
}
