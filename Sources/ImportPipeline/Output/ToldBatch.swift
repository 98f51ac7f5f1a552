import LeadModel
import Reconciliation

/// Rows with more to tell than that they were applied or unchanged, on their way to the thread that tells it.
///
/// What is encoded is copied and read there: slices of what the giving thread holds would have both threads count the same
/// references.
struct ToldBatch: Sendable {
  private static let most = 512
  private enum Place {
    case encoded(Range<Int>)
    case judged(JudgedRow)
  }

  private var places: [Place] = []
  private var bytes: [UInt8] = []

  var isFull: Bool { places.count >= Self.most }

  mutating func add(_ outcome: StreamedOutcome) {
    switch outcome.kind {
    case .plain: break
    case .told(let judged): places.append(.judged(judged))
    case .refused(let row):
      let start = bytes.count
      row.bytes.span.append(to: &bytes)
      places.append(.encoded(start..<bytes.count))
    }
  }

  func forEachRow(_ body: (JudgedRow) throws -> Void) rethrows {
    for place in places {
      switch place {
      case .judged(let judged): try body(judged)
      case .encoded(let range): try body(RefusedRow(bytes: bytes[range]).judged)
      }
    }
  }

  /// Makes room for other rows.
  mutating func clear() {
    places.removeAll(keepingCapacity: true)
    bytes.removeAll(keepingCapacity: true)
  }
}
