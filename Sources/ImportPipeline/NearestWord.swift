import Corrections

/// Which word of a vocabulary somebody may have meant.
package enum NearestWord {
  /// The word that is nearest to a misspelt one; nil where none is alike.
  ///
  /// Case, hyphens and underscores do not count. Alike are words that at most a third of the letters tell apart.
  package static func of(_ misspelt: String, in words: [String]) -> String? {
    let wanted = plain(misspelt)
    guard !wanted.isEmpty else { return nil }
    let nearest = words.map { ($0, editDistance(wanted, plain($0))) }.min { $0.1 < $1.1 }
    guard let nearest, nearest.1 <= max(1, min(wanted.count, plain(nearest.0).count) / 3) else {
      return words.filter { plain($0).starts(with: wanted) }.count == 1
        ? words.first { plain($0).starts(with: wanted) } : nil
    }
    return nearest.0
  }

  /// The suggestion as the end of a message: `; did you mean 'X'?`, or nothing.
  package static func suggestion(for misspelt: String, in words: [String]) -> String {
    of(misspelt, in: words).map { "; did you mean '\($0)'?" } ?? ""
  }

  private static func plain(_ word: String) -> [Character] {
    word.lowercased().filter { $0 != "_" && $0 != "-" && $0 != " " }
  }
}
