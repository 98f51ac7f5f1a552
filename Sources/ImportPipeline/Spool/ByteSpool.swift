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
  func append(_ record: [UInt8]) throws { try append(record[...]) }

  /// Appends one record.
  func append(_ record: ArraySlice<UInt8>) throws {
    let length = UInt32(record.count)
    for shift in stride(from: UInt32(0), to: 32, by: 8) { tail.append(UInt8(truncatingIfNeeded: length >> shift)) }
    tail.append(contentsOf: record)
    if tail.count > memoryLimit { try spill() }
  }

  /// Writes what is in memory to the file, and gives the file's length: the end of all records so far.
  func flush() throws -> Int64 {
    if !tail.isEmpty { try spill() }
    return fileLength
  }

  private func spill() throws {
    let file = try file ?? TemporaryFile.openUnnamed()
    self.file = file
    do {
      try file.writeFully(tail)
    } catch {
      throw RunFailure(
        .readOrWriteFailed,
        "cannot write a temporary file in \(TemporaryFile.folder): \(error); set TMPDIR to a folder that has room")
    }
    fileLength += Int64(tail.count)
    tail.removeAll(keepingCapacity: true)
  }

  /// Reads all records from the first on; appending meanwhile is not allowed.
  func makeReader() -> Reader { Reader(self, range: 0..<fileLength, tail: tail, chunk: Reader.largestChunk) }

  /// Reads the records of a part of the file, whose bounds `flush` gave.
  ///
  /// - Parameter chunk: bytes that one read asks for.
  func makeReader(of range: Range<Int64>, chunk: Int) -> Reader {
    Reader(self, range: range, tail: [], chunk: chunk)
  }

  /// A place in the spool.
  struct Reader {
    static let largestChunk = 1 << 18
    /// Keeps the file open while it is read.
    private let spool: ByteSpool
    private let tail: [UInt8]
    private let fileEnd: Int64
    private let chunk: Int
    private var filePlace: Int64
    private var buffer: [UInt8] = []
    private var place = 0
    private var tailPlace = 0

    fileprivate init(_ spool: ByteSpool, range: Range<Int64>, tail: [UInt8], chunk: Int) {
      self.spool = spool
      self.tail = tail
      self.chunk = chunk
      filePlace = range.lowerBound
      fileEnd = range.upperBound
    }

    /// The next record, nil after the last.
    mutating func next() throws -> [UInt8]? {
      if filePlace < fileEnd || place < buffer.count { return try nextInFile() }
      guard tailPlace < tail.count else { return nil }
      let start = tailPlace + 4
      tailPlace = start + length(in: tail, at: tailPlace)
      return Array(tail[start..<tailPlace])
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
      guard buffer.count - place < count, let file = spool.file else { return }
      buffer.removeSubrange(0..<place)
      place = 0
      let held = buffer.count
      let wanted = Int(min(Int64(max(chunk, count)), fileEnd - filePlace))
      buffer.append(contentsOf: repeatElement(0, count: wanted))
      let read: Int
      do {
        read = try file.readChunk(into: &buffer, from: held, at: filePlace)
      } catch {
        throw RunFailure(.readOrWriteFailed, "cannot read a temporary file in \(TemporaryFile.folder) back: \(error)")
      }
      filePlace += Int64(read)
      guard held + read >= count, read == wanted else {
        throw RunFailure(.readOrWriteFailed, "a temporary file is shorter than what was written to it")
      }
    }
  }
}
