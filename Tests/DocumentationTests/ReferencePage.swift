import Foundation

/// A page of docs/ with tables that are derived from the code: each stands between `<!-- table: NAME -->` and
/// `<!-- end -->`, everything else on the page is written by hand.
struct ReferencePage: Sendable {
  let path: String
  let tables: [ReferenceTable]

  /// The page as it should be: its own text with the tables as the code has them.
  func updated(_ text: String) throws(PageFault) -> String {
    var page = text
    for table in tables {
      let start = "<!-- table: \(table.name) -->\n"
      guard let opening = page.range(of: start),
        let closing = page.range(of: "<!-- end -->", range: opening.upperBound..<page.endIndex)
      else { throw .noPlace(table.name, path) }
      page.replaceSubrange(opening.upperBound..<closing.lowerBound, with: table.markdown)
    }
    return page
  }
}

/// What is wrong with a page.
enum PageFault: Error {
  /// The page has no place for a table.
  case noPlace(String, String)
}

/// A table of a reference page.
struct ReferenceTable: Sendable {
  let name: String
  let header: [String]
  let rows: [[String]]

  /// The table in Markdown, a line a row.
  var markdown: String {
    let lines = [header, header.map { _ in "---" }] + rows
    return lines.map { "| " + $0.map(Self.cell).joined(separator: " | ") + " |\n" }.joined()
  }

  private static func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }
}

/// Names as Markdown code, separated by commas; a dash for none.
func code(_ names: [String]) -> String { names.isEmpty ? "–" : names.map { "`\($0)`" }.joined(separator: ", ") }
