/// Folds a column, key or country name (SPEC section 3, Names): compatibility decomposition, lower case, and nothing
/// but letters and digits, so that `Phone Number`, `phoneNumber`, `phone_number` and `Ｐｈｏｎｅ Ｎúmber` are one name.
package func foldedName(_ name: String) -> String {
  if name.utf8.allSatisfy({ $0.isASCIIDigit || $0 &- 0x61 < 26 }) { return name }
  var folded = ""
  folded.reserveCapacity(name.utf8.count)
  for scalar in name.unicodeScalars { NameFolding.append(scalar, to: &folded.unicodeScalars) }
  return folded
}

/// What the folding of one scalar needs: the generated table, and the properties that the standard library has.
private enum NameFolding {
  static func append(_ scalar: Unicode.Scalar, to folded: inout String.UnicodeScalarView) {
    if scalar.isASCII {
      let byte = UInt8(truncatingIfNeeded: scalar.value)
      if byte.isASCIIDigit || byte.isASCIILetter { folded.append(Unicode.Scalar(byte.asciiLowercased)) }
    } else if let letters = table[scalar.value] {
      folded.append(contentsOf: letters)
    } else if 0xAC00...0xD7A3 ~= scalar.value {
      appendHangul(scalar.value - 0xAC00, to: &folded)
    } else {
      folded.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars.lazy.filter(isKept))
    }
  }

  /// A Hangul syllable is its jamo by arithmetic (Unicode 3.12); the table would need 11,172 rows.
  private static func appendHangul(_ syllable: UInt32, to folded: inout String.UnicodeScalarView) {
    let jamo = [0x1100 + syllable / 588, 0x1161 + syllable % 588 / 28, 0x11A7 + syllable % 28]
    for value in syllable % 28 == 0 ? jamo.dropLast() : jamo[...] {
      if let scalar = Unicode.Scalar(value) { folded.append(scalar) }
    }
  }

  private static func isKept(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber: true
    default: false
    }
  }

  private static let table: [UInt32: [Unicode.Scalar]] = {
    var table: [UInt32: [Unicode.Scalar]] = [:]
    for entry in FoldingTable.entries.split(separator: " ") {
      let sides = entry.split(separator: "=", omittingEmptySubsequences: false)
      guard sides.count == 2, let scalar = UInt32(sides[0], radix: 16) else { continue }
      table[scalar] = sides[1].split(separator: ".").compactMap { UInt32($0, radix: 16).flatMap(Unicode.Scalar.init) }
    }
    return table
  }()
}
