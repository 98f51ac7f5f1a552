import TestSupport
import Testing

@testable import ImportPipeline

/// Sorting records by key, byte by byte.
@Suite("Radix sort")
struct RadixSortTests {
  private struct Record: Equatable {
    let key: SortKey
    let number: Int
  }

  /// What the two halves of keys are drawn from: few bytes that differ and many, both signs, the bounds.
  private static let ranges: [ClosedRange<Int64>] = [
    0...0, 0...9, -3...3, 0...70_000, 1_000_000...9_000_000_000, .min ... .max, (.max - 2)...(.max),
    .min...(.min + 300),
  ]

  @Test(
    "Records come out in the order of their keys, and of equal keys as they came", arguments: [0, 1, 2, 511, 512, 3000])
  func recordsAreSorted(count: Int) {
    var random = SplitMix64(seed: 41)
    for primary in Self.ranges {
      for secondary in Self.ranges {
        let records = (0..<count).map { number in
          Record(
            key: SortKey(
              primary: Int64.random(in: primary, using: &random), secondary: Int64.random(in: secondary, using: &random)
            ),
            number: number)
        }
        var sorted = records
        sorted.sort(byKey: \.key)
        #expect(sorted == records.sorted { ($0.key, $0.number) < ($1.key, $1.number) }, "\(primary) \(secondary)")
      }
    }
  }
}
