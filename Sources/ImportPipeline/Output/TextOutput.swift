/// A text that somebody reads beside a run: a file that appears under its name all at once, mode 0600, or standard output.
package final class TextOutput {
  private let sink: OutputSink
  private var buffer: [UInt8] = []
  private static let bufferSize = 1 << 16

  /// - Throws: `RunFailure` 73 where the file cannot be made.
  package init(_ target: OutputTarget) throws { sink = try OutputSink(target) }

  /// - Throws: `RunFailure` 74 where it cannot be written.
  package func write(_ text: String) throws {
    buffer.append(contentsOf: text.utf8)
    if buffer.count >= Self.bufferSize { try flush() }
  }

  /// Writes what is left, and puts the file in place.
  package func commit() throws {
    try flush()
    try sink.commit()
  }

  private func flush() throws {
    guard !buffer.isEmpty else { return }
    try sink.write(buffer)
    buffer.removeAll(keepingCapacity: true)
  }
}
