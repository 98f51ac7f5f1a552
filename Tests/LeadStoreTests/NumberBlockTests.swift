import GRDB
import LeadModel
import TestSupport
import Testing

@testable import LeadStore

@Suite("Entries and changes of the index of numbers, as values")
struct NumberBlockTests {
  private static let extremes: [Int64] = [.min, .min + 1, -1, 0, 1, 127, 128, 447_700_900_001, .max - 1, .max]

  @Test("A block gives back the entries that it was made of, whatever they are")
  func blocksComeBack() throws {
    let entries = Self.extremes.flatMap { number in
      Self.extremes.map { NumberedLead(number: number, lead: $0) }
    }
    for count in 0...entries.count {
      let some = entries[..<count]
      let bytes = NumberBlock.encode(some)
      #expect(NumberBlock.decode(bytes, number: some.first?.number ?? 0) == Array(some))
      if let last = some.last, last.lead < 0 || last.lead > 127 {
        #expect(NumberBlock.decode(bytes.dropLast(), number: 0) == nil, "cut within a lead")
      }
    }
    #expect(NumberBlock.decode([UInt8](repeating: 0xFF, count: 30), number: 0) == nil)
  }

  @Test("Entries are shared out to blocks of which none is too large, and none is lost")
  func entriesAreSharedOut() {
    for count in [0, 1, 2, 100, 135, 1000, 5000] {
      let entries = (0..<count).map { NumberedLead(number: 447_700_000_000 + Int64($0) * 9999, lead: Int64($0 * 7919)) }
      let blocks = NumberBlock.share(entries)
      #expect(blocks.flatMap(Array.init) == entries)
      #expect(blocks.allSatisfy { !$0.isEmpty && NumberBlock.encode($0).count <= NumberBlock.mostBytes })
    }
  }

  @Test("A change is written by us as the triggers write it, and read as it was")
  func changesComeBack() throws {
    let database = try DatabaseQueue()
    for number in Self.extremes {
      for lead in Self.extremes {
        for kind in [NumberChange.Kind.has, .hasLost, .mayHaveLost] {
          let change = NumberChange(entry: NumberedLead(number: number, lead: lead), kind: kind)
          var text: [UInt8] = []
          change.append(to: &text)
          let byTrigger = try database.read { database in
            try String.fetchOne(
              database,
              sql: "SELECT \(NumberChange.sql("one", kind)) FROM (SELECT ? AS phone, ? AS rowid) AS one",
              arguments: [String(number), lead])
          }
          #expect(String(decoding: text, as: UTF8.self) == byTrigger)
          change.append(to: &text)
          var read: [NumberChange] = []
          let isWhole = NumberChange.forEach(in: text.span) { read.append($0) }
          #expect(isWhole && read.map(\.entry) == [change.entry, change.entry])
          #expect(read.allSatisfy { $0.kind == kind })
        }
      }
    }
  }

  @Test(
    "What is no change is not taken for one",
    arguments: [
      "+", "+1", "+1@", "+@1", "1@1", "+1@1x", "+1@1+", "+-@1", "+99999999999999999999@1", "+9223372036854775808@1",
      "+1@-9223372036854775809", " ",
    ])
  func malformedChangesAreTold(text: String) {
    #expect(!NumberChange.forEach(in: text.utf8Span.span) { _ in })
  }

  @Test("Entries after any changes are those of a set that they were done to one by one")
  func changesAreMerged() {
    var random = SplitMix64(seed: 7)
    func entry() -> NumberedLead {
      NumberedLead(number: .random(in: 0...5, using: &random), lead: .random(in: 0...3, using: &random))
    }
    for _ in 0..<500 {
      var set = Set((0..<Int.random(in: 0...9, using: &random)).map { _ in entry() }.map(Pair.init))
      let before = set.map(\.entry).sorted()
      var changes = (0..<Int.random(in: 0...12, using: &random)).map { _ in
        NumberChange(entry: entry(), kind: random.chance(50) ? .has : .hasLost)
      }
      for change in changes {
        if change.kind == .has { set.insert(Pair(entry: change.entry)) } else { set.remove(Pair(entry: change.entry)) }
      }
      NumberFold.keepLastOfEach(&changes)
      #expect(NumberFold.merge(before, with: changes[...]) == set.map(\.entry).sorted())
    }
  }

  private struct Pair: Hashable {
    let entry: NumberedLead

    func hash(into hasher: inout Hasher) {
      hasher.combine(entry.number)
      hasher.combine(entry.lead)
    }
  }
}
