/// An e-mail address in a cell (SPEC section 4, email).
package enum EmailCell {
  /// Whether `text`, already trimmed, has one `@` with something before it, no white space (Unicode's) or `<>`, and in
  /// the domain a dot with something on both sides.
  package static func isValid(_ text: String) -> Bool {
    var ats = 0
    var local = 0
    var domain = 0
    var dotInside = false
    var valid = false
    for scalar in text.unicodeScalars {
      switch scalar {
      case "@":
        ats += 1
        if ats > 1 { return false }
        continue
      case "<", ">": return false
      case _ where scalar.isASCII:
        // White_Space has no other ASCII members, and the property's lookup is slow.
        if UInt8(truncatingIfNeeded: scalar.value).isASCIIBlank { return false }
      case _ where scalar.properties.isWhitespace: return false
      default: break
      }
      if ats == 0 {
        local += 1
        continue
      }
      if dotInside { valid = true }
      if scalar == "." && domain > 0 { dotInside = true }
      domain += 1
    }
    return local > 0 && valid
  }
}
