/// A `tel:` URI (RFC 3966), or what is left of one: a number with a `phone-context`.
struct PhoneURI {
  /// The number with its context's prefix and its extension in libphonenumber's spelling; nil where the context is not
  /// one or does not fit.
  let number: [UInt8]?

  /// Reads `bytes`, or nil where they are no such URI.
  init?(_ bytes: [UInt8]) {
    let isURI = bytes.count > 4 && bytes[..<4].map(\.asciiLowercased) == Array("tel:".utf8)
    var parts = bytes.dropFirst(isURI ? 4 : 0).split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
    guard !parts.isEmpty else { return nil }
    let subscriber = parts.removeFirst()
    let contexts = parts.compactMap { Self.value(of: $0, named: "phone-context=") }
    guard isURI || !contexts.isEmpty else { return nil }
    let extensions = parts.compactMap { Self.value(of: $0, named: "ext=") }
    guard contexts.count <= 1, extensions.count <= 1,
      // Without `;name=` it is no parameter but perhaps a second number.
      parts.allSatisfy({ $0.contains(UInt8(ascii: "=")) })
    else {
      number = contexts.count > 1 || extensions.count > 1 ? nil : Array(bytes.dropFirst(isURI ? 4 : 0))
      return
    }
    var text = Array(subscriber)
    if let context = contexts.first {
      if context.first == UInt8(ascii: "+") {
        guard Self.isGlobalPrefix(context), !subscriber.contains(UInt8(ascii: "+")) else {
          number = nil
          return
        }
        text = context + text
      } else if !Self.isDomain(context) {
        number = nil
        return
      }
    }
    if let digits = extensions.first { text += Array(";ext=".utf8) + digits }
    number = text
  }

  private static func value(of part: ArraySlice<UInt8>, named name: String) -> ArraySlice<UInt8>? {
    let name = Array(name.utf8)
    guard part.count >= name.count, part.prefix(name.count).map(\.asciiLowercased) == name else { return nil }
    return part.dropFirst(name.count)
  }

  private static func isGlobalPrefix(_ context: ArraySlice<UInt8>) -> Bool {
    context.dropFirst().contains(where: \.isASCIIDigit)
      && context.dropFirst().allSatisfy { $0.isASCIIDigit || "-.()".utf8.contains($0) }
  }

  private static func isDomain(_ context: ArraySlice<UInt8>) -> Bool {
    context.contains(where: \.isASCIILetter)
      && context.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit || $0 == 0x2D || $0 == 0x2E }
  }
}
