import Corrections
import Foundation
import LeadModel
import TestSupport
import Testing

/// The reference pages of docs/ say what the code says; `LEADPATCH_REWRITE=1 swift test` writes their tables anew.
@Suite struct DocumentationTests {
  @Test(arguments: ReferencePage.all)
  func tablesAreTheCodes(page: ReferencePage) throws {
    let file = PackageFolder.url.appending(path: page.path)
    let text = try String(contentsOf: file, encoding: .utf8)
    let wanted = try page.updated(text)
    if ProcessInfo.processInfo.environment["LEADPATCH_REWRITE"] == "1", text != wanted {
      try Data(wanted.utf8).write(to: file, options: .atomic)
    } else {
      #expect(text == wanted, "\(page.path) is behind the code; LEADPATCH_REWRITE=1 swift test writes it anew")
    }
  }
}

extension ReferencePage: CustomTestStringConvertible {
  static let all = [
    ReferencePage(
      path: "docs/REJECT_CODES.md",
      tables: [
        .rejectCodes, .notices("warnings", RowWarning.allCases), .notices("repairs", Repair.allCases),
        .notices("skips", SkipReason.allCases),
      ]),
    ReferencePage(path: "docs/FIELDS.md", tables: [.fields, .statuses]),
    ReferencePage(path: "docs/DIALECTS.md", tables: [.dialects, .editableFields, .answers]),
  ]

  var testDescription: String { path }
}
