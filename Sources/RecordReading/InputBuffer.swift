import LeadModel

/// The text that a reader still needs: appended at the end, dropped from the front in amortised constant time a byte.
struct InputBuffer {
  private(set) var bytes: [UInt8] = []
  /// The offset in the whole text of `bytes[0]`.
  private(set) var baseOffset = 0
  private(set) var isFinished = false

  var count: Int { bytes.count }

  /// Appends a chunk and may first drop what stands before `start`; returns by how much all indices have moved down.
  mutating func append(_ chunk: Span<UInt8>, keepingFrom start: Int) -> Int {
    precondition(!isFinished, "append after finish")
    var dropped = 0
    // Moving the rest pays for itself once at least as much is dropped as is moved.
    if start > 0, start >= bytes.count - start {
      bytes.removeSubrange(0..<start)
      baseOffset += start
      dropped = start
    }
    chunk.append(to: &bytes)
    return dropped
  }

  /// Drops all text, and goes on at an offset in the whole text.
  mutating func restart(at offset: Int) {
    bytes.removeAll(keepingCapacity: true)
    baseOffset = offset
  }

  mutating func finish() {
    isFinished = true
  }
}
