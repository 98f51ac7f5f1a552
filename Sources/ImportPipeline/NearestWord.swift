/// Which word of a vocabulary somebody may have meant.
package enum NearestWord {
  /// The word that is nearest to a misspelt one; nil where none is alike.
  ///
  /// Case, hyphens and underscores do not count. Alike are words that at most a third of the letters tell apart.
  package static func of(_ misspelt: String, in words: [String]) -> String? {
    let wanted = plain(misspelt)
    guard !wanted.isEmpty else { return nil }
    let nearest = words.map { ($0, distance(wanted, plain($0))) }.min { $0.1 < $1.1 }
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

  /// Insertions, deletions, replacements and swaps of neighbours that turn one word into the other.
  private static func distance(_ left: [Character], _ right: [Character]) -> Int {
    var before: [Int] = []
    var last = Array(0...right.count)
    for (row, letter) in left.enumerated() {
      var current = [row + 1]
      for (column, other) in right.enumerated() {
        var best = min(last[column + 1] + 1, current[column] + 1, last[column] + (letter == other ? 0 : 1))
        if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other {
          best = min(best, before[column - 1] + 1)
        }
        current.append(best)
      }
      (before, last) = (last, current)
    }
    return last[right.count]
  }
}
