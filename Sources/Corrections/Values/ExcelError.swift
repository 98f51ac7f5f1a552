/// The text that a spreadsheet leaves where a formula failed (SPEC section 4, `excel_error`).
package enum ExcelError {
  /// Whether the whole cell, trimmed, is an error value in any case, or the `###` of a column too narrow to show it.
  package static func isError(_ cell: String) -> Bool {
    guard let first = cell.utf8.first, first == UInt8(ascii: "#") || first <= 0x20 || first >= 0x80 else {
      return false
    }
    let text = CellText.trim(cell)
    guard text.utf8.first == UInt8(ascii: "#") else { return false }
    if text.utf8.allSatisfy({ $0 == UInt8(ascii: "#") }) { return text.utf8.count >= 3 }
    guard text.utf8.count <= longest else { return false }
    return values.contains(text.uppercased())
  }

  private static let longest = 16

  /// Excel's own, then those of Google Sheets and of Excel in German, French, Spanish, Italian, Portuguese and Dutch.
  private static let values: Set<String> = [
    "#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA",
    "#FIELD!", "#BLOCKED!", "#CONNECT!", "#UNKNOWN!", "#BUSY!", "#EXTERNAL!", "#PYTHON!",
    "#ERROR!",
    "#BEZUG!", "#NV", "#WERT!", "#ZAHL!", "#ÜBERLAUF!", "#KALK!",
    "#VALEUR!", "#NOM?", "#NOMBRE!", "#NUL!",
    "#¡REF!", "#N/D", "#¿NOMBRE?", "#¡VALOR!", "#¡DIV/0!", "#¡NULO!", "#¡NUM!", "#VALOR!", "#NULO!",
    "#RIF!", "#NOME?", "#VALORE!", "#NULLO!",
    "#VERW!", "#NB", "#NAAM?", "#WAARDE!", "#DEEL/0!", "#LEEG!", "#GETAL!",
  ]
}
