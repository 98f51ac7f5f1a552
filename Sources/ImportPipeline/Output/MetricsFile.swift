import LeadModel
import SystemPackage

/// What the last run did, in Prometheus' text format for the node exporter's textfile collector (`--metrics`).
///
/// Several inputs of one command are one run here: rows are added up, and the highest exit status stands. The file holds
/// counts and codes alone, no data, and is mode 0644, since the exporter reads it as another user.
/// Source of the format: https://prometheus.io/docs/instrumenting/exposition_formats/
package final class MetricsFile {
  private let path: String
  private let command: String
  private let clock = MonotonicClock()
  private var receipts: [Receipt] = []
  private var exit = ExitStatus.success

  /// - Parameter command: `apply`, `plan`, `load` or `watch`, a label of every metric.
  /// - Throws: `RunFailure` 73 where the file cannot be made; so it shows before the run.
  package init(path: String, command: String) throws {
    self.path = path
    self.command = command
    _ = try makeFile()
  }

  /// Takes one input's end in, and writes the file anew.
  package func add(_ receipt: Receipt) throws {
    receipts.append(receipt)
    exit = max(exit, receipt.exit)
    try write()
  }

  /// Takes an input that could not be worked on in, and writes the file anew.
  package func add(_ failure: RunFailure) throws {
    exit = max(exit, failure.status)
    try write()
  }

  /// Begins a run of its own: `watch` does it for each file.
  package func beginRun() {
    receipts = []
    exit = .success
  }

  private func makeFile() throws -> AtomicFile {
    try AtomicFile(path: path, permissions: [.ownerReadWrite, .groupRead, .otherRead])
  }

  private func write() throws {
    let now = clock.secondsSince1970
    let isFinished = exit <= .rowsRejected
    let lastSuccess = isFinished ? now : lastSuccess
    let file = try makeFile()
    try file.write(Array(text(now: now, lastSuccess: lastSuccess).utf8))
    try file.commit()
  }

  // MARK: Text

  private static let prefix = "leadpatch_last_"

  private func text(now: Double, lastSuccess: Double?) -> String {
    var text = gauge("run_timestamp_seconds", "When the last run ended.", [([:], Self.seconds(now))])
    if let lastSuccess {
      text += gauge(
        "success_timestamp_seconds", "When a run last finished with exit status 0 or 1.",
        [([:], Self.seconds(lastSuccess))])
    }
    text += gauge("run_exit_status", "The last run's exit status.", [([:], String(exit.rawValue))])
    guard !receipts.isEmpty else { return text }
    text += gauge(
      "run_duration_seconds", "How long the last run took.", [([:], Self.seconds(receipts.map(\.seconds).reduce(0, +)))]
    )
    text += gauge(
      "run_input_bytes", "Bytes of input, compressed ones where it was gzip.", [([:], sum(\.input.bytes))])
    text += gauge("run_rows", "Records of the last run's input by what became of them.", rows)
    let rejects = receipts.reduce(into: [RejectCode: Int]()) { $0.merge($1.rejects, uniquingKeysWith: +) }
    if !rejects.isEmpty {
      let samples = rejects.sorted { $0.key.rawValue < $1.key.rawValue }
        .map { (["code": $0.key.rawValue], String($0.value)) }
      text += gauge("run_rejects", "Rejected records of the last run by reason.", samples)
    }
    return text
  }

  private var rows: [(labels: [String: String], value: String)] {
    [
      (["outcome": "applied"], sum(\.counts.applied)), (["outcome": "unchanged"], sum(\.counts.unchanged)),
      (["outcome": "rejected"], sum(\.counts.rejected)), (["outcome": "skipped"], sum(\.counts.skipped)),
    ]
  }

  private func sum(_ count: (Receipt) -> Int) -> String { String(receipts.map(count).reduce(0, +)) }

  private func gauge(_ name: String, _ help: String, _ samples: [(labels: [String: String], value: String)]) -> String {
    let name = Self.prefix + name
    var lines = ["# HELP \(name) \(help)", "# TYPE \(name) gauge"]
    for sample in samples {
      let labels = (["command": command].merging(sample.labels) { $1 }).sorted { $0.key < $1.key }
        .map { "\($0.key)=\"\($0.value)\"" }.joined(separator: ",")
      lines.append("\(name){\(labels)} \(sample.value)")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func seconds(_ seconds: Double) -> String { String((seconds * 1000).rounded() / 1000) }

  /// When a run last succeeded, as the file that is replaced says.
  private var lastSuccess: Double? {
    let name = "\(Self.prefix)success_timestamp_seconds{command=\"\(command)\"} "
    guard let file = try? FileDescriptor.open(FilePath(path), .readOnly, options: [.closeOnExec]) else { return nil }
    defer { try? file.close() }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    guard let count = try? file.readChunk(into: &bytes) else { return nil }
    let lines = String(decoding: bytes[..<count], as: UTF8.self).split(separator: "\n")
    return lines.first { $0.hasPrefix(name) }.flatMap { Double($0.dropFirst(name.count)) }
  }
}
