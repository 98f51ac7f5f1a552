import LeadModel
import TestSupport
import Testing

@testable import Corrections

@Suite("Any phone cell at all")
struct PhoneCellFuzzTests {
  static let pieces = [
    "0", "0", "1", "2", "44", "39", "7", "9", "919", "876", "2125550123", "+", "+", " ", " ", "-", "(", ")", "(0)", ".",
    ".0", ".00", ",", ",000", ";", "/", "|", "&", "#", "*", "~", "'", "=", "\"", "=\"", "e", "E+", "E+11", "x", "ext",
    "int", "or", "and", "O", "A", "tel:", "TEL:", ";ext=", ";phone-context=", ";isub=", "+64", "\n", "\t", "\r\n",
    "\u{A0}", "\u{200B}", "\u{202E}", "\u{FEFF}", "٣", "۴", "５", "९", "＋", "．", "–", "−", "〜", "é", "e\u{301}", "доб",
    "👨‍👩‍👧", "\u{0}", "\u{7F}", "\u{85}", "#REF!", "###", "_", "?", "…", "N/A", "\u{301}",
  ]

  static func cell(_ generator: inout SplitMix64) -> String {
    (0..<Int.random(in: 0...12, using: &generator)).reduce(into: "") { text, _ in
      text += pieces[Int.random(in: 0..<pieces.count, using: &generator)]
    }
  }

  @Test("is read without a crash, the same on the short and the long way, and once mended stays so")
  func fuzz() {
    var generator = SplitMix64(seed: 3)
    for _ in 0..<Sanitizer.rounds(60_000) {
      let cell = Self.cell(&generator)
      let reading = PhoneCell.read(cell)
      #expect(reading == PhoneCell.readClosely(cell), "\(cell.debugDescription)")
      guard case .number(let text, _) = reading else { continue }
      #expect(PhoneCell.read(text) == .number(text: text, repairs: []), "\(cell.debugDescription)")
    }
  }

  @Test("that is clean takes the short way to the same end")
  func shortWay() {
    let marks = Array("0123456789+-. ()")
    var generator = SplitMix64(seed: 4)
    for _ in 0..<Sanitizer.rounds(60_000) {
      let count = Int.random(in: 1...16, using: &generator)
      let cell = String((0..<count).map { _ in marks[Int.random(in: 0..<marks.count, using: &generator)] })
      #expect(PhoneCell.read(cell) == PhoneCell.readClosely(cell), "\(cell.debugDescription)")
    }
  }

  @Test("in E.164 reads as itself")
  func e164() {
    var generator = SplitMix64(seed: 5)
    for _ in 0..<Sanitizer.rounds(20_000) {
      let digits = (1...Int.random(in: 1...14, using: &generator)).map { _ in Int.random(in: 0...9, using: &generator) }
      let cell = "+\(Int.random(in: 1...9, using: &generator))" + digits.map(String.init).joined()
      #expect(PhoneCell.isStrictE164(cell))
      #expect(PhoneCell.read(cell) == .number(text: cell, repairs: []), "\(cell)")
    }
  }

  private static func digits(of text: String) -> [Double] {
    text.unicodeScalars.map(\.properties).filter { $0.numericType == .decimal }.compactMap(\.numericValue)
  }

  @Test("never gains a digit, and never loses one that is not a zero but by name")
  func digitsStay() {
    var generator = SplitMix64(seed: 6)
    for _ in 0..<Sanitizer.rounds(40_000) {
      let cell = Self.cell(&generator)
      guard case .number(let text, let repairs) = PhoneCell.read(cell),
        repairs.isDisjoint(with: [.scientificNotation, .phoneURI])
      else { continue }
      let before = Self.digits(of: cell)
      let after = Self.digits(of: text)
      if repairs.isDisjoint(with: [.decimalTail, .trunkZero]) {
        #expect(after == before, "\(cell.debugDescription)")
      } else {
        #expect(after.filter { $0 != 0 } == before.filter { $0 != 0 }, "\(cell.debugDescription)")
      }
    }
  }
}
