import Foundation

/// A folder for one test's files, gone with it.
package final class ScratchFolder: Sendable {
  package let path: String

  /// - Parameters:
  ///   - folders: what is made in it.
  ///   - isLarge: on disk; else in memory, where the machine has such a place, so that fsync is cheap.
  package init(_ folders: [String] = [], isLarge: Bool = false) throws {
    let shared = "/dev/shm"
    let isInMemory = !isLarge && FileManager.default.isWritableFile(atPath: shared)
    let parent = isInMemory ? shared : NSTemporaryDirectory()
    path = "\(parent)/leadpatch-tests-\(UUID().uuidString)"
    for folder in [path] + folders.map({ "\(path)/\($0)" }) {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
