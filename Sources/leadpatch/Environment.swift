#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The environment variables that leadpatch reads.
enum Environment {
  static var isDumbTerminal: Bool { value("TERM") == "dumb" }

  private static func value(_ name: String) -> String? {
    guard let start = unsafe getenv(name) else { return nil }
    let text = unsafe String(cString: start)
    return text.isEmpty ? nil : text
  }
}
