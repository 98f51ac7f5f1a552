import Corrections
import LeadModel
import PhoneNumbers
import RecordReading

/// Header mapping and corrections: columns map to roles of the same number, no two to one field, and what a row's cells
/// become is clean: a key, numbers that are valid E.164, e-mails, opt-outs that a cell asked for.
///
/// The first bytes choose dialect and options; the rest is CSV with a header, or JSON Lines.
package func checkHeader(_ bytes: [UInt8]) throws {
  var input = FuzzBytes(bytes)
  let isJSON = input.byte() % 2 == 1
  var dialect = input.pick(DialectTable.all)
  let keys: [KeyKind?] = [nil, .id, .externalID, .email, .phone]
  let match = dialect.name == DialectTable.generic.name ? input.pick(keys) : nil
  let isLoad = input.byte() % 8 == 7
  if isLoad { dialect = dialect.forLoading }
  var settings = CorrectionSettings(
    dialect: dialect, campaigns: ["de": Campaign(id: "de", region: "DE")], phones: PhoneReader(table: .embedded))
  settings.match = isLoad ? nil : match
  settings.isLoad = isLoad
  settings.requireE164 = input.byte() % 4 == 1
  settings.defaultRegion = input.pick([nil, Region("GB"), Region("AR"), Region("IT")])
  let maps: [[String: LeadField?]] = [[:], ["a": .phone], ["a": LeadField?.none, "b": .name]]
  let map = input.pick(maps)
  let roles = ColumnRoles(dialect: dialect, match: settings.match, map: map, isLoad: isLoad)
  let rows = isJSON ? jsonRows(input.text, roles) : try csvRows(input.text, roles, settings)
  for cells in rows { try checkCorrection(cells, settings) }
}

extension Campaign {
  fileprivate init(id: String, region: String) {
    self.init(id: id, dialect: nil, state: "active", defaultRegion: region, defaultTimeZone: nil)
  }
}

private func csvRows(_ text: [UInt8], _ roles: ColumnRoles, _ settings: CorrectionSettings) throws -> [[NamedCell]] {
  var reader = CSVReader(delimiter: UInt8(ascii: ","))
  reader.append(text.span)
  reader.finish()
  guard case .record = reader.next() else { return [] }
  let names = (0..<reader.cellCount).map { reader.text(of: $0) }
  let header: HeaderMapping
  do throws(HeaderFault) {
    header = try HeaderMapping(names: names, roles: roles, keys: settings.keys)
  } catch { return [] }
  try promise(header.roles.count == names.count, "\(header.roles.count) roles of \(names.count) columns")
  for (index, role) in header.roles.enumerated() {
    if case .field = role {
      try promise(!header.roles[..<index].contains(role), "two columns for \(role)")
    }
    if names[index].utf8.first == UInt8(ascii: "_") { try promise(role == .hidden, "\(names[index]) is \(role)") }
  }
  let csvCells = CSVCells(header: header, clearToken: "--BLANK--")
  var rows: [[NamedCell]] = []
  while case .record = reader.next() {
    guard csvCells.skipReason(reader, keys: settings.keys) == nil, reader.cellCount == names.count else { continue }
    rows.append(csvCells.cells(of: reader))
  }
  return rows
}

private func jsonRows(_ text: [UInt8], _ roles: ColumnRoles) -> [[NamedCell]] {
  var reader = JSONReader(layout: .lines)
  reader.append(text.span)
  reader.finish()
  var jsonCells = JSONCells(roles: roles)
  var rows: [[NamedCell]] = []
  while true {
    switch reader.next() {
    case .record: if !reader.isBlankLine, let cells = jsonCells.cells(of: reader) { rows.append(cells) }
    case .fault: continue
    case .needsInput, .end, .broken: return rows
    }
  }
}

private func checkCorrection(_ cells: [NamedCell], _ settings: CorrectionSettings) throws {
  let position = SourcePosition(row: 1, line: 2)
  var builder = CorrectionBuilder(settings: settings)
  let correction: Correction
  do throws(Reject) {
    correction = try builder.build(cells, at: position)
  } catch {
    return
  }
  // What an earlier row left in the builder must not show.
  let again = try? builder.build(cells, at: position)
  try promise(again == correction, "\(correction) the first time, \(String(describing: again)) the second")
  guard let kind = correction.matchKey else { throw BrokenPromise("no key, and no reject: \(cells)") }
  try promise(settings.keys.contains(kind), "found by \(kind), which is no key")
  try promise(correction.keys[kind]?.isEmpty == false, "an empty key: \(cells)")
  if let phone = correction.keys.phone { try checkE164(phone) }
  if let email = correction.keys.email { try checkEmail(email) }
  for edit in correction.edits {
    if case .phone(let phone) = edit.change { try checkE164(phone.e164) }
    if edit.field == .email, case .text(let email) = edit.change { try checkEmail(email, of: settings.dialect) }
  }
  let asksOptOut = cells.contains { cell in
    guard cell.role == .field(.doNotCall) else { return false }
    switch cell.value {
    case .boolean(let flag): return flag
    case .text(let text): return ["true", "yes", "y", "1"].contains(text.lowercased())
    case .number(let digits): return digits == "1"
    default: return false
    }
  }
  try promise(correction.doNotCall != true || asksOptOut, "an opt-out that no cell asks for: \(cells)")
  if asksOptOut, correction.doNotCall != true, correction.fault == nil {
    throw BrokenPromise("an opt-out is lost: \(cells)")
  }
}

/// Throws unless the text is a valid number in E.164.
func checkE164(_ phone: String) throws {
  let digits = phone.utf8.dropFirst()
  let isWritten =
    phone.utf8.first == UInt8(ascii: "+") && (2...15).contains(digits.count)
    && digits.allSatisfy { (0x30...0x39).contains($0) } && digits.first != 0x30
  try promise(isWritten, "'\(phone)' is not E.164")
  guard let number = try? PhoneTable.embedded.parse(phone, defaultRegion: nil) else {
    throw BrokenPromise("'\(phone)' cannot be parsed")
  }
  try promise(PhoneTable.embedded.verdict(on: number).isValid, "'\(phone)' is not valid")
}

private func checkEmail(_ email: String, of dialect: Dialect? = nil) throws {
  if let dialect, !dialect.rules.editable.contains(.email) { return }
  try promise(email.filter { $0 == "@" }.count == 1, "'\(email)' is no e-mail address")
}
