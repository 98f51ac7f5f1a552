import SystemPackage

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Makes files that have no name, so that a killed run leaves nothing lying.
enum TemporaryFile {
  /// Opens a new file of mode 0600 in `TMPDIR`, else `/var/tmp`, and removes its name at once.
  ///
  /// - Throws: `RunFailure` where no file can be made there.
  static func openUnnamed() throws -> FileDescriptor {
    let chosen = ProcessInfo.processInfo.environment["TMPDIR"] ?? ""
    let folder = chosen.isEmpty ? "/var/tmp" : chosen
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
