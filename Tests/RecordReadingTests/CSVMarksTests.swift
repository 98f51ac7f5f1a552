import TestSupport
import Testing

@testable import RecordReading

/// 64 bytes looked at together come to what a look at each of them comes to.
@Suite struct CSVMarksTests {
  private static let marks: Set<UInt8> = [UInt8(ascii: ";"), .quote, .lineFeed, .carriageReturn]
  private static let texts: [[UInt8]] = {
    var random = SplitMix64(seed: 5)
    return (0..<40).map { round in
      let length = Int.random(in: 0...200, using: &random)
      return (0..<length).map { _ in
        switch Int.random(in: 0..<(round % 2 == 0 ? 3 : 12), using: &random) {
        case 0: [UInt8(ascii: ";"), .quote, .lineFeed, .carriageReturn].randomElement(using: &random) ?? 0
        case 1 where round % 4 == 0: UInt8.random(in: 0...255, using: &random)
        // One away from a mark, and from what is ordinary.
        case 2: [0x3A, 0x3C, 0x21, 0x23, 0x09, 0x0B, 0x0C, 0x0E, 0x7F, 0x01].randomElement(using: &random) ?? 0
        default: UInt8.random(in: 0x20...0x7E, using: &random)
        }
      }
    }
  }()

  @Test(arguments: texts)
  func theNextMarkIsFoundFromEveryPlaceToEveryOther(text: [UInt8]) {
    for from in 0...text.count {
      for to in [from, (from + text.count) / 2, text.count] {
        for other in [UInt8(ascii: ";"), .quote] {
          var marks = CSVMarks(delimiter: UInt8(ascii: ";"))
          var seen: UInt64 = 0
          let found = marks.next(in: text.span, from: from, to: to, but: other, seen: &seen)
          let wanted = (from..<to).first { Self.marks.contains(text[$0]) && text[$0] != other } ?? to
          #expect(found == wanted, "\(text) from \(from) to \(to)")
          if text[from..<found].contains(where: { $0 == 0 || $0 >= 0x80 }) {
            #expect(seen != 0, "\(text) from \(from)")
          }
        }
      }
    }
  }

  @Test(arguments: texts)
  func whatWasLookedAtIsLookedAtAgainForEveryMarkBehindIt(text: [UInt8]) {
    var marks = CSVMarks(delimiter: UInt8(ascii: ";"))
    var seen: UInt64 = 0
    var place = 0
    var found: [Int] = []
    while place < text.count {
      place = marks.next(in: text.span, from: place, to: text.count, but: .quote, seen: &seen)
      if place < text.count { found.append(place) }
      place += 1
    }
    #expect(found == text.indices.filter { Self.marks.contains(text[$0]) && text[$0] != .quote })
    // And from the beginning again, as a record does that is read anew.
    let first = marks.next(in: text.span, from: 0, to: text.count, but: .quote, seen: &seen)
    #expect(first == found.first ?? text.count)
  }

  @Test(arguments: [0, 1, 15, 16, 31, 48, 63])
  func aByteBeyondASCIIIsSeenWhereverItStands(place: Int) {
    for byte in [0, 0x80, 0xC3, 0xFF] as [UInt8] {
      var text = [UInt8](repeating: UInt8(ascii: "a"), count: 64)
      text[place] = byte
      var marks = CSVMarks(delimiter: UInt8(ascii: ";"))
      var seen: UInt64 = 0
      _ = marks.next(in: text.span, from: 0, to: 64, but: .quote, seen: &seen)
      #expect(seen != 0)
    }
    var none: UInt64 = 0
    var marks = CSVMarks(delimiter: UInt8(ascii: ";"))
    _ = marks.next(in: [UInt8](repeating: 0x7F, count: 64).span, from: 0, to: 64, but: .quote, seen: &none)
    #expect(none == 0)
  }
}
