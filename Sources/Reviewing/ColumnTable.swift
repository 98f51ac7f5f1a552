import Corrections
package import ImportPipeline
import LeadModel

/// How an input's columns were understood, as lines of a table.
///
/// A sample is cut at 24 characters; control characters of names and samples are made visible.
package func columnLines(_ report: ColumnReport) -> [String] {
  let header = ["column", "field", "sample", "what is done with it"]
  let rows = report.columns.map { column in
    [
      shortened(column.name, to: 32), column.field?.rawValue ?? "–", shortened(column.sample ?? "", to: 24),
      explanation(of: column, report.dialect.rawValue),
    ]
  }
  let delimiter = report.delimiter.map { " with \(delimiterName($0)) between cells" } ?? ""
  let lines = [
    "\(TerminalText.visible(report.inputName)): \(report.format)\(delimiter), \(report.encoding)",
    "dialect \(report.dialect.rawValue): \(TerminalText.visible(reason(report.dialectReason)))",
  ]
  return lines + aligned([header] + rows)
}

private func aligned(_ rows: [[String]]) -> [String] {
  let widths = (0..<3).map { column in rows.map { $0[column].count }.max() ?? 0 }
  return rows.map { row in
    let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
    return "  " + (cells + [row[3]]).joined(separator: "  ")
  }
}

/// Made visible first, so that what is cut off is counted as it is shown.
private func shortened(_ text: String, to length: Int) -> String {
  let visible = TerminalText.visible(text)
  return visible.count > length ? visible.prefix(length - 1) + "…" : visible
}

private func delimiterName(_ delimiter: String) -> String {
  delimiter == "\t" ? "a tab" : "'\(TerminalText.visible(delimiter))'"
}

private func reason(_ reason: DialectReason) -> String {
  switch reason {
  case .option: "as --dialect says"
  case .names(let names): "told by " + names.prefix(3).map { "'\($0)'" }.joined(separator: ", ")
  case .campaignOption(let id): "the dialect of --campaign \(id)"
  case .campaignOfRecord(let id): "the dialect of campaign \(id), which the first record names"
  case .campaignOfLead(let id): "the dialect of campaign \(id), which the first record's lead is in"
  case .nothing: "neither the names nor a campaign tell a vendor's"
  }
}

private func explanation(of column: ColumnReport.Column, _ dialect: String) -> String {
  let field = column.field?.rawValue ?? ""
  return switch column.use {
  case .key: "key: finds the lead"
  case .keyWithoutID: "key: finds the lead where the row has no id; beside an id it is edited"
  case .check: "check: must be the id of the lead that is found"
  case .campaign: "key: the campaign that the lead must be in"
  case .readingHint: "reading hint: the country of the row's numbers; changes nothing"
  case .operation: operation(column.field)
  case .edit: "edit: changes \(column.field?.changeName ?? field)"
  case .variables(let rule): "edit: its JSON object \(effect(rule))"
  case .member(let key): "edit: sets variables.\(TerminalText.visible(key))"
  case .notes(let rule): "edit: changes notes; a JSON object in it \(effect(rule))"
  case .notEditable: "not editable in dialect \(dialect): a row that would change it is refused"
  case .dropped: "ignored: dialect \(dialect) passes over it (field_dropped)"
  case .container: "holds fields: \(TerminalText.visible(column.name)).NAME is the field NAME"
  case .hidden: "ignored: its name begins with _"
  case .mappedAway: "ignored, as --map says"
  case .unknown(let alike): unknown(column.name, alike)
  case .needsPhoneKey: "ignored: read only where the phone is the key (--match phone)"
  }
}

private func operation(_ field: LeadField?) -> String {
  switch field {
  case .doNotCall: "operation: true opts the lead out"
  case .requeue: "operation: true puts an answered lead back in the queue"
  default: "operation: sets the lead's status"
  }
}

private func effect(_ rule: VariablesRule) -> String {
  rule == .replace ? "replaces the variables" : "is merged into the variables"
}

private func unknown(_ name: String, _ alike: LeadField?) -> String {
  let option = alike.map { ": if it is \($0.rawValue), add \(TerminalText.visible(mapOption(name, $0)))" }
  return "ignored: no field has this name" + (option ?? "")
}
