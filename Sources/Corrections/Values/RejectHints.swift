import LeadModel
package import RecordReading

/// Remedies that fit one fault better than its code's general one, in the sender's terms.
package enum RejectHint {
  static let writeTextInQuotes = "put the value in double quotes: a text field takes a text"
  static let writeObject = #"write a JSON object with double quotes, such as {"tier":"gold"}"#
  static let writeJSONNotPython =
    "this is a Python dict; write it with json.dumps, with double quotes around keys and texts"
  static let mendCountry = "mend the country: a code such as DE, a calling code such as 49, or the country's name"

  /// What to do about a row without a key, where a name that gives no field is much like a key's.
  static func keyMissing(_ cells: [NamedCell], _ keys: [KeyKind]) -> String? {
    let wanted = Set(keys.map(\.field))
    for cell in cells where cell.role == .unknown {
      guard let field = AlikeName.field(for: cell.name, among: wanted) else { continue }
      return "'\(cell.name)' looks like \(field.rawValue): if it is, use \(mapOption(cell.name, field))"
    }
    return nil
  }

  /// `1 cell`, `2 cells`.
  package static func counted(_ cells: Int) -> String { cells == 1 ? "1 cell" : "\(cells) cells" }

  /// What to do about a row that has more or fewer cells than the header.
  package static func rowShape(cells: Int, header: Int, delimiter: String) -> String {
    cells > header
      ? "take out the cell that is too many; a text with \(delimiter) in it must stand in double quotes"
      : "add the missing cells, empty ones too; a text with a line break in it must stand in double quotes"
  }

  /// What to do about a text that is not the JSON that is asked for; nil where the code's remedy is all there is to say.
  package static func json(_ kind: JSONFault.Kind) -> String? {
    switch kind {
    case .singleQuote: writeJSONNotPython
    case .duplicateKey: "keep one of the two keys of the same name"
    case .badLiteral: "write true, false or null in lower case, and a text in double quotes"
    case .badNumber: "write the number as 12, -3.5 or 1e3, or put it in double quotes as a text"
    case .badEscape: #"write a backslash in a text as \\"#
    case .loneSurrogate: "the text was cut in the middle of a character; export it again"
    case .controlCharacter: #"write a line break in a text as \n and a tab as \t"#
    case .tooDeep: "nest objects and arrays 128 deep at most"
    case .unexpectedEnd, .unclosedElement: "close every bracket and every double quote; the record may have been cut"
    case .textAfterValue: "put one object on a line, with nothing after it"
    case .expectedKey, .expectedValue, .expectedComma, .expectedColon:
      "put a comma between members, none after the last one, and double quotes around keys and texts"
    case .empty, .invalidUTF8, .nul: nil
    }
  }
}
