/// The columns that a CSV reject file has of its own, and their JSON counterpart; the one place where they are named
/// (SPEC section 6).
package enum RejectColumns {
  package static let row = "_row"
  package static let line = "_line"
  package static let code = "_code"
  package static let field = "_field"
  package static let value = "_value"
  package static let message = "_message"
  package static let hint = "_hint"
  package static let leadID = "_lead_id"
  package static let status = "_status"
  /// The last column, there only where a record could not be split.
  package static let raw = "_raw"

  /// In the order in which they come first in every reject file.
  package static let leading = [row, line, code, field, value, message, hint, leadID, status]

  /// The first member of a JSONL reject.
  package static let member = "_reject"

  /// Whether a column or key of an input is one of these, to be replaced in the next reject file.
  package static func isOwn(_ name: String) -> Bool { leading.contains(name) || name == raw || name == member }
}
