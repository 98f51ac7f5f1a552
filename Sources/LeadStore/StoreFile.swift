import Glibc

/// The files of a store that SQLite has open.
///
/// Unsafe, with this invariant: libc is asked about descriptors and a path, and told nothing to keep.
enum StoreFile {
  /// Where SQLite's descriptor is looked for, from the lowest on. Asking for one that is not open takes a tenth of a
  /// microsecond.
  private static let descriptors: Range<Int32> = 3..<65_536

  /// A descriptor of SQLite's own, for as long as a connection has the file open. It must not be closed: a process that
  /// closes any descriptor of a file loses all its locks on it, so that none can be opened for a while either.
  ///
  /// - Returns: nil where the process has not opened what the path names.
  static func descriptor(of path: String) -> Int32? {
    var wanted = stat()
    guard unsafe stat(path, &wanted) == 0 else { return nil }
    return descriptors.first {
      var file = stat()
      return unsafe fstat($0, &file) == 0 && file.st_ino == wanted.st_ino && file.st_dev == wanted.st_dev
    }
  }
}
