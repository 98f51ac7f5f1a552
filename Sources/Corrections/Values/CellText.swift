/// What every kind of cell shares: trimming, and the ASCII classes that the readers ask for.
package enum CellText {
  /// `cell` without Unicode white space (no-break spaces included) and byte-order marks at its ends (SPEC section 3,
  /// 'Text cells and keys are trimmed at both ends'); the common cell comes back unscanned.
  package static func trim(_ cell: String) -> Substring {
    guard let first = cell.utf8.first, let last = cell.utf8.last else { return cell[...] }
    if isPlain(first) && isPlain(last) { return cell[...] }
    let scalars = cell.unicodeScalars
    guard let start = scalars.firstIndex(where: { !isBlank($0) }),
      let end = scalars.lastIndex(where: { !isBlank($0) })
    else { return "" }
    return cell[start..<scalars.index(after: end)]
  }

  private static func isPlain(_ byte: UInt8) -> Bool { byte > 0x20 && byte < 0x7F }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace || scalar.value == 0xFEFF
  }
}

extension UInt8 {
  var isASCIIDigit: Bool { self &- 0x30 < 10 }

  var isASCIILetter: Bool { (self | 0x20) &- 0x61 < 26 }

  var isASCIIBlank: Bool { self == 0x20 || self &- 0x09 < 5 }

  var asciiLowercased: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }
}
