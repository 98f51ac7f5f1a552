import LeadStore
import Synchronization

/// Has SQLite's log copied back into the store on a second thread while the run goes on writing.
///
/// A large file fills the log with more bytes than the store has, in one transaction or in many. Left to SQLite, the
/// thread that writes copies them too: 0.7 of 10 seconds for a million rows.
final class LogCopying {
  /// A page that many transactions change is copied once: half the bytes for a large file in short transactions.
  static let defaultPieceBytes = 64 << 20
  /// The log of a small file is copied while the file is still being applied: what is left at the end is waited for.
  private static let firstPieceBytes = 2 << 20
  /// A piece is this part of what was written so far, between the first piece and the largest.
  private static let piecesBehind = 4
  /// SQLite's own size of the log: where another program has the store open, its next commit must not find much to copy.
  static let sharedPieceBytes = 4_096_000
  /// The log starts anew only where all of it was copied before the next transaction begins, which a second thread never
  /// brings about while another writes. So the writing thread copies the rest itself once the log has so many pieces.
  private static let piecesOfLog = 4
  private let writer: LeadWriter
  private let pieceBytes: Int
  private let copyAside: () throws -> Void
  private let isCopying: Flag
  /// Bytes that the writer had written when the log was last copied, and when it last began anew.
  private var copied: Int
  private var began: Int
  /// And before it wrote any.
  private let first: Int

  private init(_ writer: LeadWriter, pieceBytes: Int, isCopying: Flag, copyAside: @escaping () throws -> Void) {
    self.writer = writer
    self.pieceBytes = pieceBytes
    self.isCopying = isCopying
    self.copyAside = copyAside
    first = writer.bytesWritten
    (copied, began) = (first, first)
  }

  /// Runs a body that writes, and waits until the log is no longer being copied.
  ///
  /// - Parameter pieceBytes: bytes of the log after which it is copied.
  static func run<Result>(
    _ store: LeadStore, _ writer: LeadWriter, pieceBytes: Int, _ body: (LogCopying) throws -> Result
  ) throws -> Result {
    let isCopying = Flag()
    let copier = store.logCopier()
    return try PieceHandover.run(
      fresh: { CopyRequest() },
      give: { hand in
        try withoutActuallyEscaping(hand) { hand in
          let copying = LogCopying(writer, pieceBytes: pieceBytes, isCopying: isCopying) {
            var request = CopyRequest()
            try hand(&request)
          }
          return try body(copying)
        }
      },
      take: { _ in
        copier.copy()
        isCopying.value.store(false, ordering: .releasing)
      })
  }

  /// To be told after each transaction, while the lock is free.
  ///
  /// - Parameters:
  ///   - othersMayWait: whether another program has the store open.
  ///   - isWhole: whether it wrote all leads, so that the log need not start anew: what follows is at most their rejects.
  func noteCommit(othersMayWait: Bool, isWhole: Bool) throws {
    let pieceBytes = othersMayWait ? min(pieceBytes, Self.sharedPieceBytes) : pieceBytes
    let written = writer.bytesWritten
    let due = min(pieceBytes, max(Self.firstPieceBytes, (written - first) / Self.piecesBehind))
    guard written - copied >= due, !isCopying.value.load(ordering: .acquiring) else { return }
    copied = written
    if !isWhole, written - began >= Self.piecesOfLog * pieceBytes {
      began = written
      writer.copyLog()
    } else {
      isCopying.value.store(true, ordering: .releasing)
      try copyAside()
    }
  }

  private struct CopyRequest: Sendable {}

  /// Whether the second thread is at it.
  private final class Flag: Sendable {
    let value = Atomic(false)
  }
}
