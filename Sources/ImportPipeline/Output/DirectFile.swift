import SystemPackage

/// An output that is written straight through, since it is no file that could be replaced: a device, a FIFO, or a name
/// of an open file under /dev or /proc.
final class DirectFile {
  private let path: String
  private let file: FileDescriptor

  /// Whether a path names such an output.
  ///
  /// - Throws: `RunFailure` 73 for a folder.
  static func isMeant(by path: String) throws -> Bool {
    let kind = FileKind(path: path)
    if kind?.isFolder == true { throw RunFailure(.cannotCreateOutput, "\(path) is a folder; name a file in it") }
    // /dev/stdout may be a regular file, and is not to be replaced all the same.
    return kind.map { !$0.isRegular } ?? false || path.hasPrefix("/dev/fd/") || path.hasPrefix("/dev/std")
      || path.hasPrefix("/proc/")
  }

  /// - Throws: `RunFailure` 73 where it cannot be opened.
  init(path: String) throws {
    self.path = path
    do {
      file = try FileDescriptor.open(FilePath(path), .writeOnly, options: [.append, .closeOnExec])
    } catch {
      throw RunFailure(.cannotCreateOutput, "\(path): cannot be opened: \(error)")
    }
  }

  deinit { try? file.close() }

  func write(_ bytes: [UInt8]) throws {
    do {
      try file.writeFully(bytes)
    } catch {
      throw RunFailure(.readOrWriteFailed, "\(path): cannot be written: \(error)")
    }
  }
}
