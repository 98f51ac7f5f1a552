import SystemPackage

/// A reject file that can be read several times: standard input is kept in an unnamed file for that.
package final class RejectSource {
  /// The name that a person gave it.
  package let name: String
  /// What is read; for standard input an unnamed file that lives as long as this object.
  let source: InputSource
  private let kept: FileDescriptor?

  /// - Throws: `RunFailure` 66 where the file is not there, 73 or 74 where standard input cannot be kept.
  package init(_ source: InputSource) throws {
    name = source.name
    guard source == .standardInput else {
      try source.checkExists()
      self.source = source
      kept = nil
      return
    }
    let file = try TemporaryFile.openUnnamed()
    kept = file
    self.source = .file("/proc/self/fd/\(file.rawValue)")
    var buffer = [UInt8](repeating: 0, count: InputReading.defaultReadSize)
    do {
      while true {
        try Interruption.checkBeforeWriting()
        let count: Int
        do { count = try FileDescriptor.standardInput.readChunk(into: &buffer) } catch Errno.interrupted { continue }
        if count == 0 { break }
        try file.writeFully(Array(buffer[0..<count]))
      }
    } catch let error as Errno {
      throw RunFailure(.readOrWriteFailed, "standard input cannot be read: \(error)")
    }
  }

  deinit { try? kept?.close() }

  /// Runs a body whose failures speak of a run's input, and makes them speak of this file: nothing is ever applied here.
  func naming<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let failure as RunFailure {
      let named = failure.message.replacing(source.name, with: name).replacing("; nothing was applied", with: "")
      throw RunFailure(failure.status, named)
    }
  }
}
