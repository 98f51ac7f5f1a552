import Foundation

/// The sanitizer that `make test-asan` or `make test-tsan` built the tests and the program with. Its options come in the
/// environment, and are handed on to every program that a test starts.
enum Sanitizer {
  static let options = ProcessInfo.processInfo.environment.filter { ["ASAN_OPTIONS", "TSAN_OPTIONS"].contains($0.key) }
  static let isOn = !options.isEmpty
}
