#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The environment variables that leadpatch reads.
enum Environment {
  static var isDumbTerminal: Bool { value("TERM") == "dumb" }
  /// `LEADPATCH_SPOOL_MEMORY`, the bytes that each of a run's spools may hold in memory before it goes to disk.
  static var spoolMemory: Int? { value("LEADPATCH_SPOOL_MEMORY").flatMap { Int($0) }.map { max($0, 1) } }

  /// `LEADPATCH_ROW_MEMORY`, the bytes of a run's corrections up to which leads look for their rows in memory.
  static var rowMemory: Int? { value("LEADPATCH_ROW_MEMORY").flatMap { Int($0) }.map { min(max($0, 0), 1 << 30) } }

  /// `LEADPATCH_LOG_PIECE`, the bytes of the store's log after which it is copied back.
  static var logPieceBytes: Int? { value("LEADPATCH_LOG_PIECE").flatMap { Int($0) }.map { max($0, 1) } }

  /// `LEADPATCH_NUMBERS_WAITING`, the bytes of changes of numbers that may wait before they are brought into their index.
  static var waitingNumberBytes: Int? { value("LEADPATCH_NUMBERS_WAITING").flatMap { Int($0) }.map { max($0, 0) } }

  /// `NO_COLOR` with any text, or a terminal that knows no escapes.
  static var refusesColour: Bool { value("NO_COLOR") != nil || isDumbTerminal }

  private static func value(_ name: String) -> String? {
    guard let start = unsafe getenv(name) else { return nil }
    let text = unsafe String(cString: start)
    return text.isEmpty ? nil : text
  }
}
