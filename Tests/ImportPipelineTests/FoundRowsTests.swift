import LeadModel
import Reconciliation
import TestSupport
import Testing

@testable import ImportPipeline

@Suite("Rows that found their leads")
struct FoundRowsTests {
  /// Rowids as SQLite gives them, as another tool may have given them, and all rows of one lead.
  private static let rowIDs: [[Int64]] = [
    Array(1...300), [.min, -70_000, -1, 0, 1, 2, 1 << 40, .max], Array(1_000_000...1_000_300), [12],
  ]

  @Test(
    "Rows of both threads come by lead and in file order, as often as they are asked for", arguments: rowIDs,
    [0, 3000, 1 << 20])
  func rowsComeByLead(rowIDs: [Int64], memoryLimit: Int) throws {
    var random = SplitMix64(seed: 43)
    let bounds = try #require(rowIDs.min())...(try #require(rowIDs.max()))
    // More rows are expected than there are, so that there are many ranges.
    for expected in [0, 1_000_000, 100_000_000] {
      let ranges = RowIDRanges(rows: expected, bounds: bounds)
      let found = (0..<2).map { _ in FoundRows(ranges: ranges, memoryLimit: memoryLimit) }
      var keys: [SortKey] = []
      for row in 1...800 {
        var encoder = SpoolEncoder()
        encoder.write(Correction(position: SourcePosition(row: row, line: row + 7)))
        for _ in 0..<(row % 50 == 0 ? 2 : 1) {
          let key = SortKey(primary: try #require(rowIDs.randomElement(using: &random)), secondary: Int64(row))
          guard keys.last != key else { continue }
          keys.append(key)
          try found[Int.random(in: 0...1, using: &random)].add(
            ReadRow(encoded: encoder.bytes[...]), of: key.primary, facts: .keyAmbiguous, isChecked: row % 2 == 0)
        }
      }
      for found in found { try found.finish() }
      let first = FoundRowsReader(found, memoryLimit: memoryLimit)
      for _ in 0..<2 {
        var reader = first
        for key in keys.sorted() {
          let next = try #require(try reader.next())
          var decoder = SpoolDecoder(next.record)
          let row = decoder.foundRow()
          #expect(next.key == key && row.correction.position.line == Int(key.secondary) + 7)
          #expect(row.facts == .keyAmbiguous && row.isChecked == (key.secondary % 2 == 0))
        }
        #expect(try reader.next() == nil)
      }
    }
  }

  @Test("Ranges follow on one another, and none holds more than twice as many rowids as it would if all were used")
  func ranges() {
    let cases: [(rows: Int, bounds: ClosedRange<Int64>)] = [
      (0, 0...0), (1, 1...1), (1_000_000, 1...1_000_000), (4_000_000, 1...999), (100_000_000, 1...(1 << 50)),
      (1_000_000, -5_000_000 ... -4_000_001), (1_000_000, .min ... .max),
    ]
    for (rows, bounds) in cases {
      let ranges = RowIDRanges(rows: rows, bounds: bounds)
      let width = bounds.width
      let samples = min(width, 9_999)
      let found = (0...samples).map { sample in
        ranges.range(of: bounds.lowerBound &+ Int64(bitPattern: width / max(samples, 1) * sample))
      }
      #expect(found == found.sorted() && found.allSatisfy((0..<ranges.count).contains))
      // Beyond the bounds, as a damaged index may say.
      #expect(ranges.range(of: .min) == 0 && ranges.range(of: .max) >= found.last ?? 0)
      #expect(ranges.range(of: .max) < ranges.count)
      let largest = Dictionary(grouping: found) { $0 }.values.map(\.count).max() ?? 0
      #expect(largest <= 2 * (found.count / ranges.count + 1), "\(rows), \(bounds)")
    }
  }
}
