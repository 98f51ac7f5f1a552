import ImportPipeline
import LeadModel
import Testing

@testable import Reviewing

/// What data may do to a page: nothing.
@Suite("Texts in a page")
struct PageTextTests {
  @Test(
    "No text ends its element or attribute, whatever is combined with its marks",
    arguments: ["</title><script>", "\"\u{301} onload=x", "<\u{338}b>", "'", "a & b"])
  func htmlIsEscaped(text: String) {
    let escaped = PageText.escaped(text)
    for scalar in "<>\"'".unicodeScalars { #expect(!escaped.unicodeScalars.contains(scalar)) }
  }

  @Test("No JSON text ends the script element or a line", arguments: ["</script>", "<!--", "a\u{2028}b\u{2029}"])
  func dataIsInert(text: String) {
    let json = RejectPageRows.quoted(text)
    for scalar in "<>&\u{2028}\u{2029}".unicodeScalars { #expect(!json.unicodeScalars.contains(scalar)) }
  }
}

/// `--mask`.
@Suite("Hidden phone numbers")
struct PhoneMaskTests {
  @Test(
    "All but the last three digits are hidden",
    arguments: [
      ("call +44 20 7946 0188 now", "call +•• •• •••• •188 now"), ("(201) 555-0123", "(•••) •••-•123"),
      ("٠٢٠٧٩٤٦٠١٢٣", "••••••••١٢٣"), ("row 12345, code 67", "row 12345, code 67"),
      ("550e8400-e29b-41d4-a716-446655440000", "550e8400-e29b-41d4-a716-446655440000"),
    ])
  func runsOfDigits(text: String, masked: String) { #expect(PhoneMask.text(text) == masked) }

  @Test("A value of a phone field is hidden wherever it stands again, digits among letters too")
  func valueWithLetters() {
    var row = RejectedRow(code: .phoneInvalid)
    row.field = "phone"
    row.value = "2O 7946 O1"
    row.message = "phone: 2O 7946 O1 is no number"
    let masked = PhoneMask.masked(row)
    #expect(masked.value == "•O ••46 O1")
    #expect(masked.message == "phone: \(masked.value) is no number")
  }
}

/// A plan's changes as lines (SPEC section 1).
@Suite("Lines of changes")
struct ChangeLinesTests {
  private static let changes = [
    change("L1", 1, .phone, nil, "+1", "+2"), change("L1000000", 2, .name, nil, nil, "A\u{1B}[2J"),
    change("L\u{202E}1", 3, .variables, "a\u{9B}b", "\u{E9}", "\u{2028}"),
  ]

  private static func change(
    _ lead: String, _ row: Int, _ column: LeadColumn, _ key: String?, _ old: String?, _ new: String?
  ) -> ShownChange {
    var text: [UInt8] = []
    func append(_ added: String) -> Range<Int> {
      text += added.utf8
      return text.count - added.utf8.count..<text.count
    }
    let leadPlace = append(lead)
    _ = append("what the row says of another field")
    let place = ChangePlace(
      column: column, key: key.map(append), old: old.map(append), new: new.map(append), areJSON: (false, false))
    return ShownChange(place, of: leadPlace, in: text, row: row)
  }

  private static func lines(_ style: ChangeLines.Style, _ changes: [ShownChange]) -> [String] {
    var lines = ChangeLines(style)
    return changes.map { change in
      var line: [UInt8] = []
      lines.append(change, to: &line)
      #expect(line.popLast() == UInt8(ascii: "\n"))
      return String(decoding: line, as: UTF8.self)
    }
  }

  @Test("A change that is kept says the same, and holds no texts but its own")
  func kept() {
    let all = Self.changes.map(\.kept)
    #expect(Self.lines(.plain, all) == Self.lines(.plain, Self.changes))
    for (kept, change) in zip(all, Self.changes) {
      let own = [change.lead.count, change.old?.text.count ?? 0, change.new?.text.count ?? 0]
      var held = 0
      kept.withPlace { text, _, _ in held = text.count }
      let key = if case .variable(let key) = change.field { key.count } else { 0 }
      #expect(held == own.reduce(key, +))
    }
  }

  @Test("Scripts get LEAD field: old → new")
  func plain() {
    #expect(
      Self.lines(.plain, Self.changes) == [
        "L1 phone: +1 → +2", "L1000000 name: (none) → A\\u{1B}[2J",
        "L\\u{202E}1 variables.a\\u{9B}b: \u{E9} → \\u{2028}",
      ])
  }

  @Test("A terminal gets columns, and escapes only where colour is wanted; none comes from data")
  func columns() {
    #expect(
      Self.lines(.columns(isColoured: false), Array(Self.changes[..<2])) == [
        "L1     phone        +1           → +2", "L1000000 name         (none)       → A\\u{1B}[2J",
      ])
    let line = Self.lines(.columns(isColoured: true), [Self.changes[1]]).joined()
    #expect(line.contains("\u{1B}[32m") && !line.contains("\u{1B}[2J"))
  }
}

/// A line of progress.
@Suite("Progress")
struct StageProgressTests {
  @Test("Reading tells share, amount, rate and time left once a rate is known")
  func reading() {
    let progress = StageProgress(
      stage: .read, done: 25 << 20, total: 100 << 20, stageSeconds: 5, seconds: 5)
    #expect(progress.text == "reading  25 %  25.0 MiB  5.0 MiB/s  5 s  15 s left")
    let pipe = StageProgress(stage: .read, done: 1 << 20, total: nil, stageSeconds: 0.1, seconds: 0.1)
    #expect(pipe.text == "reading  1.0 MiB  0 s")
    #expect(StageProgress.time(185) == "3 min 05 s")
  }

  @Test("Other stages tell share and time left where they know the whole, else how many rows there are")
  func otherStages() {
    func text(_ stage: RunStage, _ done: Int, _ total: Int?, _ seconds: Double) -> String {
      StageProgress(stage: stage, done: done, total: total, stageSeconds: seconds, seconds: seconds).text
    }
    #expect(text(.judge, 12_000, nil, 2) == "comparing  12,000 rows  2 s")
    #expect(text(.write, 0, 12_000, 0) == "writing  0 %  0 s")
    #expect(text(.write, 3000, 12_000, 2) == "writing  25 %  3,000 rows  2 s  6 s left")
    #expect(text(.write, 12_000, 12_000, 4) == "writing  100 %  12,000 rows  4 s")
  }
}

/// Words that somebody may have meant.
@Suite("Misspelt words")
struct NearestWordTests {
  @Test(
    "The nearest word is suggested, and none where nothing is alike",
    arguments: [
      ("phone_invlaid", "phone_invalid"), ("PhoneInvalid", "phone_invalid"), ("lead-locked", "lead_locked"),
      ("teapot", nil), ("", nil),
    ])
  func nearest(word: String, suggestion: String?) {
    #expect(NearestWord.of(word, in: ["phone_invalid", "lead_locked", "bad_json"]) == suggestion)
  }
}
