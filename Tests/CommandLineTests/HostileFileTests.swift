import Foundation
import TestSupport
import Testing

/// Inputs made to harm: each is refused clearly, in bounded memory, and harms no row beside it (SPEC sections 4 and 5).
///
/// `LEADPATCH_LONG=1` makes the bombs as large as the promise says: 10 GB in 10 MB of gzip, and lines of 1 GB.
@Suite("Hostile files")
struct HostileFileTests {
  struct Hostile: CustomStringConvertible {
    let description: String
    /// Shell that writes the input to standard output; `$N` is the number of bytes of a bomb.
    let make: String
    let name: String
    let status: Int32
    /// What standard error must say.
    var says = ""
    /// Whether the lead L1 gets its new name all the same.
    var appliesGoodRow = true
    /// Whether what is refused is kept, in the reject file and the ledger.
    var isKept = false
  }

  private static let isLong = ProcessInfo.processInfo.environment["LEADPATCH_LONG"] == "1"
  private static let bombSize = isLong ? 10_000_000_000 : 60_000_000
  private static let lineSize = isLong ? 1_000_000_000 : 24_000_000
  private static let good = #"printf 'L1,Bob\n'"#
  private static let goodJSON = #"printf '{"id":"L1","name":"Bob"}\n'"#

  /// `n` times a text on standard output.
  private static func times(_ count: Int, _ text: String) -> String { "yes '\(text)' | head -n \(count) | tr -d '\\n'" }

