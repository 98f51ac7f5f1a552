import Foundation
import TestSupport
import Testing

/// Inputs and outputs that are no plain files (SPEC sections 1 and 4).
@Suite("Odd inputs and outputs")
struct OddInputTests {
  private static func workspace() throws -> Workspace {
    let workspace = try Workspace()
    try workspace.write("id,name\nL1,Ann\n", as: "leads.csv")
    try workspace.write("id,name\nL1,Bob\nL9,Bob\n", as: "in.csv")
    try #require(try workspace.run("leadpatch load -q leads.csv --campaign a").status == 0)
    return workspace
  }

  private static func isApplied(in workspace: Workspace) -> Bool {
    StoreDump.text(of: workspace.work.appending(path: "leads.db")).contains("Bob")
  }

  /// A line of shell, its exit status, whether the good row is applied, and what standard error says.
  private static let inputs: [(line: String, status: Int32, isApplied: Bool, says: String)] = [
    ("gzip -c in.csv | head -c 30 | leadpatch apply -", 65, false, "ends too early"),
    ("gzip -c in.csv | leadpatch apply -", 1, true, ""),
    ("leadpatch apply - <&-", 65, false, "is empty"),
    ("mkfifo pipe; (cat in.csv > pipe &) ; leadpatch apply pipe", 1, true, ""),
    ("mkfifo pipe; (: > pipe &) ; leadpatch apply pipe", 65, false, "pipe is empty"),
    ("leadpatch apply /dev/null", 65, false, "/dev/null is empty"),
    ("leadpatch apply /dev/zero", 65, false, "header cannot be read"),
    ("leadpatch apply /proc/self/mem", 74, false, "/proc/self/mem"),
    ("leadpatch apply .", 66, false, "is a folder"),
    ("leadpatch apply in.csv/x", 66, false, "in.csv/x"),
    ("ln -s loop loop; leadpatch apply loop", 66, false, "loop"),
    ("exec 3< in.csv; rm in.csv; leadpatch apply - <&3", 1, true, ""),
    ("ln -s in.csv link.csv; leadpatch apply link.csv", 1, true, ""),
  ]

  @Test("Ends as it should, and says why", arguments: inputs)
  func input(line: String, status: Int32, isApplied: Bool, says: String) throws {
    let workspace = try Self.workspace()
    let ending = try workspace.run(line)
    #expect(ending.status == status, "\(line): \(ending.errors)")
    #expect(says.isEmpty || ending.errors.contains(says), "\(line): \(ending.errors)")
    #expect(Self.isApplied(in: workspace) == isApplied, "\(line)")
  }

  @Test("A file that grows while it is read is refused, and applied once it is whole")
  func growingFile() throws {
    let workspace = try Self.workspace()
    // Large enough to be read for some time; it goes on growing until leadpatch is done with it.
    let line = """
      { printf 'id,name\\nL1,Bob\\n'; yes ',' | head -n 200000; } > big.csv
      (for n in $(seq 2000); do [ ! -e done ] || break; printf ',\\n' >> big.csv; sleep 0.01; done) &
      leadpatch apply big.csv; status=$?; : > done; wait
      exit $status
      """
    let ending = try workspace.run(line)
    #expect(ending.status == 65)
    #expect(ending.errors.contains("changed while it was read"), "\(ending.errors)")
    #expect(!Self.isApplied(in: workspace))
    #expect(try workspace.run("leadpatch apply big.csv").status == 0)
    #expect(Self.isApplied(in: workspace))
  }

  /// A line of shell that leaves `kept` as it is.
  private static let links = ["--rejects", "--results", "--report"].flatMap { option in
    [
      "printf kept > kept; ln -s kept out; leadpatch apply -q in.csv \(option) out",
      "printf kept > kept; ln -s kept out.leadpatch-tmp; leadpatch apply -q in.csv \(option) out",
      "printf kept > kept; ln kept out; leadpatch apply -q in.csv \(option) out",
      "printf kept > kept; ln kept out.leadpatch-tmp; leadpatch apply -q in.csv \(option) out",
    ]
  }

