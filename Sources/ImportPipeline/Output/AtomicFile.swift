import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A file that appears under its name all at once: written beside it, fsynced, renamed into place. Mode 0600 unless said
/// otherwise.
final class AtomicFile {
  let path: String
  private let temporaryPath: String
  private let file: FileDescriptor
  private var buffer: [UInt8] = []
  private var isOpen = true
  private static let bufferSize = 1 << 16

  /// The name under which a file is written until it is whole; always the same, so that the next run removes what a
  /// killed one left.
  static func temporaryPath(for path: String) -> String { path + ".leadpatch-tmp" }

  /// - Throws: `RunFailure` 73 where the file cannot be made.
  init(path: String, permissions: FilePermissions = [.ownerReadWrite]) throws {
    self.path = path
    temporaryPath = Self.temporaryPath(for: path)
    do {
      try removeFile(temporaryPath)
      file = try FileDescriptor.open(
        FilePath(temporaryPath), .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec, .noFollow],
        permissions: permissions)
    } catch {
      throw RunFailure(.cannotCreateOutput, "\(path): cannot be created: \(error)")
    }
  }

  deinit {
    guard isOpen else { return }
    try? file.close()
    try? removeFile(temporaryPath)
  }

  func write(_ bytes: [UInt8]) throws {
    buffer.append(contentsOf: bytes)
    if buffer.count >= Self.bufferSize { try flush() }
  }

  private func flush() throws {
    try naming { try file.writeFully(buffer) }
    buffer.removeAll(keepingCapacity: true)
  }

  /// Puts the file in place.
  func commit() throws {
    try flush()
    try naming {
      try file.synchronize()
      isOpen = false
      try file.close()
      try renameFile(temporaryPath, to: path)
      try synchronizeFolder(of: path)
    }
  }

  private func naming(_ body: () throws -> Void) throws {
    do {
      try body()
    } catch let error as Errno {
      throw RunFailure(.readOrWriteFailed, "\(path): cannot be written: \(error)")
    }
  }
}

/// A rename lasts once the folder that holds the name is on disk.
func synchronizeFolder(of path: String) throws {
  let folder = FilePath(path).removingLastComponent()
  let file = try FileDescriptor.open(folder.isEmpty ? "." : folder, .readOnly, options: [.directory, .closeOnExec])
  defer { try? file.close() }
  try file.synchronize()
}

/// Where a command's data goes: a file that appears at once, standard output, or what cannot be replaced.
enum OutputSink {
  case file(AtomicFile)
  case direct(DirectFile)
  case standardOutput

  init(_ target: OutputTarget) throws {
    switch target {
    case .file(let path):
      self = try DirectFile.isMeant(by: path) ? .direct(DirectFile(path: path)) : .file(AtomicFile(path: path))
    case .standardOutput: self = .standardOutput
    }
  }

  func write(_ bytes: [UInt8]) throws {
    switch self {
    case .file(let file): try file.write(bytes)
    case .direct(let file): try file.write(bytes)
    case .standardOutput: try StandardOutput.write(bytes)
    }
  }

  func commit() throws {
    if case .file(let file) = self { try file.commit() }
  }
}

/// Standard output as a sink for data.
package enum StandardOutput {
  /// - Throws: `RunFailure` 74 where nobody reads any more or the write fails.
  package static func write(_ bytes: [UInt8]) throws {
    do {
      try FileDescriptor.standardOutput.writeFully(bytes)
    } catch {
      throw RunFailure(.readOrWriteFailed, "standard output cannot be written: \(error)")
    }
  }
}
