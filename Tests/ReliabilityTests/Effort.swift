import Foundation

/// How far the tests go: a sample in `make test`, everything in `make test-reliability`.
enum Effort {
  static let isLong = ProcessInfo.processInfo.environment["LEADPATCH_RELIABILITY"] == "long"

  /// Numbers from 1 to `count`: all of them in the long form, else so many, spread evenly.
  static func sample(upTo count: Int, _ some: Int) -> [Int] {
    if isLong || count <= some { return Array(1...max(count, 1)) }
    return (0..<some).map { 1 + $0 * (count - 1) / max(some - 1, 1) }
  }

  /// Says a figure, for the page that lists them.
  static func report(_ text: String) { print("reliability: \(text)") }
}
