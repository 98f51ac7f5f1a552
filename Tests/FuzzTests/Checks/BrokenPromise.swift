import Foundation

/// What a check throws where the program did something that it promises not to do.
struct BrokenPromise: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// Throws where a promise does not hold.
func promise(_ holds: Bool, _ description: @autoclosure () -> String) throws {
  guard holds else { throw BrokenPromise(description()) }
}

/// Runs a check; where a promise is broken it says so on standard error and ends the process, so that a fuzzer notices.
package func fuzz(_ bytes: [UInt8], _ check: ([UInt8]) throws -> Void) {
  do {
    try check(bytes)
  } catch {
    FileHandle.standardError.write(Data("\(error)\n".utf8))
    abort()
  }
}

/// Reads a fuzzer's bytes: choices from the front, the rest as text.
struct FuzzBytes {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  /// The next byte; 0 at the end.
  mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }

  /// One of some values, by the next byte.
  mutating func pick<Value>(_ values: [Value]) -> Value { values[Int(byte()) % values.count] }

  /// At most so many of the next bytes.
  mutating func take(_ count: Int) -> [UInt8] {
    defer { rest = rest.dropFirst(count) }
    return Array(rest.prefix(count))
  }

  var isEmpty: Bool { rest.isEmpty }
  /// All that is left.
  var text: [UInt8] { Array(rest) }
}

/// Lengths of pieces, the same for the same seed.
struct PieceLengths {
  private var state: UInt32

  init(seed: UInt8) { state = UInt32(seed) &* 2_654_435_761 | 1 }

  mutating func next() -> Int {
    state ^= state << 13
    state ^= state >> 17
    state ^= state << 5
    return 1 + Int(state % 9)
  }

  /// The pieces of a text, in order.
  static func pieces(of text: [UInt8], seed: UInt8) -> [ArraySlice<UInt8>] {
    var lengths = PieceLengths(seed: seed)
    var pieces: [ArraySlice<UInt8>] = []
    var place = 0
    while place < text.count {
      let end = min(place + lengths.next(), text.count)
      pieces.append(text[place..<end])
      place = end
    }
    return pieces
  }
}
