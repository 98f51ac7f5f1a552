import LeadModel
import RecordReading

/// Plain rows of a piece of the input, read before their turn by the thread that inflates, where the one that takes rows in
/// their order is behind: inflating takes a quarter of the time that understanding takes.
///
/// Where records begin is a guess then: behind the first line feed, at the line and the row that it would be if nothing but
/// whole records ended in the line feeds since the last piece that was taken. So a stretch of rows is used only where the
/// reader that takes rows in their order has come to stand exactly at its start, by offset, line and row, with no record
/// open. From there the same bytes come to the same rows for both; a wrong guess costs time and nothing else. Where most
/// records were read ahead in vain, since they have lines within quotes or are not plain, no more are.
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
  /// Records that were read for it, plain or not.
  fileprivate(set) var recordCount = 0

  mutating func clear() {
    rows.clear()
    stretches = []
    recordCount = 0
  }
}

/// When rows are read before their turn, on the thread that inflates.
package enum ReadAhead: Sendable, CaseIterable {
  case never
  /// Where the thread that takes them is behind.
  case whereBehind
  case always
}

/// What is to be known of an input before any of it can be read ahead.
final class AheadInput: Sendable {
  let layout: FormatSniff.Layout
  let limits: RecordLimits
  let plain: PlainRows

  init(layout: FormatSniff.Layout, limits: RecordLimits, plain: consuming PlainRows) {
    self.layout = layout
    self.limits = limits
    self.plain = plain
  }
}

/// Where the records in order stand behind a piece: what the thread that takes them tells the one that reads ahead, by the
/// piece itself, which goes back there.
struct RecordsInOrder: Sendable {
  let input: AheadInput
  /// Whether more records were read ahead in vain than were used of late, so that no more should be.
  let isInVain: Bool
  /// Where the piece ends in the content.
  let contentPlace: ContentPlace
  /// Where the record begins that comes next, and the number of the row before it.
  let textPlace: TextPlace
  let row: Int
  /// Bytes of text before the piece's end.
  let textCount: Int
}

/// Reads rows ahead, one piece of the input after another.
struct AheadReader: ~Copyable {
  /// Lines of a piece that is read ahead: of rows of a few bytes there are a hundred thousand in one, which would take
  /// megabytes for each piece on its way.
  private static let mostLines = 1 << 14
  private var known: RecordsInOrder?
  /// Its own, which learns keys and countries beside the one in order.
  private var plain: PlainRows?
  /// Where the last piece begins that it has read.
  private var lastStart = 0

  /// Takes note of where the records in order stood behind a piece that has come back.
  mutating func learn(from piece: InputPiece) {
    guard let told = piece.records, told.contentPlace.bytes > known?.contentPlace.bytes ?? 0 else { return }
    known = told
  }

  /// Reads what whole lines of a piece hold.
  mutating func read(_ piece: inout InputPiece) {
    guard piece.end.lineFeeds - piece.start.lineFeeds <= Self.mostLines, let known, !known.isInVain else { return }
    // What it learned from a later piece it must not know of an earlier one: the first record with a new key is never plain,
    // so that names are noted in the input's order.
    if plain == nil || piece.start.bytes < lastStart { plain = known.input.plain.another() }
    lastStart = piece.start.bytes
    var ahead = RowsAhead()
    swap(&ahead, &piece.ahead)
    (ahead.stretches, ahead.recordCount) = stretches(of: piece, known)
    plain?.swapTaken(with: &ahead.rows)
    swap(&ahead, &piece.ahead)
  }

  private mutating func stretches(
    of piece: InputPiece, _ known: RecordsInOrder
  ) -> ([RowsAhead.Stretch], recordCount: Int) {
    let content = piece.bytes[0..<piece.count]
    guard let first = content.firstIndex(of: 0x0A), let last = content.lastIndex(of: 0x0A), first < last else {
      return ([], 0)
    }
    // What lies between the place that is known and the first record here.
    let bytes = piece.start.bytes + first + 1 - known.contentPlace.bytes
    let lineFeeds = piece.start.lineFeeds + 1 - known.contentPlace.lineFeeds
    let start = TextPlace(offset: known.textCount + bytes, line: known.textPlace.line + lineFeeds)
    let row = known.row + lineFeeds
    let input = known.input
    let text = piece.bytes.span.extracting(first + 1..<last + 1)
    switch input.layout {
    case .csv(let delimiter):
      var reader = CSVReader(delimiter: delimiter, limits: input.limits)
      return stretches(&reader, text, from: start, after: row)
    case .jsonLines:
      var reader = JSONReader(layout: .lines, limits: input.limits)
      return stretches(&reader, text, from: start, after: row)
    case .jsonDocument: return ([], 0)
    }
  }

  private mutating func stretches<Reader: PlainRowReader & ~Copyable>(
    _ reader: inout Reader, _ text: Span<UInt8>, from place: TextPlace, after row: Int
  ) -> ([RowsAhead.Stretch], recordCount: Int) {
    var stretches: [RowsAhead.Stretch] = []
    var (start, others, last) = (place, 0, RowBatch.Part.none)
    reader.skip(to: place)
    reader.append(text)
    var step = reader.next()
    while let next = plain?.takeAll(&reader, from: step, after: row + others), let rows = plain?.part(behind: last) {
      step = next
      if rows.count > 0 {
        stretches.append(
          RowsAhead.Stretch(start: start, end: reader.place(at: step), rowBefore: row + others + last.end, rows: rows))
        last = rows
      }
      switch step {
      case .record, .fault: others += 1
      case .needsInput, .end, .broken: return (stretches, last.end + others)
      }
      step = reader.next()
      start = reader.place(at: step)
    }
    return (stretches, last.end + others)
  }
}

extension RecordReader where Self: ~Copyable {
  /// Where the record begins that a step is about.
  fileprivate borrowing func place(at step: ReadStep) -> TextPlace { step == .needsInput ? openPlace : recordPlace }
}
