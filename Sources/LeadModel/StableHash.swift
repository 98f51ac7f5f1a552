extension Span<UInt8> {
  /// FNV-1a: a hash that is the same in every process and every build, unlike Swift's own, so that files and stores may keep
  /// it (http://www.isthe.com/chongo/tech/comp/fnv/).
  package var stableHash: UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for index in indices { hash = (hash ^ UInt64(self[index])) &* 0x0000_0100_0000_01B3 }
    return hash
  }
}

extension String {
  /// The hash of its UTF-8, as bytes have it.
  package var stableHash: UInt64 {
    var text = self
    text.makeContiguousUTF8()
    return text.utf8Span.span.stableHash
  }
}
