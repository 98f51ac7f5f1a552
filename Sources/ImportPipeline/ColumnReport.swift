package import Corrections
package import LeadModel

/// How an input's columns or keys were understood (`plan --explain-columns`).
package struct ColumnReport: Sendable {
  /// One column or key.
  package struct Column: Sendable {
    package let name: String
    /// The field that it gives, nil where it gives none.
    package let field: LeadField?
    package let use: ColumnUse
    /// The first value that is not empty among the first records, as it came; nil where there is none.
    package let sample: String?
  }

  package let inputName: String
  /// `csv`, `tsv`, `jsonl` or `json`.
  package let format: String
  /// The character between cells; nil in JSON.
  package let delimiter: String?
  package let encoding: String
  package let dialect: DialectName
  package let dialectReason: DialectReason
  /// In the order of the header, or in which the first records bring them.
  package let columns: [Column]
}

/// Why an input is read as a dialect (SPEC section 3, `auto`).
package enum DialectReason: Sendable, Hashable {
  /// `--dialect`.
  case option
  /// Names of columns or keys, as they stand in the input.
  case names([String])
  /// The campaign of `--campaign`.
  case campaignOption(String)
  /// The campaign that the first record names.
  case campaignOfRecord(String)
  /// The campaign of the lead that the first record names.
  case campaignOfLead(String)
  /// Nothing tells a vendor.
  case nothing
}