  static let all: [Hostile] = [
    Hostile(
      description: "a bomb of zeros", make: "head -c \(bombSize) /dev/zero | gzip -1", name: "bomb.csv.gz", status: 65,
      says: "the header cannot be read", appliesGoodRow: false),
    Hostile(
      description: "a bomb of zeros below a header",
      make: "{ printf 'id,name\\n'; head -c \(bombSize) /dev/zero; printf '\\n'; \(good); } | gzip -1",
      name: "bomb.csv.gz", status: 1),
    Hostile(
      description: "a bomb of zeros in JSON Lines",
      make: "{ \(goodJSON); head -c \(bombSize) /dev/zero; printf '\\n'; \(goodJSON); } | gzip -1",
      name: "bomb.jsonl.gz", status: 1),
    Hostile(
      description: "a bomb of blank rows",
      make: "{ printf 'id,name\\n'; yes ',' | head -n \(isLong ? 20_000_000 : 20_000); \(good); } | gzip -1",
      name: "bomb.csv.gz", status: 0),
    Hostile(
      description: "a long line",
      make: "printf 'id,name\\nL2,'; head -c \(lineSize) /dev/zero | tr '\\0' x; printf '\\n'; \(good)",
      name: "line.csv", status: 1),
    Hostile(
      description: "a quote that is never closed",
      make: "printf 'id,name\\nL2,\"'; head -c \(lineSize) /dev/zero | tr '\\0' x; printf '\\n'; \(good)",
      name: "quote.csv", status: 1),
    Hostile(
      description: "an open quote over many lines",
      make: "printf 'id,name\\nL2,\"x\\n'; yes '\"L2,y' | head -n 30000; \(good)", name: "quotes.csv", status: 1),
    Hostile(
      description: "a long line of JSON",
      make: "printf '{\"id\":\"L2\",\"name\":\"'; head -c \(lineSize) /dev/zero | tr '\\0' x; "
        + "printf '\"}\\n'; \(goodJSON)",
      name: "line.jsonl", status: 1),
    Hostile(
      description: "a long element of an array",
      make: "printf '[{\"id\":\"L2\",\"name\":\"'; head -c \(lineSize) /dev/zero | tr '\\0' x; "
        + "printf '\"},'; \(goodJSON); "
        + "printf ']'", name: "line.json", status: 1),
    Hostile(
      description: "a row just over --max-record",
      make: "printf 'id,name\\nL2,'; head -c 4194302 /dev/zero | tr '\\0' x; printf '\\n'; \(good)", name: "over.csv",
      status: 1),
    Hostile(
      description: "a header of a million columns", make: "printf id; \(times(1_000_000, ",c")); printf '\\n'; \(good)",
      name: "columns.csv", status: 65, says: "the header cannot be read", appliesGoodRow: false),
    Hostile(
      description: "a row of a million columns",
      make: "printf 'id,name\\nL2'; \(times(1_000_000, ",c")); printf '\\n'; \(good)", name: "columns.csv", status: 1),
    Hostile(
      description: "rejects with values of a megabyte",
      make: "seq -f M%.0f 250 | sed '1i id' | leadpatch load -q - --campaign a && printf 'id,name,email\\n'; "
        + "x=$(head -c 900000 /dev/zero | tr '\\0' x); "
        + "for n in $(seq 250); do printf \"M$n,,$x\\n\"; done; printf 'L1,Bob,\\n'",
      name: "values.csv", status: 1, isKept: true),
    Hostile(
      description: "a header of 5 MB",
      make: "printf 'id,name,'; head -c 5000000 /dev/zero | tr '\\0' x; printf '\\n'; \(good)", name: "header.csv",
      status: 65, says: "the header cannot be read", appliesGoodRow: false),
    Hostile(
      description: "nesting 100,000 deep",
      make: "printf '{\"id\":\"L2\",\"variables\":'; \(times(100_000, "{\"a\":")); printf 1; \(times(100_000, "}")); "
        + "printf '}\\n'; \(goodJSON)", name: "deep.jsonl", status: 1),
    Hostile(
      description: "arrays that do not end", make: times(3_000_000, "["), name: "open.json", status: 65,
      says: "does not end", appliesGoodRow: false),
    Hostile(
      description: "300,000 keys",
      make: "printf '{\"id\":\"L2\"'; seq -f ',\"k%.0f\":1' 300000 | tr -d '\\n'; printf '}\\n'; \(goodJSON)",
      name: "keys.jsonl", status: 1),
    Hostile(
      description: "a million keys",
      make: "printf '{\"id\":\"L2\"'; seq -f ',\"k%.0f\":1' 1000000 | tr -d '\\n'; printf '}\\n'; \(goodJSON)",
      name: "keys.jsonl", status: 1),
    Hostile(
      description: "other keys of 900 KB in each record",
      make: "head -c 900000 /dev/zero | tr '\\0' k > k; "
        + "for n in $(seq 1 40); do printf '{\"id\":\"L2\",\"%s' $n; cat k; "
        + "printf '\":1}\\n'; done; \(goodJSON)", name: "keys.jsonl", status: 0),
    Hostile(
      description: "a number of 900,000 digits",
      make: "printf '{\"id\":\"L2\",\"phone\":'; \(times(900_000, "9")); "
        + "printf '}\\n{\"id\":\"L2\",\"variables\":{\"n\":'; "
        + "\(times(900_000, "9")); printf '}}\\n'; \(goodJSON)", name: "number.jsonl", status: 1),
    // Each row is about every lead that had the number before: 25 million looks, if it asked each.
    Hostile(
      description: "one number for 5,000 leads",
      make: "seq -f 'M%.0f,a' 5000 | sed '1i id,campaign' | leadpatch load -q - && printf 'id,phone,name\\n' && "
        + "seq -f 'M%.0f,+442079460000,' 5000 && printf 'L1,,Bob\\n'", name: "number.csv", status: 0),
  ]

  @Test("Is refused or read in less than 256 MB, and the good row beside it is applied", arguments: all)
  func hostile(_ file: Hostile) throws {
    let workspace = try Workspace()
    try workspace.write("id,name\nL1,Ann\nL2,Ann\n", as: "leads.csv")
    try #require(try workspace.run("leadpatch load -q leads.csv --campaign a").status == 0)
    try #require(try workspace.measure("{ \(file.make); } > \(file.name)").status == 0)
    let ending = try workspace.measure("leadpatch apply -q \(file.name) --results results")
    #expect(ending.status == file.status, "\(ending.errors)")
    // A sanitizer's own memory is far larger than that.
    if !Sanitizer.isOn { #expect(ending.mebibytes < 256, "it took \(ending.mebibytes) MiB") }
    #expect(file.says.isEmpty || ending.errors.contains(file.says), "\(ending.errors)")
    let isApplied = StoreDump.text(of: workspace.work.appending(path: "leads.db")).contains("Bob")
    #expect(isApplied == file.appliesGoodRow)
    // By size: what the test itself held would count as the next program's memory.
    let sizes = try workspace.sizes()
    if file.status == 65 { #expect(sizes.keys.allSatisfy { !$0.contains("rejects") }) }
    // What is passed over takes no room on the disk either.
    let own: Set = ["work/k", "work/results", "work/\(file.name)"]
    if !file.isKept { #expect(sizes.allSatisfy { own.contains($0.key) || $0.value < 8 << 20 }) }
  }
}
