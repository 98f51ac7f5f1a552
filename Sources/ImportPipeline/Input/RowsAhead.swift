import LeadModel
import RecordReading
import Synchronization

/// Plain rows of a piece of the input, read before their turn by the thread that inflates, where the one that takes rows in
/// their order is behind: inflating takes a fifth of the time that understanding takes.
///
/// Where records begin is a guess then: behind the first line feed, at the line and the row that it would be if nothing but
/// whole records ended in the line feeds since the last piece that was taken. So a stretch of rows is used only where the
/// reader that takes rows in their order has come to stand exactly at its start, by offset, line and row, with no record
/// open. From there the same bytes come to the same rows for both; a wrong guess costs time and nothing else, and where
/// most are wrong, since rows have lines within quotes, no more are made.
struct RowsAhead: Sendable {
  /// Rows one behind the other, with no other record between them.
  struct Stretch: Sendable {
    let start: TextPlace
    /// Where the record behind its last row begins.
    let end: TextPlace
    /// The number of the row before its first.
    let rowBefore: Int
    let rows: RowBatch.Part
  }

  fileprivate(set) var rows = RowBatch()
  fileprivate(set) var stretches: [Stretch] = []

  mutating func clear() {
    rows.clear()
    stretches.removeAll(keepingCapacity: true)
  }
}

/// When rows are read before their turn, on the thread that inflates.
package enum ReadAhead: Sendable {
  case never
  /// Where the thread that takes them is behind.
  case whereBehind
  case always
}

/// What the thread that takes rows in their order tells the one that reads ahead.
final class AheadGuide: Sendable {
  /// What is to be known of an input before any of it can be read ahead.
  struct Input: Sendable {
    let layout: FormatSniff.Layout
    let limits: RecordLimits
    let plain: PlainRows
  }

  /// How much more than a piece of the content tells of itself the text's offsets, lines and rows are: there may be a mark
  /// or a first line before the text, lines in quotes, and a header.
  struct Shift: Sendable {
    var offset = 0
    var line = 0
    var row = 0
  }

  /// Rows that may be read in vain beyond as many as were used.
  private static let mostInVain = 10_000

  private struct State {
    var input: Input?
    var shift = Shift()
    /// Rows read ahead that were used, less those that were not.
    var gain = 0
  }

  private let state = Mutex(State())

  /// What is known by now; nil before the first rows were taken, where none can be read ahead, and where that is of no use.
  var known: (input: Input, shift: Shift)? {
    state.withLock { state in state.gain >= -Self.mostInVain ? state.input.map { ($0, state.shift) } : nil }
  }

  /// Takes note of where the records in order stand.
  ///
  /// - Parameter gain: rows of a piece read ahead that were used, less those that were not.
  func learn(_ shift: Shift, gain: Int, of input: @autoclosure () -> Input?) {
    state.withLock { state in
      if state.input == nil { state.input = input() }
      state.shift = shift
      state.gain += gain
    }
  }
}

/// Reads rows ahead, one piece of the input after another.
struct AheadReader {
  private let guide: AheadGuide
  /// Its own, with the keys and countries that it met itself.
  private var plain: PlainRows?

  init(guide: AheadGuide) { self.guide = guide }

  /// Reads what whole lines of a piece hold.
  mutating func read(_ piece: inout InputPiece) {
    guard let (input, shift) = guide.known else { return }
    if plain == nil { plain = input.plain }
    var ahead = RowsAhead()
    swap(&ahead, &piece.ahead)
    ahead.stretches = stretches(of: piece, input, shift)
    plain?.swapTaken(with: &ahead.rows)
    swap(&ahead, &piece.ahead)
  }

  private mutating func stretches(
    of piece: InputPiece, _ input: AheadGuide.Input, _ shift: AheadGuide.Shift
  ) -> [RowsAhead.Stretch] {
    let content = piece.bytes[0..<piece.count]
    guard let first = content.firstIndex(of: 0x0A), let last = content.lastIndex(of: 0x0A), first < last else {
      return []
    }
    let lineFeeds = piece.lineFeedsBefore + 1
    let start = TextPlace(offset: piece.start + first + 1 + shift.offset, line: lineFeeds + shift.line)
    let row = lineFeeds + shift.row
    let text = piece.bytes.span.extracting(first + 1..<last + 1)
    switch input.layout {
    case .csv(let delimiter):
      var reader = CSVReader(delimiter: delimiter, limits: input.limits)
      return stretches(&reader, text, from: start, after: row)
    case .jsonLines:
      var reader = JSONReader(layout: .lines, limits: input.limits)
      return stretches(&reader, text, from: start, after: row)
    case .jsonDocument: return []
    }
  }

  private mutating func stretches<Reader: PlainRowReader & ~Copyable>(
    _ reader: inout Reader, _ text: Span<UInt8>, from place: TextPlace, after row: Int
  ) -> [RowsAhead.Stretch] {
    guard var plain = plain.take() else { return [] }
    defer { self.plain = plain }
    var stretches: [RowsAhead.Stretch] = []
    var (start, others, last) = (place, 0, RowBatch.Part.none)
    reader.skip(to: place)
    reader.append(text)
    var step = reader.next()
    while true {
      step = plain.takeAll(&reader, from: step, after: row + others)
      let rows = plain.part(behind: last)
      if rows.count > 0 {
        stretches.append(
          RowsAhead.Stretch(start: start, end: reader.place(at: step), rowBefore: row + others + last.end, rows: rows))
        last = rows
      }
      switch step {
      case .record, .fault: others += 1
      case .needsInput, .end, .broken: return stretches
      }
      step = reader.next()
      start = reader.place(at: step)
    }
  }
}

extension RecordReader where Self: ~Copyable {
  /// Where the record begins that a step is about.
  fileprivate borrowing func place(at step: ReadStep) -> TextPlace { step == .needsInput ? openPlace : recordPlace }
}
