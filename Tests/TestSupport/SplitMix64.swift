/// Random numbers that are the same in every run of the tests.
package struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// True in so many of a hundred cases.
  package mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }

  /// One of the elements.
  ///
  /// - Throws: `NothingToPick` where there is none.
  package mutating func pick<Element>(_ elements: [Element]) throws(NothingToPick) -> Element {
    guard let element = elements.randomElement(using: &self) else { throw NothingToPick() }
    return element
  }
}

/// There is no element to pick.
package struct NothingToPick: Error {}
