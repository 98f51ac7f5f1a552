import SystemPackage

/// Bytes appended in any pieces and read back by place: in memory up to a limit, beyond it in an unnamed file.
final class SpillingBytes {
  /// Bytes written at once where there is a file already.
  private static let pieceSize = 1 << 17
  /// Bytes held in memory before any are written out.
  private let memoryLimit: Int
  private var tail: [UInt8] = []
  private var file: FileDescriptor?
  private var fileLength = 0

  /// - Parameter reserved: bytes that are likely to be held, for which room is made at once: memory that is not written to
  ///   takes none, and growing would copy what is there again and again.
  init(memoryLimit: Int, reserved: Int = 0) {
    self.memoryLimit = memoryLimit
    tail.reserveCapacity(reserved)
  }

  deinit { try? file?.close() }

  /// How many bytes there are.
  var count: Int { fileLength + tail.count }

  /// All bytes; nil where some are in a file.
  var held: [UInt8]? { file == nil ? tail : nil }

  /// Appends what the body appends to the array that it is lent; it may not change what is there.
  func append(_ body: (inout [UInt8]) -> Void) throws {
    body(&tail)
    if tail.count > (file == nil ? memoryLimit : min(memoryLimit, Self.pieceSize)) { try spill() }
  }

  /// Appends bytes to the file itself, without a copy in memory.
  func write(_ bytes: [UInt8]) throws {
    try flush()
    try write(out: bytes)
  }

  /// Counts bytes that nobody will ask for; they take no room.
  func pass(_ count: Int) throws {
    if !tail.isEmpty || file == nil { try spill() }
    do {
      try file?.seek(offset: Int64(count), from: .current)
    } catch {
      throw RunFailure(.readOrWriteFailed, "cannot write a temporary file: \(error)")
    }
    fileLength += count
  }

  /// Writes what is in memory to the file.
  func flush() throws {
    if !tail.isEmpty { try spill() }
  }

  private func spill() throws {
    try write(out: tail)
    tail.removeAll(keepingCapacity: tail.count < 2 * Self.pieceSize)
  }

  private func write(out bytes: [UInt8]) throws {
    let file = try file ?? TemporaryFile.openUnnamed()
    self.file = file
    do {
      try file.writeFully(bytes)
    } catch {
      throw RunFailure(
        .readOrWriteFailed,
        "cannot write a temporary file in \(TemporaryFile.folder): \(error); set TMPDIR to a folder that has room")
    }
    fileLength += bytes.count
  }

  /// A part of the bytes, held in memory while it is looked at; places that rise are read with few calls.
  ///
  /// Appending meanwhile is not allowed.
  struct Window {
    static let largestChunk = 1 << 18
    private let source: SpillingBytes
    /// Bytes that one read asks for.
    private let chunk: Int
    private var held: [UInt8] = []
    /// The place of the first byte that is held.
    private var start = 0

    init(_ source: SpillingBytes, chunk: Int = largestChunk) {
      self.source = source
      self.chunk = chunk
    }

    /// The bytes at a range of places, without a copy where they are held already.
    ///
    /// - Parameter end: places from which on nothing will be asked for.
    mutating func bytes(_ range: Range<Int>, end: Int) throws -> ArraySlice<UInt8> {
      if range.lowerBound < start || range.upperBound > start + held.count { try move(to: range, end: end) }
      return held[range.lowerBound - start..<range.upperBound - start]
    }

    private mutating func move(to range: Range<Int>, end: Int) throws {
      let fileLength = source.fileLength
      if range.lowerBound >= fileLength {
        // All that follows is in memory.
        (held, start) = (source.tail, fileLength)
      } else {
        let wanted = max(range.upperBound, min(range.lowerBound + chunk, end, fileLength))
        held = try source.read(range.lowerBound..<min(wanted, fileLength), keeping: kept(from: range.lowerBound))
        if wanted > fileLength { held += source.tail[..<(wanted - fileLength)] }
        start = range.lowerBound
      }
      guard range.upperBound <= start + held.count else {
        throw RunFailure(
          .readOrWriteFailed, "a temporary file in \(TemporaryFile.folder) is shorter than what was written to it")
      }
    }

    /// What is held from a place on.
    private func kept(from place: Int) -> ArraySlice<UInt8> {
      place >= start && place < start + held.count && start < source.fileLength ? held[(place - start)...] : []
    }
  }

  /// Bytes of the file, the first of which are known.
  private func read(_ range: Range<Int>, keeping first: ArraySlice<UInt8>) throws -> [UInt8] {
    guard let file else { return [] }
    do {
      return try file.readBytes(count: range.count, at: Int64(range.lowerBound), after: first)
    } catch {
      throw RunFailure(.readOrWriteFailed, "cannot read a temporary file in \(TemporaryFile.folder) back: \(error)")
    }
  }
}
