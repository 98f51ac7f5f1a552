/// Why a text is not one JSON value by RFC 8259 and SPEC section 4.
package struct JSONFault: Error, Sendable, Equatable {
  package enum Kind: Sendable, Equatable, CaseIterable {
    case empty, unexpectedEnd, expectedValue, expectedKey, expectedColon, expectedComma, textAfterValue
    case badLiteral, badNumber, badEscape, loneSurrogate, controlCharacter
    /// A key or string in single quotes, as Python prints it.
    case singleQuote
    case duplicateKey, tooDeep
    case invalidUTF8, nul
    /// Brackets or strings of a document's element that do not close, so that only its beginning is known.
    case unclosedElement
  }

  /// What is wrong.
  package let kind: Kind
  /// Where, in bytes from the start of the text scanned.
  package let offset: Int

  init(_ kind: Kind, at offset: Int) {
    self.kind = kind
    self.offset = offset
  }

  /// A few words for a person, in English, without any text of the file.
  package var reason: String {
    switch kind {
    case .empty: "no value"
    case .unexpectedEnd: "the text ends before the value does"
    case .expectedValue: "a value is expected here"
    case .expectedKey: "a key in double quotes is expected here"
    case .expectedColon: "a colon is expected here"
    case .expectedComma: "a comma or a closing bracket is expected here"
    case .textAfterValue: "text after the value"
    case .badLiteral: "a word that is not true, false or null"
    case .badNumber: "not a number as JSON writes it"
    case .badEscape: "not an escape that JSON has"
    case .loneSurrogate: "half of a surrogate pair"
    case .controlCharacter: "a control character inside a string"
    case .singleQuote: "single quotes where JSON has double quotes"
    case .duplicateKey: "a key that the object has already"
    case .tooDeep: "nested too deeply"
    case .invalidUTF8: "bytes outside the encoding"
    case .nul: "a NUL byte"
    case .unclosedElement: "a bracket or a string is not closed"
    }
  }
}
