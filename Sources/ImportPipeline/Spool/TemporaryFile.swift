import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Makes files that have no name, so that a killed run leaves nothing lying.
enum TemporaryFile {
  /// Opens a new file of mode 0600 in `TMPDIR`, else `/var/tmp`, that has no name.
  ///
  /// - Throws: `RunFailure` where no file can be made there.
  static func openUnnamed() throws -> FileDescriptor {
    let folder = folder
    do {
      // The kernel makes it without a name where the file system can do that: no kill finds it named.
      return try FileDescriptor.open(
        FilePath(folder), .readWrite, options: [FileDescriptor.OpenOptions(rawValue: unnamed), .closeOnExec],
        permissions: [.ownerReadWrite])
    } catch {
      return try openAndRemoveName(in: folder)
    }
  }

  /// Where temporary files are made.
  static var folder: String {
    let chosen = ProcessInfo.processInfo.environment["TMPDIR"] ?? ""
    return chosen.isEmpty ? "/var/tmp" : chosen
  }

  /// Linux's `O_TMPFILE`, whose macro Swift does not import.
  private static let unnamed = 0o20_000_000 | O_DIRECTORY

  private static func openAndRemoveName(in folder: String) throws -> FileDescriptor {
    let path = "\(folder)/leadpatch-\(UUID().uuidString)"
    do {
      let file = try FileDescriptor.open(
        FilePath(path), .readWrite, options: [.create, .exclusiveCreate, .closeOnExec],
        permissions: [.ownerReadWrite])
      try removeFile(path)
      return file
    } catch {
      throw RunFailure(
        .cannotCreateOutput,
        "cannot create a temporary file in \(folder): \(error); set TMPDIR to a folder that can be written")
    }
  }
}
