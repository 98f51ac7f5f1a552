/// Where a record begins in the text.
package struct TextPlace: Sendable, Hashable {
  /// Bytes of the text before it.
  package var offset: Int
  /// Its physical line.
  package var line: Int

  /// A place by its offset and line.
  package init(offset: Int, line: Int) {
    self.offset = offset
    self.line = line
  }
}
