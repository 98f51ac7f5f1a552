import Foundation

/// The sanitizer that `make test-asan` or `make test-tsan` built the tests and the program with. Its options come in the
/// environment, and are handed on to every program that a test starts.
package enum Sanitizer {
  package static let options = ProcessInfo.processInfo.environment.filter {
    ["ASAN_OPTIONS", "TSAN_OPTIONS"].contains($0.key)
  }
  package static let isOn = !options.isEmpty
  package static let looksAtThreads = options.keys.contains("TSAN_OPTIONS")

  /// How long a program may take that is much slower under a sanitizer.
  package static func patience(seconds: Int) -> Int { isOn ? 10 * seconds : seconds }

  /// How often random cases are tried of what looks at its arguments alone, so that a sanitizer soon has seen it all.
  package static func rounds(_ count: Int) -> Int { isOn ? max(1, count / 20) : count }
}
