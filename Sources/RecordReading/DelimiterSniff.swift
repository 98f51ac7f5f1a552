/// Which byte stands between the cells of a text (SPEC sections 1 and 4).
enum DelimiterSniff {
  /// In the order in which they win where all else is equal.
  private static let candidates: [UInt8] = [.comma, .semicolon, .tab, .bar]
  private static let recordsRead = 64

  /// Excel's first line `sep=;`, quoted or not: its delimiter, and its length with the line end (LF, CRLF or CR).
  static func separatorLine(of text: Span<UInt8>) -> (delimiter: UInt8, length: Int)? {
    let isQuoted = text.count > 0 && text[0] == .quote
    var index = isQuoted ? 1 : 0
    for byte in "sep=".utf8 {
      guard index < text.count, text[index] | 0x20 == byte | 0x20 else { return nil }
      index += 1
    }
    guard index < text.count else { return nil }
    let delimiter = text[index]
    guard delimiter > 0, delimiter < 0x80, delimiter != .quote, !delimiter.isLineEnd else { return nil }
    index += 1
    if isQuoted {
      guard index < text.count, text[index] == .quote else { return nil }
      index += 1
    }
    if index == text.count { return (delimiter, index) }
    guard text[index].isLineEnd else { return nil }
    let isReturn = text[index] == .carriageReturn
    index += 1
    if isReturn, index < text.count, text[index] == .lineFeed { index += 1 }
    return (delimiter, index)
  }

  /// The byte between the cells of a header that is known to begin with these, whatever byte it is; nil where the text
  /// begins otherwise.
  static func delimiter(ofHeader cells: [String], in text: Span<UInt8>) -> UInt8? {
    guard let first = cells.first?.utf8, text.count > first.count else { return nil }
    let delimiter = text[first.count]
    guard delimiter != .quote, !delimiter.isLineEnd, delimiter < 0x80 else { return nil }
    var index = 0
    for cell in cells {
      for byte in Array(cell.utf8) + [delimiter] {
        guard index < text.count, text[index] == byte else { return nil }
        index += 1
      }
    }
    return delimiter
  }

  /// The candidate with the most columns in the first record that is not blank, weighed by how many of the following
  /// records have as many; a comma where none splits it.
  static func delimiter(of text: Span<UInt8>, isWhole: Bool) -> UInt8 {
    var best = (delimiter: UInt8.comma, score: 0)
    for delimiter in candidates {
      let score = score(delimiter, of: text, isWhole: isWhole)
      if score > best.score { best = (delimiter, score) }
    }
    return best.delimiter
  }

  /// Columns times the agreeing part of the records in 1/1000; 0 where the first record is not split at all.
  private static func score(_ delimiter: UInt8, of text: Span<UInt8>, isWhole: Bool) -> Int {
    var reader = CSVReader(delimiter: delimiter)
    reader.append(text)
    if isWhole { reader.finish() }
    var columns = 0
    var records = 0
    var agreeing = 0
    while records < recordsRead {
      let step = reader.next()
      if step == .needsInput, columns == 0 {
        // A header longer than what is looked at.
        reader.finish()
        continue
      }
      if step == .needsInput || step == .end { break }
      if step == .record, reader.isBlankLine { continue }
      let count = reader.cellCount
      if columns == 0 {
        guard count > 1 else { return 0 }
        columns = count
      } else {
        records += 1
        if count == columns { agreeing += 1 }
      }
    }
    return columns * (records == 0 ? 1_000 : max(agreeing * 1_000 / records, 1))
  }
}
