/// A hash for tables that end with the process: another one in each, so that nobody can write a file whose keys all have
/// the same (files and stores keep `stableHash`).
package struct SeededHash: Sendable {
  private let seed: UInt64
  private let factor: UInt64

  package init() { self.init(seed: .random(in: .min ... .max), factor: .random(in: .min ... .max) | 1) }

  /// The same hash each time, for tests; with a factor of 1 the order of eight bytes and eight does not matter.
  package init(seed: UInt64, factor: UInt64) {
    self.seed = seed
    self.factor = factor
  }

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
