/// What became of a record.
package enum RowResult: Sendable, Hashable {
  case applied
  case unchanged
  case rejected(Reject)
  case skipped(SkipReason)
}

extension RowResult {
  /// Why the row was refused, nil where it was not.
  package var code: RejectCode? {
    if case .rejected(let reject) = self { return reject.code }
    return nil
  }
}

/// A record's result with the lead it found.
package struct RowOutcome: Sendable, Hashable {
  package let position: SourcePosition
  package var result: RowResult
  /// True where an operation changed something and the rest was refused.
  package var isPartial: Bool
  /// The found lead's id; nil where none was found.
  package var leadID: String?
  /// The found lead's status before the row.
  package var leadStatus: String?

  package init(
    position: SourcePosition, result: RowResult, isPartial: Bool = false, leadID: String? = nil,
    leadStatus: String? = nil
  ) {
    self.position = position
    self.result = result
    self.isPartial = isPartial
    self.leadID = leadID
    self.leadStatus = leadStatus
  }
}
