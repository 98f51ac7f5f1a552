import SystemPackage

/// Records written once and read back in order: in memory up to a limit, beyond it in an unnamed file.
final class ByteSpool {
  /// Bytes held in memory before they are written out.
  private let memoryLimit: Int
  private var tail: [UInt8] = []
  private var file: FileDescriptor?
  private var fileLength: Int64 = 0

  init(memoryLimit: Int) { self.memoryLimit = memoryLimit }

  deinit { try? file?.close() }

  /// Appends one record.
  func append(_ record: [UInt8]) throws {
    var length = UInt32(record.count).littleEndian
    unsafe withUnsafeBytes(of: &length) { unsafe tail.append(contentsOf: $0) }
    tail.append(contentsOf: record)
    if tail.count > memoryLimit { try spill() }
  }

  private func spill() throws {
    let file = try file ?? TemporaryFile.openUnnamed()
    self.file = file
    do {
      try file.writeFully(tail)
    } catch {
      throw RunFailure(.readOrWriteFailed, "cannot write a temporary file: \(error); see that TMPDIR has room")
    }
    fileLength += Int64(tail.count)
    tail.removeAll(keepingCapacity: true)
  }

  /// Reads all records from the first on; appending meanwhile is not allowed.
  func makeReader() -> Reader { Reader(self) }

  /// A place in the spool.
  struct Reader {
    private static let chunk = 1 << 18
    /// Keeps the file open while it is read.
    private let spool: ByteSpool
    private let file: FileDescriptor?
    private let fileLength: Int64
    private let tail: [UInt8]
    private var filePlace: Int64 = 0
    private var buffer: [UInt8] = []
    private var place = 0
    private var tailPlace = 0

    fileprivate init(_ spool: ByteSpool) {
      self.spool = spool
      file = spool.file
      fileLength = spool.fileLength
      tail = spool.tail
    }

    /// The next record, nil after the last.
    mutating func next() throws -> [UInt8]? {
      if filePlace < fileLength || place < buffer.count { return try nextInFile() }
      guard tailPlace < tail.count else { return nil }
      let start = tailPlace + 4
      let end = start + length(in: tail, at: tailPlace)
      tailPlace = end
      return Array(tail[start..<end])
    }

    private mutating func nextInFile() throws -> [UInt8]? {
      try fill(4)
      let count = length(in: buffer, at: place)
      try fill(4 + count)
      let start = place + 4
      place = start + count
      return Array(buffer[start..<place])
    }

    private func length(in bytes: [UInt8], at place: Int) -> Int {
      (0..<4).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
    }

    /// Sees to it that so many unread bytes are in the buffer.
    private mutating func fill(_ count: Int) throws {
      guard buffer.count - place < count, let file else { return }
      buffer.removeSubrange(0..<place)
      place = 0
      let wanted = Int(min(Int64(max(Self.chunk, count)), fileLength - filePlace))
      var chunk = [UInt8](repeating: 0, count: wanted)
      let read: Int
      do {
        read = try file.readChunk(into: &chunk, at: filePlace, count: wanted)
      } catch {
        throw RunFailure(.readOrWriteFailed, "cannot read a temporary file back: \(error)")
      }
      filePlace += Int64(read)
      buffer.append(contentsOf: chunk[0..<read])
      guard buffer.count >= count else {
        throw RunFailure(.readOrWriteFailed, "a temporary file is shorter than what was written to it")
      }
    }
  }
}
