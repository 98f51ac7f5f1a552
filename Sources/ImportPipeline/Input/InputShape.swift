import LeadModel
import RecordReading

/// What was told about an input while it was read, and what its rejects need.
struct InputShape: Sendable {
  var layout = FormatSniff.Layout.csv(delimiter: UInt8(ascii: ","))
  var encoding = TextEncoding.utf8
  /// CSV: the header's names, each with its cell as written; columns of an earlier reject file's own are left out.
  var carriedHeader: [[UInt8]] = []
  /// CSV: for each column whether it is carried into rejects, nil where all are.
  var carriedColumns: [Bool]?
  /// CSV: the header's names; JSON: the first record's keys. Without those that begin with `_`.
  var columnNames: [String] = []
  /// Columns or keys that no field is named after, each once.
  var ignoredNames: [String] = []
  /// Those of them that are much like a field's name.
  var suggestions: [NameSuggestion] = []
  /// Names of `--map` that no column or record had.
  var missingMapNames: [String] = []

  /// `csv`, `tsv`, `jsonl` or `json`, for the receipt.
  var formatName: String {
    switch layout {
    case .csv(let delimiter): delimiter == UInt8(ascii: "\t") ? "tsv" : "csv"
    case .jsonLines: "jsonl"
    case .jsonDocument: "json"
    }
  }

  /// The byte between cells; nil in JSON.
  var delimiter: UInt8? { if case .csv(let delimiter) = layout { delimiter } else { nil } }

  /// The byte between cells as a message shows it.
  var delimiterName: String {
    delimiter == UInt8(ascii: "\t") ? "a tab" : delimiter.map { "'\(UnicodeScalar($0))'" } ?? ""
  }

  /// The encoding's name for the receipt.
  var encodingName: String {
    switch encoding {
    case .utf8: "utf-8"
    case .windows1252: "windows-1252"
    case .utf16LittleEndian: "utf-16le"
    case .utf16BigEndian: "utf-16be"
    }
  }
}

/// An ignored name that may have been meant for a field.
struct NameSuggestion: Sendable {
  let name: String
  /// nil for a new number's name where the phone is not the key.
  let field: LeadField?
}
