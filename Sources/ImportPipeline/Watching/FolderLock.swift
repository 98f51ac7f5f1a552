import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Keeps a second `watch` off a folder; gone with the process, however it ends.
final class FolderLock {
  private let file: FileDescriptor

  /// - Throws: `RunFailure` 75 where another process has the lock, 73 where the lock file cannot be made.
  init(_ folder: DropFolder) throws {
    do {
      file = try FileDescriptor.open(
        FilePath(folder.lockPath), .readWrite, options: [.create, .closeOnExec, .noFollow],
        permissions: [.ownerReadWrite])
    } catch {
      throw RunFailure(.cannotCreateOutput, "\(folder.lockPath): cannot be created: \(error)")
    }
    guard flock(file.rawValue, LOCK_EX | LOCK_NB) == 0 else {
      try? file.close()
      throw RunFailure(.storeBusy, "\(folder.path) is being watched by another leadpatch already")
    }
  }

  deinit { try? file.close() }
}
