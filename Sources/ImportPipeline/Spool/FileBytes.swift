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

  /// The bytes at an absolute place, the first of which are known and not read again; fewer only at the file's end.
  func readBytes(count: Int, at offset: Int64, after first: ArraySlice<UInt8>) throws -> [UInt8] {
    try unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, done in
      // All below `done` is initialised, by the copy and then by each read.
      _ = unsafe buffer.initialize(from: first)
      done = first.count
      while done < count {
        let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[done..<count])
        let read = try unsafe self.read(fromAbsoluteOffset: offset + Int64(done), into: rest)
        if read == 0 { break }
        done += read
      }
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

/// Removes a folder, but never what is in it.
func removeEmptyFolder(_ path: String) { _ = unsafe rmdir(path) }

/// Gives a file another name in one step, replacing what had it.
func renameFile(_ from: String, to path: String) throws {
  if unsafe rename(from, path) != 0 { throw Errno(rawValue: errno) }
}

/// What a path names, links followed.
struct FileKind {
  let size: Int
  let isFolder: Bool
  let isRegular: Bool
  private let device: UInt64
  private let number: UInt64

  /// nil where there is nothing of that name.
  init?(path: String) {
    var facts = stat()
    guard unsafe stat(path, &facts) == 0 else { return nil }
    size = Int(facts.st_size)
    isFolder = facts.st_mode & S_IFMT == S_IFDIR
    isRegular = facts.st_mode & S_IFMT == S_IFREG
    device = UInt64(facts.st_dev)
    number = UInt64(facts.st_ino)
  }

  /// Whether both are one file, whatever its names.
  func isSame(as other: FileKind) -> Bool { device == other.device && number == other.number }
}

/// What changes where somebody writes to a file; nil for what is no regular file.
struct FileStamp: Equatable {
  private let size: Int
  private let seconds: Int
  private let nanoseconds: Int

  init?(_ file: FileDescriptor) {
    var facts = stat()
    guard unsafe fstat(file.rawValue, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else { return nil }
    size = Int(facts.st_size)
    seconds = facts.st_mtim.tv_sec
    nanoseconds = facts.st_mtim.tv_nsec
  }
}
