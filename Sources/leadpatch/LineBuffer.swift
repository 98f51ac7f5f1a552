import ImportPipeline

/// Lines for standard output, written many at once: a call a line took longer than finding the line out.
final class LineBuffer {
  private static let size = 1 << 16
  private let before: () -> Void
  private var bytes: [UInt8] = []

  /// - Parameter before: called before each write.
  init(before: @escaping () -> Void) { self.before = before }

  /// Adds the line that a body appends, with its line feed.
  func add(_ append: (inout [UInt8]) -> Void) throws {
    append(&bytes)
    if bytes.count >= Self.size { try flush() }
  }

  func flush() throws {
    guard !bytes.isEmpty else { return }
    before()
    defer { bytes.removeAll(keepingCapacity: true) }
    try StandardOutput.write(bytes)
  }
}
