import Glibc

/// A descriptor of SQLite's own, found by the file that it is open for.
///
/// It is never opened or closed here: a process that closes any descriptor of a file loses all its locks on it.
enum OpenDescriptor {
  /// Where it is looked for, from the lowest on. Asking for one that is not open takes a tenth of a microsecond.
  private static let candidates: Range<Int32> = 3..<65_536

  /// - Returns: nil where the file is not open or not there.
  static func of(_ path: String) -> Int32? {
    var wanted = stat()
    guard unsafe stat(path, &wanted) == 0 else { return nil }
    return candidates.first {
      var file = stat()
      return unsafe fstat($0, &file) == 0 && file.st_ino == wanted.st_ino && file.st_dev == wanted.st_dev
    }
  }
}
