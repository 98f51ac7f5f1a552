package import LeadStore

/// An open reject as a person reads it.
package enum OpenRejectText {
  /// A line: how long it is open, where it stands, what is wrong.
  package static func line(_ reject: OpenReject) -> String {
    let lead = reject.leadID.map { " \($0)" } ?? ""
    let value = reject.value.map { " ('\($0)')" } ?? ""
    let place = "run \(reject.run) \(reject.name) row \(reject.row)\(lead)"
    return TerminalText.visible("\(age(reject.age))  \(place): \(reject.code): \(reject.message)\(value)")
  }

  /// The reject with phone numbers hidden (`--mask`).
  package static func masked(_ reject: OpenReject) -> OpenReject {
    var masked = reject
    masked.leadID = reject.leadID.map(PhoneMask.text)
    masked.value = reject.value.map(PhoneMask.text)
    masked.message = PhoneMask.text(reject.message)
    return masked
  }

  /// How many are open, and for how long.
  package static func summary(count: Int, oldest age: Int) -> String {
    switch count {
    case 0: "no row is open"
    case 1: "1 row is open, for \(Self.age(age))"
    default: "\(count) rows are open, the oldest for \(Self.age(age))"
    }
  }

  /// A length of time in its largest whole unit.
  static func age(_ seconds: Int) -> String {
    let units = [(86_400, "day"), (3600, "hour"), (60, "minute")]
    guard let (length, name) = units.first(where: { seconds >= $0.0 }) else { return "less than a minute" }
    let count = seconds / length
    return count == 1 ? "1 \(name)" : "\(count) \(name)s"
  }
}
