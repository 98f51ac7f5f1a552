/// A line-by-line difference of two texts, as `diff` shows it: `-` is what must come out, `+` what came.
enum LineDiff {
  static func text(expected: String?, actual: String?) -> String {
    guard let expected else { return "must not be there, but is:\n" + marked("+", actual ?? "") }
    guard let actual else { return "is not there, but must be:\n" + marked("-", expected) }
    let old = lines(expected)
    let new = lines(actual)
    let difference = new.difference(from: old)
    let removed = Set(difference.removals.map(\.position))
    let inserted = Set(difference.insertions.map(\.position))
    return merge(old, new, removed, inserted).joined(separator: "\n")
  }

  private static func merge(
    _ old: [Substring], _ new: [Substring], _ removed: Set<Int>, _ inserted: Set<Int>
  ) -> [String] {
    var (result, before, after): ([String], Int, Int) = ([], 0, 0)
    while before < old.count || after < new.count {
      if before < old.count, removed.contains(before) {
        result.append("- \(old[before])")
        before += 1
      } else if after < new.count, inserted.contains(after) {
        result.append("+ \(new[after])")
        after += 1
      } else {
        result.append("  \(new[after])")
        (before, after) = (before + 1, after + 1)
      }
    }
    return result
  }

  private static func marked(_ mark: String, _ text: String) -> String {
    lines(text).map { "\(mark) \($0)" }.joined(separator: "\n")
  }

  /// The lines; one that does not end in a line feed says so, as `diff` does.
  private static func lines(_ text: String) -> [Substring] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    if lines.last == "" { lines.removeLast() } else { lines.append("\\ no line feed at the end") }
    return lines
  }
}

extension CollectionDifference.Change {
  /// The place of the line in its own text.
  fileprivate var position: Int {
    switch self {
    case .insert(let offset, _, _), .remove(let offset, _, _): offset
    }
  }
}