  @Test("A link in an output's place is replaced, and what it names stays as it was", arguments: links)
  func outputLinks(line: String) throws {
    let workspace = try Self.workspace()
    #expect(try workspace.run(line).status == 1)
    #expect(try workspace.run("cat kept").output == "kept")
    #expect(try workspace.run("test -L out || test ! -s out").status == 1)
    #expect(try workspace.run("stat -c %a out").output == "600\n")
  }

  @Test("Everything that is made is its owner's alone, whatever the umask")
  func modes() throws {
    let workspace = try Workspace()
    try workspace.write("id,name\nL1,Ann\n", as: "leads.csv")
    try workspace.write("id,name\nL1,Bob\nL9,Bob\n", as: "in.csv")
    let line = """
      umask 0; chmod 644 *.csv; leadpatch load -q leads.csv --campaign a --report load.json
      leadpatch apply -q in.csv --results results --report report
      for f in *; do case $f in *.csv) [ $f = in.rejects.csv ] || continue;; esac; stat -c '%a %n' $f; done
      """
    let output = try workspace.run(line).output
    let made = ["in.rejects.csv", "leads.db", "load.json", "report", "results"]
    #expect(output == made.map { "600 \($0)\n" }.joined(), "\(output)")
  }

  /// A line of shell with its exit status, where an output's place is no plain file.
  private static let outputs: [(line: String, status: Int32)] = [
    ("leadpatch apply -q in.csv --rejects /dev/null && test -c /dev/null", 1),
    ("leadpatch apply -q in.csv --rejects /dev/null; test -c /dev/null", 0),
    ("leadpatch apply -q in.csv --rejects /dev/stdout > out; grep -q lead_not_found out", 0),
    ("leadpatch apply -q in.csv --results /dev/fd/3 3> out; grep -q lead_not_found out", 0),
    ("mkfifo pipe; (cat pipe > out &); leadpatch apply -q in.csv --report pipe; sleep 0.3; grep -q sha256 out", 0),
    ("leadpatch apply -q in.csv --rejects /dev/full", 74),
    ("mkdir out; leadpatch apply -q in.csv --results out", 73),
    ("leadpatch apply -q in.csv --rejects leads.db", 64),
    ("leadpatch apply -q in.csv --report ./leads.db-wal; test $? -eq 1 -o $? -eq 64", 0),
    ("leadpatch apply -q in.csv --report ./in.csv", 64),
    ("ln in.csv in2.csv; leadpatch apply -q in.csv --results in2.csv", 64),
    ("leadpatch apply -q in.csv --report out --results ./out", 64),
  ]

  @Test("A device or pipe in an output's place is written to, and no store or input is replaced", arguments: outputs)
  func oddOutputs(line: String, status: Int32) throws {
    let workspace = try Self.workspace()
    let ending = try workspace.run(line)
    #expect(ending.status == status, "\(line): \(ending.errors)")
    if [64, 73].contains(status) { #expect(!Self.isApplied(in: workspace), "\(line)") }
    #expect(try workspace.run("leadpatch plan -q in.csv").status == 1, "the store is as good as before")
  }

  @Test("A store that is a link is followed; a link to nothing is not")
  func linkedStore() throws {
    let workspace = try Self.workspace()
    let line = "mkdir far; mv leads.db far/; ln -s far/leads.db leads.db; leadpatch apply -q in.csv"
    #expect(try workspace.run(line).status == 1)
    #expect(try workspace.run("test -L leads.db").status == 0)
    let dangling = try workspace.run("ln -s far/none.db none.db; leadpatch load leads.csv --campaign a --store none.db")
    #expect(dangling.status == 73 && dangling.errors.contains("link"), "\(dangling)")
    #expect(try workspace.run("test -e far/none.db").status == 1)
  }
}
