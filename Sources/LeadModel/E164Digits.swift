extension Span<UInt8> {
  /// The digits of a text that is an E.164 number, `+` and one to fifteen digits, as an integer; nil for any other text.
  package var e164Digits: Int64? {
    guard 2...16 ~= count, self[0] == UInt8(ascii: "+") else { return nil }
    var number: Int64 = 0
    for index in 1..<count {
      let digit = self[index] &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      number = number * 10 + Int64(digit)
    }
    return number
  }
}
