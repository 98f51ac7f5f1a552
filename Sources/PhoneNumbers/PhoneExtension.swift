/// The extension behind a number: 1 to 20 decimal digits, in the script in which they were written.
package struct PhoneExtension: Hashable, Sendable {
  /// The most digits that any way of writing an extension allows.
  package static let maximumCount = 20

  private var scalars = InlineArray<20, UInt32>(repeating: 0)
  private var count = 0

  mutating func append(_ scalar: UInt32) {
    guard count < Self.maximumCount else { return }
    scalars[count] = scalar
    count += 1
  }

  /// The digits as they were written: libphonenumber does not turn them into ASCII either.
  package var text: String {
    var text = ""
    for index in 0..<count {
      if let scalar = Unicode.Scalar(scalars[index]) {
        text.unicodeScalars.append(scalar)
      }
    }
    return text
  }

  package static func == (one: Self, other: Self) -> Bool {
    guard one.count == other.count else { return false }
    for index in 0..<one.count where one.scalars[index] != other.scalars[index] {
      return false
    }
    return true
  }

  package func hash(into hasher: inout Hasher) {
    for index in 0..<count {
      hasher.combine(scalars[index])
    }
  }
}
