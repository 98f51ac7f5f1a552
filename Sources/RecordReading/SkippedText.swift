/// The beginning of a text that is too long or too broken to be held: as much as a fault may carry, and no more.
struct SkippedText {
  private var bytes: [UInt8] = []

  mutating func clear() {
    bytes.removeAll(keepingCapacity: true)
  }

  /// Takes the next piece; only the first `limit` bytes and one more are kept, that one to know that there were more.
  mutating func take(_ piece: ArraySlice<UInt8>, limit: Int) {
    let room = limit + 1 - bytes.count
    if room > 0 { bytes.append(contentsOf: piece.prefix(room)) }
  }

  /// What was kept, cut and marked where there was more than `limit`.
  func raw(limit: Int) -> [UInt8] {
    bytes.count > limit ? RecordFault.cut(bytes[...], limit: limit) : bytes
  }
}
