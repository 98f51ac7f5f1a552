@testable import ImportPipeline

/// Gzip framing: a stream is whole, and then its content comes out, or it is refused; however it is cut into pieces.
///
/// The first byte chooses: raw bytes as a stream, or a script from which a stream is built whose content is known.
package func checkGzip(_ bytes: [UInt8]) throws {
  var input = FuzzBytes(bytes)
  let isRaw = input.byte() % 4 == 0
  let seed = input.byte()
  if isRaw {
    _ = try inflateAllWays(input.text, seed: seed)
  } else {
    let stream = GzipScript(&input)
    let result = try inflateAllWays(stream.bytes, seed: seed)
    switch stream.content {
    case .known(let content):
      try promise(result == .content(content), "a whole stream of \(content.count) bytes is read as \(result)")
    case .refused:
      guard case .refused = result else { throw BrokenPromise("a stream that is not whole is accepted: \(result)") }
    case .unknown: break
    }
  }
}

private enum Inflated: Equatable {
  case content([UInt8])
  case refused(GzipFault)
  /// More than the check wants to hold.
  case large
}

/// Inflates with several sizes of pieces and buffers, which must not show.
private func inflateAllWays(_ stream: [UInt8], seed: UInt8) throws -> Inflated {
  let whole = inflate([stream[...]], bufferSize: 1 << 16)
  let pieces = inflate(PieceLengths.pieces(of: stream, seed: seed), bufferSize: 1 + Int(seed) % 40)
  try promise(whole == pieces, "whole: \(whole); in pieces: \(pieces)")
  return whole
}

private func inflate(_ pieces: [ArraySlice<UInt8>], bufferSize: Int) -> Inflated {
  struct Large: Error {}
  var content: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: bufferSize)
  do {
    let inflater = try GzipInflater()
    for piece in pieces {
      var piece = Array(piece)
      try inflater.inflate(&piece, count: piece.count, buffer: &buffer) { bytes, count in
        content += bytes[0..<count]
        if content.count > 1 << 18 { throw Large() }
      }
    }
    try inflater.finish()
  } catch let fault as GzipFault {
    return .refused(fault)
  } catch {
    return .large
  }
  return .content(content)
}

/// A stream made of members, padding, garbage and damage, with what must come of it.
private struct GzipScript {
  enum Content {
    case known([UInt8])
    case refused
    /// Damage that no reader can be sure to see.
    case unknown
  }

  private(set) var bytes: [UInt8] = []
  private(set) var content = Content.known([])
  private var isPadded = false

  init(_ input: inout FuzzBytes) {
    while !input.isEmpty, bytes.count < 1 << 14 { step(&input) }
    if bytes.isEmpty { content = .refused }
  }

  private mutating func step(_ input: inout FuzzBytes) {
    switch input.byte() % 8 {
    case 0...3: addMember(input.take(Int(input.byte())))
    case 4: addMember([])
    case 5: addPadding(Int(input.byte()))
    case 6:
      let byte = input.byte()
      // What begins as a member does is one, cut short.
      if byte != 0 { add([byte], .refused) } else { addPadding(1) }
    default: cut(Int(input.byte()))
    }
  }

  private mutating func addMember(_ text: [UInt8]) {
    if isPadded { return add(Self.member(text), .refused) }
    if case .known(let before) = content { add(Self.member(text), .known(before + text)) } else { add([], content) }
  }

  private mutating func addPadding(_ count: Int) {
    guard count > 0 else { return }
    // A stream does not begin with padding.
    if bytes.isEmpty { content = .refused }
    isPadded = true
    bytes += [UInt8](repeating: 0, count: count)
  }

  private mutating func add(_ more: [UInt8], _ after: Content) {
    bytes += more
    if case .known = content { content = after }
  }

  /// Drops bytes from the end: of a member that is damage; of padding it may be none.
  private mutating func cut(_ count: Int) {
    guard count > 0, !bytes.isEmpty else { return }
    let isInPadding = isPadded && bytes.suffix(count + 9).allSatisfy { $0 == 0 } && bytes.count > count + 9
    bytes.removeLast(min(count, bytes.count))
    if !isInPadding { content = .unknown }
    // What a cut leaves can be a whole stream of fewer members.
  }

  /// A member whose text is stored without compression.
  private static func member(_ text: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]
    let length = UInt16(text.count)
    bytes += [1] + Self.bytes(UInt32(length), 2) + Self.bytes(UInt32(~length), 2) + text
    return bytes + Self.bytes(checksum(text), 4) + Self.bytes(UInt32(text.count), 4)
  }

  private static func bytes(_ number: UInt32, _ count: UInt32) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }

  /// CRC-32 as RFC 1952 has it.
  private static func checksum(_ text: [UInt8]) -> UInt32 {
    var sum: UInt32 = .max
    for byte in text {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
    }
    return ~sum
  }
}
