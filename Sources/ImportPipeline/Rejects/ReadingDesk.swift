import Corrections
import LeadModel
import PhoneNumbers
import RecordReading

/// Reads the input's own cells of a reject again, as a run with given options would, up to where a lead is looked for.
struct ReadingDesk {
  private var builder: CorrectionBuilder
  private let roles: ColumnRoles
  private let clearToken: String
  private let phones: PhoneReader
  private let defaultRegion: Region?

  /// - Parameter names: the input's columns, or the first object's keys, which tell the dialect.
  init(names: [String], options: RunOptions, campaigns: [String: Campaign], phones: PhoneReader) {
    let ofCampaign = options.campaignID.flatMap { campaigns[$0]?.dialect }
    let dialect =
      options.dialect.flatMap(options.dialects.named) ?? detectDialect(names: names, among: options.dialects)
      ?? ofCampaign.flatMap(options.dialects.named) ?? DialectTable.generic
    var settings = CorrectionSettings(dialect: dialect, campaigns: campaigns, phones: phones)
    settings.match = dialect.takesMatch ? options.match : nil
    settings.campaignID = options.campaignID
    settings.defaultRegion = options.defaultRegion.flatMap { Region($0) }
    settings.variables = options.variables ?? dialect.rules.variables
    builder = CorrectionBuilder(settings: settings)
    roles = ColumnRoles(dialect: dialect, match: settings.match, map: options.map)
    clearToken = options.clearToken
    defaultRegion = settings.defaultRegion
    self.phones = phones
  }

  /// What reading a row came to.
  struct Reading {
    /// Why the row would be refused again; nil where its values read well.
    let fault: RejectCode?
    /// The regions of the numbers that could be read.
    let regions: [String]
  }

  mutating func read(_ row: RejectedRow) -> Reading {
    guard row.raw.isEmpty else { return Reading(fault: row.code, regions: []) }
    do throws(Reject) {
      let position = SourcePosition(row: row.ordinal, line: row.line)
      let correction = try builder.build(row.cells.compactMap(named), at: position)
      let regions = correction.edits.compactMap { edit -> String? in
        if case .phone(let phone) = edit.change { phone.region } else { nil }
      }
      return Reading(fault: correction.fault?.code ?? waiting(correction), regions: regions)
    } catch {
      return Reading(fault: error.code, regions: [])
    }
  }

  /// The column's role under these options.
  func isRead(_ name: String) -> Bool { roles.role(of: name) != .unknown }

  /// Whether one of the columns gives the field.
  func gives(_ field: LeadField, in names: [String]) -> Bool { names.contains { roles.role(of: $0) == .field(field) } }

  /// A number that waits for the region of its lead's campaign is read with the default one: the row was refused, so
  /// that campaign gave none.
  private func waiting(_ correction: Correction) -> RejectCode? {
    for edit in correction.edits {
      guard case .phoneText(let cell) = edit.change else { continue }
      switch phones.read(cell.number, region: defaultRegion, field: edit.field) {
      case .number: continue
      case .needsRegion: return .phoneNeedsCountry
      case .fault(let reject): return reject.code
      }
    }
    return nil
  }

  private func named(_ cell: RejectedRow.Cell) -> NamedCell? {
    let role = roles.role(of: cell.name)
    switch role {
    case .hidden, .unknown, .mappedAway: return nil
    case .field, .member, .container: return NamedCell(name: cell.name, role: role, value: value(of: cell))
    }
  }

  private func value(of cell: RejectedRow.Cell) -> CellValue {
    let text = String(CellText.trim(cell.value))
    switch cell.kind {
    case nil: return text.isEmpty ? .absent : text == clearToken ? .clear : .text(text)
    case .string?: return text.isEmpty ? .clear : .text(text)
    case .null?: return .clear
    case .true?: return .boolean(true)
    case .false?: return .boolean(false)
    case .number?: return .number(cell.value)
    case .object?: return .object(cell.value)
    case .array?: return .array(cell.value)
    }
  }
}
