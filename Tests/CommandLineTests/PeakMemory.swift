import Foundation
import TestSupport

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// How a line of shell ended, and the most memory that any of its processes had.
struct MeasuredEnding {
  /// The exit status; 128 and the signal's number where a signal ended it.
  let status: Int32
  let mebibytes: Int
  let errors: String
}

extension Workspace {
  /// The sizes of all files of the working folder and of TMPDIR, by path.
  func sizes() throws -> [String: Int] {
    let files = FileManager.default
    var sizes: [String: Int] = [:]
    for name in try files.subpathsOfDirectory(atPath: root.path) {
      guard name.hasPrefix("work/") || name.hasPrefix("tmp/") else { continue }
      let attributes = try files.attributesOfItem(atPath: root.appending(path: name).path)
      sizes[name] = attributes[.size] as? Int ?? 0
    }
    return sizes
  }

  /// Runs a line of shell in the working folder and measures its largest process.
  ///
  /// Unsafe, with this invariant: the C strings live until `posix_spawnp` has returned, and are freed once.
  func measure(_ line: String) throws -> MeasuredEnding {
    let words = [
      "env", "-C", work.path, "PATH=\(LeadpatchProgram.searchPath)", "LC_ALL=C.UTF-8",
      "TMPDIR=\(root.appending(path: "tmp").path)",
      "SWIFT_BACKTRACE=enable=no", "timeout", "-k", "1", "\(Sanitizer.patience(seconds: 600))", "sh",
      "-c", "{ \(line)\n} 2> errors < /dev/null",
    ]
    var arguments = unsafe words.map { unsafe strdup($0) } + [nil]
    defer { for index in 0...words.count { unsafe free(arguments[index]) } }
    var process: pid_t = 0
    guard unsafe posix_spawnp(&process, "env", nil, nil, &arguments, environ) == 0 else {
      throw CocoaError(.executableNotLoadable)
    }
    var status: Int32 = 0
    var usage = rusage()
    while unsafe wait4(process, &status, 0, &usage) < 0, errno == EINTR {}
    let signal = status & 0x7F
    return MeasuredEnding(
      status: signal == 0 ? status >> 8 & 0xFF : 128 + signal, mebibytes: usage.ru_maxrss / 1024,
      errors: (try? String(contentsOf: work.appending(path: "errors"), encoding: .utf8)) ?? "")
  }
}
