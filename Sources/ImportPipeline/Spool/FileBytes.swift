import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Whole arrays to and from file descriptors.
///
/// Unsafe, with this invariant: pointers into an array are passed to one system call that reads or writes at most the
/// array's own length, and are gone when it returns.
extension FileDescriptor {
  /// Reads at most the buffer's length from the current place; 0 at the end.
  ///
  /// - Throws: `Errno`, `.interrupted` too where a signal came.
  func readChunk(into buffer: inout [UInt8]) throws -> Int {
    try unsafe buffer.withUnsafeMutableBytes { try unsafe read(into: $0, retryOnInterrupt: false) }
  }

  /// Fills the buffer from an index to its end with the bytes at an absolute place; fewer only at the file's end.
  func readChunk(into buffer: inout [UInt8], from start: Int, at offset: Int64) throws -> Int {
    try unsafe buffer.withUnsafeMutableBytes { bytes in
      var done = start
      while done < bytes.count {
        let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[done...])
        let read = try unsafe self.read(fromAbsoluteOffset: offset + Int64(done - start), into: rest)
        if read == 0 { break }
        done += read
      }
      return done - start
    }
  }

  /// Writes the whole array at the current place.
  func writeFully(_ bytes: [UInt8]) throws {
    try unsafe bytes.withUnsafeBytes { _ = try unsafe writeAll($0) }
  }

  /// Asks the disk to keep what was written.
  func synchronize() throws {
    while fsync(rawValue) != 0 {
      if errno != EINTR { throw Errno(rawValue: errno) }
    }
  }
}

/// Removes a file's name; a file that is not there is no error.
func removeFile(_ path: String) throws {
  if unsafe unlink(path) != 0, errno != ENOENT { throw Errno(rawValue: errno) }
}

/// Gives a file another name in one step, replacing what had it.
func renameFile(_ from: String, to path: String) throws {
  if unsafe rename(from, path) != 0 { throw Errno(rawValue: errno) }
}

/// What a path names, links followed.
struct FileKind {
  let size: Int
  let isFolder: Bool

  /// nil where there is nothing of that name.
  init?(path: String) {
    var facts = stat()
    guard unsafe stat(path, &facts) == 0 else { return nil }
    size = Int(facts.st_size)
    isFolder = facts.st_mode & S_IFMT == S_IFDIR
  }
}
