/// The encoding of the input and how many bytes of byte-order mark come before the text (SPEC section 1, `--encoding`).
package struct EncodingSniff: Sendable, Equatable {
  package let encoding: TextEncoding
  /// Bytes to drop before decoding: 0, 2 or 3.
  package let byteOrderMarkLength: Int

  init(_ encoding: TextEncoding, mark: Int = 0) {
    self.encoding = encoding
    byteOrderMarkLength = mark
  }
}

/// What the user asked for with `--encoding` (SPEC section 1).
package enum EncodingChoice: String, Sendable, Equatable, CaseIterable {
  case automatic = "auto"
  case utf8 = "utf-8"
  case windows1252 = "windows-1252"
  case utf16 = "utf-16"
}

extension InputSniffer {
  /// Tells the encoding from the first bytes; four suffice, more help `utf-16` without a mark.
  ///
  /// `auto`: a byte-order mark decides, else UTF-8. A forced encoding stands whatever the mark says; its own mark, and
  /// UTF-8's before Windows-1252, is dropped. UTF-16 without a mark takes the byte order that has more zero high bytes,
  /// little endian where both have as many.
  package static func encoding(of prefix: Span<UInt8>, forced: EncodingChoice = .automatic) -> EncodingSniff {
    let first = prefix.count > 0 ? prefix[0] : 0
    let second = prefix.count > 1 ? prefix[1] : 0
    let hasUTF8Mark = prefix.count > 2 && first == 0xEF && second == 0xBB && prefix[2] == 0xBF
    let hasLittleMark = first == 0xFF && second == 0xFE
    let hasBigMark = first == 0xFE && second == 0xFF
    switch forced {
    case .utf8: return EncodingSniff(.utf8, mark: hasUTF8Mark ? 3 : 0)
    case .windows1252: return EncodingSniff(.windows1252, mark: hasUTF8Mark ? 3 : 0)
    case .automatic where !hasLittleMark && !hasBigMark: return EncodingSniff(.utf8, mark: hasUTF8Mark ? 3 : 0)
    case .automatic, .utf16: break
    }
    if hasLittleMark { return EncodingSniff(.utf16LittleEndian, mark: 2) }
    if hasBigMark { return EncodingSniff(.utf16BigEndian, mark: 2) }
    var zeros = (even: 0, odd: 0)
    for index in 0..<min(prefix.count, prefixLength) where prefix[index] == 0 {
      if index % 2 == 0 { zeros.even += 1 } else { zeros.odd += 1 }
    }
    return EncodingSniff(zeros.even > zeros.odd ? .utf16BigEndian : .utf16LittleEndian)
  }
}
