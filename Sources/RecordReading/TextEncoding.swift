/// How the input's bytes stand for text (SPEC section 1, `--encoding`).
package enum TextEncoding: Sendable, Equatable, CaseIterable {
  case utf8
  case windows1252
  case utf16LittleEndian
  case utf16BigEndian
}
