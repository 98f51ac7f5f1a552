extension Unicode.Scalar {
  /// Whether a terminal may act on the character instead of showing it: C0, DEL, C1, line separators and bidirectional
  /// controls (SPEC section 1, Streams).
  package var steersTerminal: Bool {
    switch value {
    case 0..<0x20, 0x7F...0x9F: true
    case 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
