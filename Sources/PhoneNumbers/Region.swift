/// A region of the numbering plans: an ISO 3166-1 alpha-2 code in capitals, or `001` for calling codes of no region.
package struct Region: Hashable, Sendable {
  /// 26 × first letter + second letter, counted from A; `Region.worldwide` is the first value after ZZ.
  let packed: UInt16

  init(packed: UInt16) {
    self.packed = packed
  }

  /// The region of calling codes that belong to no country, such as +800.
  package static let worldwide = Region(packed: 26 * 26)

  /// Reads two capital letters or `001`; nil for anything else, since libphonenumber too knows no other spelling.
  package init?(_ code: some StringProtocol) {
    if code == "001" {
      self = .worldwide
      return
    }
    var packed: UInt16 = 0
    var count = 0
    for byte in code.utf8 {
      guard count < 2, byte >= UInt8(ascii: "A"), byte <= UInt8(ascii: "Z") else { return nil }
      packed = packed * 26 + UInt16(byte - UInt8(ascii: "A"))
      count += 1
    }
    guard count == 2 else { return nil }
    self.packed = packed
  }

  /// The two capital letters, or `001`.
  package var code: String { Self.codes[Int(min(packed, Self.worldwide.packed))] }

  /// Every code by its packed value: one is asked for with each number that is read.
  private static let codes: [String] =
    (0..<worldwide.packed).map { packed in
      let letters = [packed / 26, packed % 26].map { UInt8(ascii: "A") + UInt8(truncatingIfNeeded: $0) }
      return String(decoding: letters, as: UTF8.self)
    } + ["001"]
}
