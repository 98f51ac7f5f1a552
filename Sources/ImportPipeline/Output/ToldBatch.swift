import LeadModel
package import Reconciliation

/// Rows with more to tell than that they were applied or unchanged, on their way to the thread that tells it.
///
/// What is encoded is copied: slices of what the giving thread holds would have both threads count the same references.
struct ToldBatch: Sendable {
  private static let most = 512
  /// Bytes of what is told in it: a rejected value, or a note that changed, may be a megabyte.
  private static let mostBytes = 1 << 18
  private enum Place {
    case refused(Range<Int>)
    case changed(Range<Int>)
    indirect case judged(JudgedRow)
  }

  private var places: [Place] = []
  private var bytes: [UInt8] = []
  /// Bytes of values with their texts, about.
  private var judgedBytes = 0
  /// Bytes that a row takes beside its texts, about: as a value, and where it is encoded.
  private static let (judgedRow, encodedRow) = (256, 32)

  var isFull: Bool { places.count >= Self.most || byteCount >= Self.mostBytes }
  var isEmpty: Bool { places.isEmpty }
  /// About how many bytes its rows take.
  var byteCount: Int { bytes.count + judgedBytes + places.count * Self.encodedRow }

  mutating func add(_ outcome: StreamedOutcome) {
    switch outcome.kind {
    case .plain, .shown: break
    case .told(let judged):
      places.append(.judged(judged))
      judgedBytes += Self.judgedRow + judged.textBytes
    case .refused(let row): places.append(.refused(append(row)))
    case .changed(let row, _): places.append(.changed(append(row)))
    }
  }

  private mutating func append(_ row: EncodedRow) -> Range<Int> {
    let start = bytes.count
    row.bytes.span.append(to: &bytes)
    return start..<bytes.count
  }

  func forEachRow(_ body: (ToldRow) throws -> Void) rethrows {
    for place in places {
      switch place {
      case .judged(let judged): try body(ToldRow(content: .judged(judged)))
      case .refused(let range): try body(ToldRow(content: .refused(EncodedRow(bytes: bytes[range]))))
      case .changed(let range): try body(ToldRow(content: .changed(EncodedRow(bytes: bytes[range]))))
      }
    }
  }

  /// Makes room for other rows.
  mutating func clear() {
    places.removeAll(keepingCapacity: true)
    bytes.removeAll(keepingCapacity: true)
    judgedBytes = 0
  }
}

/// What became of one record that has changes, or is refused or skipped.
package struct ToldRow {
  enum Content {
    indirect case judged(JudgedRow)
    /// Refused whole, with nothing else to tell.
    case refused(EncodedRow)
    /// Applied whole, with nothing else to tell but its changes.
    case changed(EncodedRow)
  }

  let content: Content

  init(content: Content) { self.content = content }

  /// Nil for what was applied or is unchanged, with nothing more to tell than a text.
  init?(_ outcome: StreamedOutcome) {
    switch outcome.kind {
    case .plain, .shown: return nil
    case .told(let judged): content = .judged(judged)
    case .refused(let row): content = .refused(row)
    case .changed(let row, _): content = .changed(row)
    }
  }

  /// Whether the row is known to have been applied whole, with nothing else to tell but its changes.
  var isChanged: Bool {
    if case .changed = content { true } else { false }
  }

  /// All that there is to tell, as a value.
  package var judged: JudgedRow {
    switch content {
    case .judged(let row): row
    case .refused(let row), .changed(let row): row.judged
    }
  }
}

extension JudgedRow {
  /// About how many bytes its texts take.
  fileprivate var textBytes: Int {
    var bytes = 0
    if case .rejected(let reject) = outcome.result {
      bytes = reject.message.utf8.count + (reject.value?.utf8.count ?? 0)
    }
    for row in ofEachLead {
      for change in row.changes { bytes += (change.old.text?.utf8.count ?? 0) + (change.new.text?.utf8.count ?? 0) }
      for value in row.lead?.values ?? [] { bytes += value.text?.utf8.count ?? 0 }
    }
    return bytes
  }
}
