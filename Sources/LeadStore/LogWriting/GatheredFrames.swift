import LeadModel

/// Frames of SQLite's log that are on their way to it, so that many become one write.
///
/// A frame is a header of 24 bytes and a page, which SQLite writes one after the other, frame by frame. A frame that ends a
/// transaction says so in bytes 4 to 7 of its header: the pages that the store then has
/// (https://www.sqlite.org/fileformat2.html#the_write_ahead_log). Such a header is never held, and what was held goes
/// before it, so that a transaction that others may see is in the log with all its frames.
///
/// What is held is in the way of nobody: the frames of a transaction that has not ended are looked at by the connection
/// alone that writes them. They are held while that commits, and no longer (`GatheringFileSystem`).
struct GatheredFrames {
  static let headerWidth = 24
  /// SQLite's file system for Unix writes no more bytes in one call.
  static let most = 0x1FFFF

  /// What is held, and the place in the log where it begins.
  private(set) var bytes: [UInt8] = []
  private(set) var start: Int64 = 0

  var isEmpty: Bool { bytes.isEmpty }

  /// Holds a write if it goes on where the last one that is held ended, or is the header with which a frame begins.
  ///
  /// - Returns: false where it is to be written at once, after all that is held.
  mutating func hold(_ write: Span<UInt8>, at place: Int64) -> Bool {
    let isHeader = write.count == Self.headerWidth
    if isHeader, Self.endsTransaction(write) { return false }
    if bytes.isEmpty {
      guard isHeader else { return false }
      start = place
    } else if place != start + Int64(bytes.count) || bytes.count + write.count > Self.most {
      return false
    }
    if bytes.capacity == 0 { bytes.reserveCapacity(Self.most) }
    bytes.append(addingCapacity: write.count) { $0.append(copying: write) }
    return true
  }

  /// Nothing is held any more: it was written, or it cannot be.
  mutating func clear() { bytes.removeAll(keepingCapacity: true) }

  private static func endsTransaction(_ header: Span<UInt8>) -> Bool {
    header[4] | header[5] | header[6] | header[7] != 0
  }
}
