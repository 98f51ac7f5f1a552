/// One record that could not be read; the records around it are not touched by it (SPEC sections 4 and 6).
package struct RecordFault: Sendable, Equatable {
  /// What is wrong with the record, named as SPEC section 6 names its reject codes.
  package enum Kind: Sendable, Equatable {
    /// A quote that is not closed in time, or text after a closing quote; covers one physical line.
    case badQuote
    /// NUL, or bytes that are not UTF-8 (or could not be decoded to it); a CSV record's cells can be read all the same.
    case badEncoding
    /// The record, one of its fields or its number of columns is over its limit.
    case recordTooLong
    /// Not one JSON value by RFC 8259, or one that SPEC section 4 refuses.
    case badJSON
  }

  /// What is wrong.
  package let kind: Kind
  /// A few words for a person, in English, without any text of the file.
  package let reason: String
  /// The physical line on which the record starts, from 1 (`_line`).
  package let line: Int
  /// The byte column in that line, from 1, at which the fault was seen; nil where that is on a later line or unknown.
  package let column: Int?
  /// The cell at fault, from 0; nil in JSON and where it is unknown.
  package let cell: Int?
  /// The JSON scanner's own finding, with its offset in the record.
  package let json: JSONFault?
  /// The record's bytes without its line terminator, at most `maxRawBytes`, ending in `…[cut]` where there were more.
  package let raw: [UInt8]

  init(
    _ kind: Kind, reason: String, line: Int, column: Int? = nil, cell: Int? = nil, json: JSONFault? = nil,
    raw: [UInt8]
  ) {
    self.kind = kind
    self.reason = reason
    self.line = line
    self.column = column
    self.cell = cell
    self.json = json
    self.raw = raw
  }

  /// `raw` as text; bytes that are not UTF-8 become U+FFFD (SPEC section 6).
  package var rawText: String { String(decoding: raw, as: UTF8.self) }

  /// `…[cut]` in UTF-8.
  static let cutMark: [UInt8] = Array("…[cut]".utf8)

  /// The first bytes of a longer text with the cut mark, `limit` bytes at most, not cut inside a character.
  static func cut(_ bytes: ArraySlice<UInt8>, limit: Int) -> [UInt8] {
    var end = bytes.startIndex + min(bytes.count, max(limit - cutMark.count, 0))
    if end < bytes.endIndex {
      var back = 0
      while back < 3, end - back > bytes.startIndex, bytes[end - back] & 0xC0 == 0x80 { back += 1 }
      if bytes[end - back] >= 0xC0 { end -= back }
    }
    return bytes[bytes.startIndex..<end] + cutMark
  }
}
