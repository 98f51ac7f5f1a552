package import ImportPipeline
import LeadModel
import LeadStore
package import Reconciliation

/// A lead's history as a person reads it.
package enum ExplanationText {
  /// The lead as it is, then what happened to it, in time order.
  package static func lines(_ explanation: LeadExplanation) -> [String] {
    let history =
      explanation.events.isEmpty
      ? ["no run has changed it or refused a row of it"]
      : explanation.events.indices.flatMap { place in
        eventLines(explanation.events, place)
      }
    return (leadLines(explanation.lead) + history).map { TerminalText.visible($0) }
  }

  private static func leadLines(_ lead: Lead) -> [String] {
    func text(_ column: LeadColumn) -> String? { lead[column].text }
    var lines = ["lead \(lead.id) of campaign \(lead.campaignID ?? "(none)")"]
    let optOut = lead.hasOptedOut ? ", has opted out" : ""
    lines.append("  \(lead.status.word)\(optOut), revision \(lead.revision), updated \(text(.updatedAt) ?? "never")")
    let number = text(.phone).map { $0 + (text(.phoneExtension).map { " ext. \($0)" } ?? "") } ?? "no phone"
    let region = text(.region).map { " (\($0))" } ?? ""
    let zone = text(.timeZone).map { "\($0) (\(text(.timeZoneSource) ?? "source unknown"))" } ?? "no time zone"
    lines.append("  \(number)\(region), \(zone)")
    let others: [LeadColumn] = [
      .name, .firstName, .lastName, .email, .externalID, .company, .position, .headline, .linkedInURL, .notes,
      .variables, .callLogID,
    ]
    for column in others {
      if let value = text(column), value != "{}" { lines.append("  \(column.sqlName): \(value)") }
    }
    return lines
  }

  /// A line for the run and row, where it is not that of the event before, and a line for each change or refusal.
  private static func eventLines(_ events: [LeadEvent], _ place: Int) -> [String] {
    let event = events[place]
    var lines: [String] = []
    if place == 0 || events[place - 1].run.id != event.run.id || events[place - 1].row != event.row {
      lines.append("\(RunText.time(event.run.record.startedAt)) \(title(event))")
    }
    switch event.kind {
    case .changed(let changes): lines += changes.flatMap(fieldLines).map { "  " + $0 }
    case .refused(let code, _, let value, let message, _):
      let given = value.map { " ('\($0)')" } ?? ""
      lines.append("  \(event.run.undoes == nil ? "refused" : "skipped"): \(code): \(message)\(given)")
    }
    return lines
  }

  private static func title(_ event: LeadEvent) -> String {
    let run = event.run
    let what = run.undoes.map { "undo of run \($0), \(run.record.name)" } ?? "\(run.record.command) \(run.record.name)"
    let row = event.row == 0 ? "" : ", row \(event.row)"
    let state: String
    switch run.record.state {
    case .done: state = ""
    case .held: state = " (held back: nothing applied)"
    case .writing: state = " (not finished)"
    case .undone: state = run.undoneBy.map { " (a run that run \($0) took back)" } ?? " (a run taken back)"
    }
    return "run \(run.id): \(what)\(row)\(state)"
  }

  /// A change as `field: old → new`, variables member by member.
  package static func fieldLines(_ change: ColumnChange) -> [String] {
    guard change.column == .variables else {
      return [line(change.column.sqlName, change.old.text, change.new.text)]
    }
    let old = VariablesObject(json: change.old.text ?? "{}").valuesByKey
    let new = VariablesObject(json: change.new.text ?? "{}").valuesByKey
    let oldValues = Dictionary(old.map { ($0.key, $0.value) }) { _, last in last }
    let newValues = Dictionary(new.map { ($0.key, $0.value) }) { _, last in last }
    let keys = old.map(\.key) + new.map(\.key).filter { oldValues[$0] == nil }
    return keys.filter { oldValues[$0] != newValues[$0] }.map { line("variables.\($0)", oldValues[$0], newValues[$0]) }
  }

  private static func line(_ field: String, _ old: String?, _ new: String?) -> String {
    "\(field): \(old ?? "(none)") → \(new ?? "(none)")"
  }
}
