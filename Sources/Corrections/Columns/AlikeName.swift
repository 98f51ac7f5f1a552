package import LeadModel

/// Tells which known name a misspelt one was probably meant to be. What it finds is only ever suggested to a person,
/// never applied by itself.
package enum AlikeName {
  /// Longer names are no misspellings, and telling so must stay cheap.
  private static let longest = 40
  /// Words that say nothing about which field a column is: `Email Address`, `Customer Phone`, `Mobile No.`
  private static let fillers: Set = [
    "address", "contact", "customer", "home", "lead", "main", "no", "nr", "num", "number", "primary", "work",
  ]

  /// The one candidate that is nearest by letters left out, added, changed or swapped; nil where none is near, or two
  /// are equally so.
  package static func nearest(to name: String, among candidates: [String]) -> String? {
    let name = foldedName(name)
    var best: (candidate: String, distance: Int)?
    var isTied = false
    for candidate in candidates {
      guard let distance = distance(name, foldedName(candidate)) else { continue }
      if let best, best.distance <= distance {
        if best.distance == distance { isTied = true }
        continue
      }
      best = (candidate, distance)
      isTied = false
    }
    return isTied ? nil : best?.candidate
  }

  /// The field that a name which gives none was probably meant for, among those wanted.
  package static func field(for name: String, among wanted: Set<LeadField>) -> LeadField? {
    guard name.utf8.count <= 4 * longest, FieldSpellings.field(named: name) == nil else { return nil }
    let words = words(of: name)
    let telling = words.filter { !fillers.contains($0) }
    if telling.count < words.count, let field = FieldSpellings.field(named: telling.joined()), field != .id {
      return wanted.contains(field) ? field : nil
    }
    var owners: [String: LeadField] = [:]
    for entry in FieldSpellings.table {
      for spelling in [entry.field.rawValue] + entry.alsoAcceptedAs { owners[spelling] = entry.field }
    }
    let name = foldedName(name)
    let near = owners.compactMap { spelling, field -> (LeadField, Int)? in
      let spelling = foldedName(spelling)
      // `prospects` holds leads; it is no misspelt `prospect_id`.
      guard !spelling.hasSuffix("id") || name.contains("id") else { return nil }
      return distance(name, spelling).map { (field, $0) }
    }
    guard let least = near.map(\.1).min() else { return nil }
    let fields = Set(near.filter { $0.1 == least }.map(\.0))
    guard fields.count == 1, let field = fields.first, wanted.contains(field) else { return nil }
    return field
  }

  /// How many letters two folded names differ by; nil where that is more than a slip: one letter of four, two of eight.
  private static func distance(_ first: String, _ second: String) -> Int? {
    let (first, second) = (Array(first), Array(second))
    let length = max(first.count, second.count)
    let allowed = length < 4 ? 0 : length < 8 ? 1 : 2
    guard length <= longest, min(first.count, second.count) > 0, abs(first.count - second.count) <= allowed else {
      return nil
    }
    let distance = editDistance(first, second)
    return distance <= allowed ? distance : nil
  }

  /// The words of a name, folded: parted by anything but letters and digits, and where `camelCase` rises.
  private static func words(of name: String) -> [String] {
    var words = [""]
    var isAfterLower = false
    for character in name {
      if !character.isLetter && !character.isNumber || isAfterLower && character.isUppercase { words.append("") }
      words[words.count - 1].append(character)
      isAfterLower = character.isLowercase
    }
    return words.map(foldedName).filter { !$0.isEmpty }
  }
}
