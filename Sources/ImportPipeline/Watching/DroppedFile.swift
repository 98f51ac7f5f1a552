#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A file in the drop folder at one look.
struct DroppedFile: Sendable, Hashable {
  let name: String
  let size: Int
  /// Last change, in seconds since 1970.
  let modified: Double

  init(name: String, size: Int, modified: Double) {
    self.name = name
    self.size = size
    self.modified = modified
  }

  /// nil for what is no regular file: folders, links, pipes, devices.
  init?(path: String, name: String) {
    var facts = stat()
    guard unsafe lstat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else { return nil }
    self.init(
      name: name, size: Int(facts.st_size),
      modified: Double(facts.st_mtim.tv_sec) + Double(facts.st_mtim.tv_nsec) / 1e9)
  }
}

/// Tells which dropped files are whole: size and time have not changed for so many seconds (SPEC section 1).
struct SettledFiles {
  let seconds: Double
  private var seen: [String: (file: DroppedFile, since: Double)] = [:]

  init(seconds: Double) { self.seconds = seconds }

  /// The files that are whole; the others are remembered until the next look.
  ///
  /// - Parameters:
  ///   - now: seconds of a clock that never jumps.
  ///   - today: seconds since 1970, which may jump.
  mutating func whole(of files: [DroppedFile], now: Double, today: Double) -> [DroppedFile] {
    var seen: [String: (file: DroppedFile, since: Double)] = [:]
    var whole: [DroppedFile] = []
    for file in files {
      let entry = self.seen[file.name].flatMap { $0.file == file ? $0 : nil } ?? (file: file, since: now)
      // A time in the future says nothing.
      let isOld = file.modified <= today && today - file.modified >= seconds
      if isOld || now - entry.since >= seconds { whole.append(file) } else { seen[file.name] = entry }
    }
    self.seen = seen
    return whole
  }

  /// Whether any file was seen that is not whole yet.
  var areWaiting: Bool { !seen.isEmpty }
}
