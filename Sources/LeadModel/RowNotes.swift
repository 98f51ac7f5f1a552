/// Something worth telling about a row or column that did not stop it (SPEC section 6, Warnings).
package enum RowWarning: String, CaseIterable, Sendable, Hashable {
  case columnIgnored = "column_ignored"
  case fieldDropped = "field_dropped"
  case countryUnknown = "country_unknown"
  case phoneDuplicate = "phone_duplicate"
  case variablesDropped = "variables_dropped"
  case statusUnknown = "status_unknown"
}

/// A damage that was mended in a cell before it was read (SPEC section 4).
package enum Repair: String, CaseIterable, Sendable, Hashable {
  case invisibleCharacters = "invisible_characters"
  case unicodeDigits = "unicode_digits"
  case excelText = "excel_text"
  case decimalTail = "decimal_tail"
  case thousandsSeparators = "thousands_separators"
  case trunkZero = "trunk_zero"
  case phoneURI = "phone_uri"
  case scientificNotation = "scientific_notation"
  case extensionSplit = "extension_split"
}

/// Why a record was passed over without being a correction (SPEC section 4).
package enum SkipReason: String, CaseIterable, Sendable, Hashable {
  case blankRow = "blank_row"
  case headerRepeated = "header_repeated"
  case summaryRow = "summary_row"
}
