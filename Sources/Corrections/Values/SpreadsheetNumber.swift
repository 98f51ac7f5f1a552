/// A bare number with the marks that a spreadsheet's number format adds: groups and a decimal point.
struct SpreadsheetNumber {
  enum Tail {
    case none
    /// `.0` or `.00` (or a decimal comma): nothing is lost without it.
    case zeros
    /// A true fraction, or zeros that could be digits of the number.
    case fraction
  }

  /// A leading `+`, the digits, and the commas between them.
  var whole: [UInt8]
  let isGrouped: Bool
  let tail: Tail

  /// Reads all of `bytes`, or nil where they are not such a number or a phone number may be meant.
  init?(_ bytes: [UInt8]) {
    let sign = bytes.first == UInt8(ascii: "+") ? 1 : 0
    let body = bytes[sign...]
    let end = body.firstIndex { !$0.isASCIIDigit && $0 != UInt8(ascii: ",") } ?? body.endIndex
    let groups = body[..<end].split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    let fraction = body[end...]
    let digits = groups.reduce(0) { $0 + $1.count }
    if Self.areThousands(groups) && digits >= 7 {
      isGrouped = true
      whole = Array(bytes[..<end])
      tail = fraction.isEmpty ? .none : .zeros
      // More places than money has are no tail but something else.
      guard fraction.isEmpty || Self.isZeroTail(fraction) else { return nil }
    } else if groups.count == 1, digits > 0, fraction.dropFirst().allSatisfy(\.isASCIIDigit), fraction.count > 1,
      fraction.first == UInt8(ascii: ".")
    {
      isGrouped = false
      whole = Array(bytes[..<end])
      if Self.isZeroTail(fraction) {
        tail = .zeros
      } else if sign == 0, digits >= 7, fraction.count <= 3 || fraction.dropFirst().allSatisfy({ $0 == 0x30 }) {
        tail = .fraction
      } else {
        // `212555.0123` and `+1.2125550123` are ways to write a phone number.
        return nil
      }
    } else if groups.count == 2, fraction.isEmpty, groups[0].count >= 7, Self.isZeroTail(body[groups[0].endIndex...]) {
      isGrouped = false
      whole = Array(bytes[..<groups[0].endIndex])
      tail = .zeros
    } else {
      return nil
    }
  }

  /// Western groups of three, or Indian ones: two digits each and three at the end.
  private static func areThousands(_ groups: [ArraySlice<UInt8>]) -> Bool {
    guard groups.count >= 3, let first = groups.first, let last = groups.last else { return false }
    let inner = groups.dropFirst().dropLast()
    return last.count == 3
      && ((1...3).contains(first.count) && inner.allSatisfy { $0.count == 3 }
        || (1...2).contains(first.count) && inner.allSatisfy { $0.count == 2 })
  }

  /// A point (or comma) and one or two zeros.
  private static func isZeroTail(_ fraction: ArraySlice<UInt8>) -> Bool {
    guard let point = fraction.first, point == UInt8(ascii: ".") || point == UInt8(ascii: ",") else { return false }
    return (2...3).contains(fraction.count) && fraction.dropFirst().allSatisfy { $0 == UInt8(ascii: "0") }
  }
}
