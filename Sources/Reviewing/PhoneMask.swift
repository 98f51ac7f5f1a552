package import ImportPipeline
import LeadModel

/// Hides phone numbers but for their last three digits, wherever they stand in a reject (`--mask`).
package enum PhoneMask {
  private static let shown = 3
  /// Fewer digits than this are no number that could be dialled, such as a row's or a line's.
  private static let fewest = 7
  private static let sign: Character = "•"

  /// The review with numbers hidden in its examples.
  package static func masked(_ review: RejectReview) -> RejectReview {
    var review = review
    for place in review.groups.indices { review.groups[place].examples = review.groups[place].examples.map(masked) }
    return review
  }

  /// The row with numbers hidden in every text of it; cells of phone columns are hidden whatever they hold.
  package static func masked(_ row: RejectedRow) -> RejectedRow {
    var masked = row
    let isPhone = isPhone(row.field)
    masked.value = isPhone ? hidingAllDigits(row.value) : text(row.value)
    masked.leadID = text(row.leadID)
    masked.message = hiding(row.value, in: row.message, isPhone)
    masked.hint = hiding(row.value, in: row.hint, isPhone)
    masked.raw = hiding(row.value, in: row.raw, isPhone)
    masked.cells = row.cells.map { cell in
      var cell = cell
      cell.value = Self.isPhone(cell.name) ? hidingAllDigits(cell.value) : hiding(row.value, in: cell.value, isPhone)
      return cell
    }
    return masked
  }

  /// The text with the digits of each run of seven and more hidden, but for the last three of the run; marks that stand
  /// between a number's digits do not end a run. A UUID is left as it is.
  package static func text(_ text: String) -> String {
    var result: [Character] = []
    var run: [Character] = []
    for character in text {
      if isDigit(character) || (!run.isEmpty && isBetweenDigits(character)) {
        run.append(character)
      } else {
        result += hidden(run, after: result, before: character)
        run = []
        result.append(character)
      }
    }
    return String(result + hidden(run, after: result, before: nil))
  }

  private static func isPhone(_ column: String) -> Bool {
    let field = FieldNames.field(named: column)
    return field == .phone || field == .newPhoneNumber
  }

  private static func hiding(_ value: String, in text: String, _ isPhone: Bool) -> String {
    guard isPhone, value.count > shown else { return Self.text(text) }
    return Self.text(text.replacing(value, with: hidingAllDigits(value)))
  }

  private static func hidden(_ run: [Character], after: [Character], before: Character?) -> [Character] {
    guard run.filter(isDigit).count >= fewest, !isPartOfUUID(run, after, before) else { return run }
    return hidingDigits(run)
  }

  private static func hidingAllDigits(_ text: String) -> String { String(hidingDigits(Array(text))) }

  private static func hidingDigits(_ text: [Character]) -> [Character] {
    var left = max(0, text.filter(isDigit).count - shown)
    return text.map { character in
      guard left > 0, isDigit(character) else { return character }
      left -= 1
      return sign
    }
  }

  private static func isDigit(_ character: Character) -> Bool {
    character.unicodeScalars.first?.properties.numericType == .decimal
  }

  private static func isBetweenDigits(_ character: Character) -> Bool {
    " \u{A0}+-.()/',\u{2010}\u{2011}\u{2012}\u{2013}\u{2014}\u{2212}".contains(character)
  }

  /// Hyphenated groups that letters touch are an identifier's, not a number's.
  private static func isPartOfUUID(_ run: [Character], _ after: [Character], _ before: Character?) -> Bool {
    guard run.contains("-") else { return false }
    let touches = (after.last?.isHexDigit ?? false) || (before?.isHexDigit ?? false)
    return touches && !run.contains("+")
  }
}
