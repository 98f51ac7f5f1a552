/// A hash for tables that end with the process: another one in each, so that nobody can write a file whose keys all have
/// the same (files and stores keep `stableHash`).
package struct SeededHash: Sendable {
  private let seed = UInt64.random(in: .min ... .max)
  private let factor = UInt64.random(in: .min ... .max) | 1

  package init() {}

  /// The hash of bytes, eight at once: each product of 128 bits is folded into 64, so that every bit tells on all.
  package func of(_ bytes: Span<UInt8>) -> UInt64 {
    var hash = seed ^ UInt64(bytes.count)
    bytes.forEachWord { word in
      let product = (hash ^ word).multipliedFullWidth(by: factor)
      hash = product.high ^ product.low
    }
    return hash
  }
}
