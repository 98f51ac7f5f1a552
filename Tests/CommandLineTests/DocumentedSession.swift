import Foundation

/// A page of the documentation as something to run: its blocks of `$ command` lines with the output below each.
///
/// | in the page | what it is |
/// |---|---|
/// | a code block that begins with `$ ` | commands, each with all that it prints on both streams |
/// | a line `…` in an output | any number of lines |
/// | `<!-- run: COMMAND -->` | a command that readers need not see, run in its place |
/// | `<!-- file: NAME -->` before a code block | the block is that file |
///
/// | `<!-- begins with no files -->` | the folder is empty, and `$ cat NAME` makes the file that it shows |
///
/// A page's commands run one after another in one folder, which else begins as a copy of `samples/`.
struct DocumentedSession {
  /// One thing to do, in the page's order.
  enum Step {
    case hidden(command: String)
    case file(name: String, text: String)
    /// A command; the range is that of its output's lines.
    case shown(command: String, output: Range<Int>)
  }

  private(set) var lines: [String]
  /// Whether the folder begins empty.
  var beginsEmpty: Bool { lines.contains("<!-- begins with no files -->") }
  let steps: [Step]

  init(_ text: String) {
    let lines = text.components(separatedBy: "\n")
    self.lines = lines
    var steps: [Step] = []
    var index = 0
    var fileName: String?
    while index < lines.count {
      let line = lines[index]
      index += 1
      if let command = Self.comment("run", line) { steps.append(.hidden(command: command)) }
      if let name = Self.comment("file", line) { fileName = name }
      guard line.hasPrefix("```") else { continue }
      let start = index
      while index < lines.count, lines[index] != "```" { index += 1 }
      if let name = fileName {
        steps.append(.file(name: name, text: lines[start..<index].joined(separator: "\n") + "\n"))
        fileName = nil
      } else if start < index, lines[start].hasPrefix("$ ") {
        steps += Self.commands(lines, start..<index)
      }
      index += 1
    }
    self.steps = steps
  }

  private static func comment(_ word: String, _ line: String) -> String? {
    guard line.hasPrefix("<!-- \(word): "), line.hasSuffix(" -->") else { return nil }
    return String(line.dropFirst("<!-- \(word): ".count).dropLast(" -->".count))
  }

  private static func commands(_ lines: [String], _ block: Range<Int>) -> [Step] {
    var steps: [Step] = []
    var index = block.lowerBound
    while index < block.upperBound {
      var command = String(lines[index].dropFirst(2))
      index += 1
      while command.hasSuffix("\\"), index < block.upperBound {
        command += "\n" + lines[index]
        index += 1
      }
      let start = index
      while index < block.upperBound, !lines[index].hasPrefix("$ ") { index += 1 }
      steps.append(.shown(command: command, output: start..<index))
    }
    return steps
  }

  /// What the page says a command prints.
  func output(_ range: Range<Int>) -> [String] { Array(lines[range]) }

  /// The page with other outputs, given from the first to the last.
  func replacing(_ outputs: [(range: Range<Int>, lines: [String])]) -> String {
    var lines = lines
    for output in outputs.reversed() { lines.replaceSubrange(output.range, with: output.lines) }
    return lines.joined(separator: "\n")
  }

  /// Whether what was printed is what the page says, times aside.
  static func matches(_ printed: [String], _ shown: [String]) -> Bool {
    guard let line = shown.first else { return printed.isEmpty }
    if line == "…" {
      let rest = Array(shown.dropFirst())
      return (0...printed.count).contains { matches(Array(printed.dropFirst($0)), rest) }
    }
    guard let first = printed.first, timeless(first) == timeless(line) else { return false }
    return matches(Array(printed.dropFirst()), Array(shown.dropFirst()))
  }

  private static func timeless(_ line: String) -> String {
    line.replacing(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?Z?/, with: "<time>")
      .replacing(/"(seconds|rows_per_second)":[0-9.]+/) { "\"\($0.output.1)\":0" }
      .replacing(/(leadpatch_last_\w+_seconds\{[^}]*\}) [0-9.e+]+/) { "\($0.output.1) 0" }
  }
}
