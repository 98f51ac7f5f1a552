import Crypto
package import ImportPipeline
import LeadModel
import Mustache

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A review of a reject file as one self-contained page: no network, and no script but its own (SPEC section 1).
package struct RejectPage {
  /// Rows that a page holds unless told otherwise; browsers cannot scroll much higher.
  package static let mostRows = 200_000

  private let review: RejectReview
  private let isMasked: Bool
  private let mostRows: Int
  private let command: ([String]) -> [String]

  /// - Parameters:
  ///   - isMasked: hides phone numbers but for their last three digits.
  ///   - command: the command line that gives the file back with these further words.
  package init(_ review: RejectReview, isMasked: Bool, mostRows: Int, command: @escaping ([String]) -> [String]) {
    self.review = review
    self.isMasked = isMasked
    self.mostRows = mostRows
    self.command = command
  }

  /// Writes the page; memory does not grow with its rows.
  ///
  /// - Parameter forEachRow: hands out the file's rows in order.
  package func write(
    to output: TextOutput, forEachRow: (@escaping (RejectedRow) throws -> Void) throws -> Void
  ) throws {
    try output.write(try Self.rendered(self))
    var rows = RejectPageRows(review.groups)
    try output.write(rows.opening(review))
    var left = mostRows
    try forEachRow { row in
      guard left > 0 else { return }
      left -= 1
      try output.write(rows.text(of: isMasked ? PhoneMask.masked(row) : row))
    }
    try output.write(RejectPageRows.ending)
  }

  private static func rendered(_ page: RejectPage) throws -> String {
    MustacheContentTypes.register(PageText(), named: PageText.name)
    let template = try MustacheTemplate(string: text(PackageResources.reject_page_mustache))
    return template.render(page.content)
  }

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  /// The value by which a content security policy lets exactly this text through.
  private static func policyHash(_ text: String) -> String {
    "sha256-" + Data(SHA256.hash(data: Data(text.utf8))).base64EncodedString()
  }

  private var content: RejectPageContent {
    let style = Self.text(PackageResources.reject_page_css)
    let script = Self.text(PackageResources.reject_page_js)
    return RejectPageContent(
      style: style, script: script, styleHash: Self.policyHash(style), scriptHash: Self.policyHash(script),
      headline: RejectReviewText.headline(review), file: review.facts.name, notes: notes,
      cut: review.total > mostRows
        ? "The table holds the first \(grouped(mostRows)) of \(grouped(review.total)) rows; --limit N takes more."
        : nil,
      reasons: review.groups.enumerated().map { reason($1, at: $0) })
  }

  private var notes: [String] {
    var notes: [String] = []
    if isMasked { notes.append("Phone numbers are hidden but for their last three digits.") }
    if let store = review.store { notes.append("Rows were tried again against the store \(store).") }
    if let untried = review.untried { notes.append("The rows could not be tried again: \(untried)") }
    return notes
  }

  private func reason(_ group: RejectGroup, at index: Int) -> RejectPageContent.Reason {
    let largest = max(1, review.groups.map(\.count).max() ?? 1)
    let words = MendingWords(group, in: review)
    return RejectPageContent.Reason(
      index: index, code: group.code.rawValue, count: grouped(group.count),
      share: share(of: group.count, in: review.total),
      width: max(4, group.count * 1000 / largest), remedy: group.code.hint, asTheyStand: words.asTheyStand,
      options: group.remedies.map {
        .init(text: words.text(of: $0), words: command($0.words).map(ReceiptText.shellWord))
      })
  }
}

/// What the template names.
private struct RejectPageContent {
  struct Option {
    let text: String
    /// The command that gives the file back, as a shell takes its words.
    let words: [String]
  }

  struct Reason {
    let index: Int
    let code: String
    let count: String
    let share: String
    /// Of 1000.
    let width: Int
    let remedy: String
    let asTheyStand: String?
    let options: [Option]
  }

  let style: String
  let script: String
  let styleHash: String
  let scriptHash: String
  let headline: String
  let file: String
  let notes: [String]
  let cut: String?
  let reasons: [Reason]
}
