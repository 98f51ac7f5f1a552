package import LeadModel
import RecordReading

/// One row of a reject file: why it was refused, and the input's own cells (SPEC section 6).
package struct RejectedRow: Sendable, Hashable {
  /// Counts the records of the reject file itself from 1, blank ones too.
  package var ordinal = 0
  /// Counts records of the refused input from 1; 0 where the file holds no number there.
  package var row = 0
  /// The record's first physical line in the refused input; 0 where the file holds no number there.
  package var line = 0
  package var code: RejectCode
  /// Empty where the row as a whole is at fault, as are the texts below where there is none.
  package var field = ""
  package var value = ""
  package var message = ""
  package var hint = ""
  package var leadID = ""
  package var status = ""
  /// Whether an operation of the row was applied all the same.
  package var isPartial = false
  /// The input's own cells or members, in its order, values as they came; a JSON value that is no string as its text.
  package var cells: [Cell] = []
  /// The text of a record that could not be split; empty for any other.
  package var raw = ""

  package init(code: RejectCode) { self.code = code }

  /// A column or key of the input with its value.
  package struct Cell: Sendable, Hashable {
    package let name: String
    package var value: String
    /// What a JSON value is; nil in CSV.
    var kind: JSONNode.Kind?
    /// Whether this is a member of a JSON object.
    package var isMember: Bool { kind != nil }
  }
}
