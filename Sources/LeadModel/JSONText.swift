/// Writing JSON text: a string with its quotes, escaped as RFC 8259 asks; and what would steer a terminal is escaped too,
/// since JSON goes to standard output.
package enum JSONText {
  /// The JSON string for a text, quotes included.
  package static func quoted(_ text: String) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count + 2)
    appendQuoted(text, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The JSON string for a text, or `null`.
  package static func quoted(_ text: String?) -> String {
    guard let text else { return "null" }
    return quoted(text)
  }

  /// Appends a number to UTF-8 bytes behind a mark: from its last digit on, and in one copy.
  package static func append(_ number: Int64, behind mark: UInt8, to bytes: inout [UInt8]) {
    // Nineteen digits, the sign and the mark.
    var digits = InlineArray<21, UInt8>(repeating: 0)
    var place = digits.count
    func put(_ byte: UInt8) {
      place -= 1
      digits[place] = byte
    }
    var rest = number.magnitude
    repeat {
      put(UInt8(ascii: "0") + UInt8(rest % 10))
      rest /= 10
    } while rest != 0
    if number < 0 { put(UInt8(ascii: "-")) }
    put(mark)
    digits.span.extracting(place...).append(to: &bytes)
  }

  /// Appends the JSON string for a text, quotes included, to UTF-8 bytes.
  package static func appendQuoted(_ text: String, to bytes: inout [UInt8]) {
    var text = text
    text.makeContiguousUTF8()
    appendQuoted(text.utf8Span.span, to: &bytes)
  }

  /// Appends the JSON string for a text, quotes included, to UTF-8 bytes.
  ///
  /// - Parameter text: UTF-8.
  package static func appendQuoted(_ text: Span<UInt8>, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    switch text.quotesAndBackslashes {
    case 0: text.append(to: &bytes)
    case let marks?: append(text, marks: marks, to: &bytes)
    case nil: for scalar in string(text).unicodeScalars { appendEscaped(scalar, to: &bytes) }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// Appends a text that has quotes and backslashes in one copy, and from its end on moves it apart for the backslashes:
  /// variables are full of quotes, and to append byte by byte takes five times as long.
  private static func append(_ text: Span<UInt8>, marks: Int, to bytes: inout [UInt8]) {
    text.append(to: &bytes)
    var from = bytes.count
    bytes.append(contentsOf: repeatElement(0, count: marks))
    var to = bytes.count
    var room = bytes.mutableSpan
    while to > from {
      from -= 1
      to -= 1
      let byte = room[from]
      room[to] = byte
      if isMark(byte) {
        to -= 1
        room[to] = UInt8(ascii: "\\")
      }
    }
  }

  private static func string(_ text: Span<UInt8>) -> String {
    String(decoding: text.indices.map { text[$0] }, as: UTF8.self)
  }

  private static func isMark(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") }

  private static func appendEscaped(_ scalar: Unicode.Scalar, to bytes: inout [UInt8]) {
    if scalar.value >= 0x7F, scalar.steersTerminal { return appendUnicodeEscape(scalar.value, to: &bytes) }
    for byte in UTF8.encode(scalar) ?? .init() { appendEscaped(byte, to: &bytes) }
  }

  private static func appendUnicodeEscape(_ value: UInt32, to bytes: inout [UInt8]) {
    let digits = String(value, radix: 16)
    bytes += Array(("\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits).utf8)
  }

  private static func appendEscaped(_ byte: UInt8, to bytes: inout [UInt8]) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"):
      bytes.append(UInt8(ascii: "\\"))
      bytes.append(byte)
    case 0x0A: bytes += Array("\\n".utf8)
    case 0x0D: bytes += Array("\\r".utf8)
    case 0x09: bytes += Array("\\t".utf8)
    case 0..<0x20: appendUnicodeEscape(UInt32(byte), to: &bytes)
    default: bytes.append(byte)
    }
  }
}
