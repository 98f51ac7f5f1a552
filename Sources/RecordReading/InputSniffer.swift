/// Tells what an input is from its first bytes; pure functions (SPEC section 1, `--format`, and section 4).
package enum InputSniffer {
  /// How many bytes of input, and of decoded text, are looked at: 64 KiB. Give all of the input where it is shorter;
  /// more than this changes nothing.
  package static let prefixLength = 64 << 10
}

/// What the user asked for with `--format` (SPEC section 1).
package enum FormatChoice: String, Sendable, Equatable, CaseIterable {
  case automatic = "auto"
  case csv
  case tsv
  case jsonLines = "jsonl"
  case json
}

/// What reader a text is for, and where in the text it begins to read.
package struct FormatSniff: Sendable, Equatable {
  package enum Layout: Sendable, Equatable {
    /// For `CSVReader`, with this byte between cells.
    case csv(delimiter: UInt8)
    /// For `JSONReader` in `.lines`.
    case jsonLines
    /// For `JSONReader` in `.document`.
    case jsonDocument
  }

  package let layout: Layout
  /// Bytes of decoded text to drop before the reader: Excel's `sep=;` line with its line end, else 0.
  package let droppedBytes: Int
  /// The physical line, from 1, at which the rest starts: the reader's `startLine`.
  package let startLine: Int

  init(_ layout: Layout, droppedBytes: Int = 0) {
    self.layout = layout
    self.droppedBytes = droppedBytes
    startLine = droppedBytes == 0 ? 1 : 2
  }
}

extension InputSniffer {
  /// Tells the format from the beginning of the decoded text without its byte-order mark; `isWhole` says that this is
  /// all of it.
  ///
  /// A forced format is obeyed, but that `jsonl` which holds pretty-printed values or an array is a document (SPEC
  /// section 4). `auto` is JSON where the first byte that is not white space is `{` or `[`, or where the second line is
  /// a JSON object and so is the one after it, if there is one; else CSV.
  ///
  /// - Parameter header: cells with which the header of a file of our own begins, whose delimiter is told by them.
  package static func format(
    of text: Span<UInt8>, isWhole: Bool, forced: FormatChoice = .automatic, knowingHeader header: [String] = []
  ) -> FormatSniff {
    let isWhole = isWhole && text.count <= prefixLength
    let text = text.extracting(first: prefixLength)
    switch forced {
    case .json: return FormatSniff(.jsonDocument)
    case .jsonLines: return FormatSniff(JSONLayoutSniff.layout(of: text, isWhole: isWhole))
    case .csv, .tsv: break
    case .automatic:
      let start = JSONScanner.skipSpace(text, from: 0)
      if start < text.count, text[start] == .openBrace || text[start] == .openBracket {
        return FormatSniff(JSONLayoutSniff.layout(of: text, isWhole: isWhole))
      }
      if JSONLayoutSniff.isLinesAfterBadFirstLine(text, isWhole: isWhole) { return FormatSniff(.jsonLines) }
    }
    let separator = DelimiterSniff.separatorLine(of: text)
    if forced == .tsv { return FormatSniff(.csv(delimiter: .tab), droppedBytes: separator?.length ?? 0) }
    if let separator {
      return FormatSniff(.csv(delimiter: separator.delimiter), droppedBytes: separator.length)
    }
    let known = DelimiterSniff.delimiter(ofHeader: header, in: text)
    return FormatSniff(.csv(delimiter: known ?? DelimiterSniff.delimiter(of: text, isWhole: isWhole)))
  }
}
