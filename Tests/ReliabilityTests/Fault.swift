import Testing

/// What happens at one of the program's calls on the files under a test's folders, as `Helpers/faults.c` does it.
struct Fault {
  enum Kind: String, CaseIterable {
    case read, write, sync, rename, open, truncate, unlink, lock, map, close, thread
  }

  enum Event {
    /// Nothing: each call is written down.
    case count
    /// The process is killed before the call.
    case kill
    /// The process is killed when half of a write is done.
    case tear
    /// The call fails with an error number; with all later ones where it says so.
    case failure(Int32, lasting: Bool)
    /// A read or write moves half of its bytes.
    case short
    /// The process gets a signal before the call.
    case signal(Int32)
  }

  var event: Event
  /// The call, counted from 1 among those of the kinds.
  var call = 0
  /// All kinds where nil.
  var kinds: [Kind]?

  func environment(under folders: [String], log: String) throws -> [String: String] {
    var environment = [
      "LD_PRELOAD": try CompiledHelper.faults.get(), "FAULT_UNDER": folders.joined(separator: ":"),
      "FAULT_AT": String(call), "FAULT_LOG": log,
    ]
    if let kinds { environment["FAULT_KINDS"] = kinds.map(\.rawValue).joined(separator: ",") }
    switch event {
    case .count: environment["FAULT_MODE"] = "count"
    case .kill: environment["FAULT_MODE"] = "kill"
    case .tear: environment["FAULT_MODE"] = "tear"
    case .short: environment["FAULT_MODE"] = "short"
    case .failure(let number, let isLasting):
      environment["FAULT_MODE"] = "fail"
      environment["FAULT_NUMBER"] = String(number)
      if isLasting { environment["FAULT_FROM_THERE"] = "1" }
    case .signal(let number):
      environment["FAULT_MODE"] = "signal"
      environment["FAULT_NUMBER"] = String(number)
    }
    return environment
  }
}

/// A call of the program that was counted or hit.
struct Call: Hashable, CustomStringConvertible {
  let kind: Fault.Kind
  /// The file's name without its folders, and without what random numbers added.
  let file: String
  var description: String { "\(kind) \(file)" }

  init?(line: Substring) {
    let parts = line.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, let kind = Fault.Kind(rawValue: String(parts[0])) else { return nil }
    self.kind = kind
    let name = parts[1].replacing(" (deleted)", with: "").split(separator: "/").last.map(String.init) ?? ""
    file = name.hasPrefix("etilqs_") ? "etilqs" : name.hasPrefix("#") ? "spool" : name
  }
}
