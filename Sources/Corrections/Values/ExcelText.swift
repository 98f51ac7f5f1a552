/// Excel's ways to keep a number as text, which some exports leave in the cell (SPEC section 4, `excel_text`).
package enum ExcelText {
  /// The text inside `'…` or `="…"` and true, or `cell` as it is and false; white space at the ends does not matter.
  package static func strip(_ cell: String) -> (String, Bool) {
    // Nothing that begins otherwise can be one; keys are many.
    guard let first = cell.utf8.first, first == UInt8(ascii: "'") || first == UInt8(ascii: "=") || first.isEdge else {
      return (cell, false)
    }
    var bytes = Array(CellText.trim(cell).utf8)
    guard strip(&bytes) else { return (cell, false) }
    return (String(decoding: bytes, as: UTF8.self), true)
  }

  /// Takes every wrapping off `bytes`, which are trimmed and stay so; tells whether there was one.
  static func strip(_ bytes: inout [UInt8]) -> Bool {
    var start = 0
    var end = bytes.count
    var changed = false
    while true {
      let rest = bytes[start..<end]
      if rest.first == UInt8(ascii: "'") {
        start += 1
      } else if rest.count >= 3, rest.starts(with: [UInt8(ascii: "="), UInt8(ascii: "\"")]),
        rest.last == UInt8(ascii: "\"")
      {
        start += 2
        end -= 1
      } else {
        break
      }
      changed = true
      while start < end && bytes[start].isASCIIBlank { start += 1 }
      while start < end && bytes[end - 1].isASCIIBlank { end -= 1 }
    }
    if changed { bytes = Array(bytes[start..<end]) }
    return changed
  }
}

extension UInt8 {
  /// A byte that trimming may take away: ASCII white space, or the start of a longer scalar.
  fileprivate var isEdge: Bool { isASCIIBlank || self >= 0x80 }
}
