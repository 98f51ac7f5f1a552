import CZlib

/// Why a gzip stream is not whole (SPEC section 4, gzip).
enum GzipFault: Error, Hashable {
  case truncated
  /// zlib's own words: a bad header, a bad checksum, damaged data.
  case corrupt(String)
  case trailingGarbage
}

/// Inflates a gzip stream given in chunks: any number of members, empty ones too, then zero padding and nothing more.
///
/// Unsafe, with this invariant: zlib's state is initialised in `init` and ended in `deinit`, and never copied, since the
/// class owns it; the input and output pointers are set from arrays just before each call of `inflate`, for no longer
/// than that call, with the arrays' own lengths.
@safe
final class GzipInflater {
  private var stream = unsafe z_stream()
  private var phase = Phase.inMember

  private enum Phase {
    case inMember
    /// A member has ended; what follows is a member, padding or the end.
    case betweenMembers
    case padding
  }

  init() throws(GzipFault) {
    // 15 + 16: the largest window, gzip framing only.
    let status = unsafe inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else { throw .corrupt("zlib cannot start") }
  }

  deinit { unsafe inflateEnd(&stream) }

  /// Inflates one chunk and hands the text out in pieces of at most the buffer's length; the body may put another array
  /// in the buffer's place.
  ///
  /// - Throws: `GzipFault`, or what the body throws.
  func inflate(
    _ input: inout [UInt8], count: Int, buffer: inout [UInt8], _ body: (inout [UInt8], Int) throws -> Void
  ) throws {
    var place = 0
    // Text that found no room in the buffer is still zlib's when the chunk is used up.
    var hasMore = false
    while place < count || hasMore {
      switch phase {
      case .padding:
        guard input[place] == 0 else { throw GzipFault.trailingGarbage }
        place += 1
      case .betweenMembers:
        try startNext(input[place])
      case .inMember:
        let step = try inflateOnce(&input, from: place, count: count, buffer: &buffer)
        place += step.consumed
        hasMore = phase == .inMember && step.produced == buffer.count
        if step.produced > 0 { try body(&buffer, step.produced) }
      }
    }
  }

  /// Call when the input is at its end.
  func finish() throws(GzipFault) {
    if phase == .inMember { throw .truncated }
  }

  private func startNext(_ byte: UInt8) throws(GzipFault) {
    switch byte {
    case 0: phase = .padding
    case 0x1F:
      guard unsafe inflateReset2(&stream, 15 + 16) == Z_OK else { throw .corrupt("zlib cannot start again") }
      phase = .inMember
    default: throw .trailingGarbage
    }
  }

  private func inflateOnce(
    _ input: inout [UInt8], from place: Int, count: Int, buffer: inout [UInt8]
  ) throws -> (consumed: Int, produced: Int) {
    var consumed = 0
    var produced = 0
    var status = Z_OK
    unsafe input.withUnsafeMutableBufferPointer { source in
      unsafe buffer.withUnsafeMutableBufferPointer { target in
        unsafe stream.next_in = source.baseAddress.map { unsafe $0 + place }
        unsafe stream.avail_in = UInt32(count - place)
        unsafe stream.next_out = target.baseAddress
        unsafe stream.avail_out = UInt32(target.count)
        status = unsafe CZlib.inflate(&stream, Z_NO_FLUSH)
        consumed = unsafe count - place - Int(stream.avail_in)
        produced = unsafe target.count - Int(stream.avail_out)
        unsafe stream.next_in = nil
        unsafe stream.next_out = nil
      }
    }
    switch status {
    case Z_STREAM_END: phase = .betweenMembers
    case Z_OK: break
    case Z_BUF_ERROR where consumed > 0 || produced > 0 || place == count: break
    default: throw GzipFault.corrupt(message(for: status))
    }
    return (consumed, produced)
  }

  private func message(for status: Int32) -> String {
    unsafe stream.msg.map { unsafe String(cString: $0) } ?? "zlib error \(status)"
  }
}
