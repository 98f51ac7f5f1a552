import Corrections
import LeadModel
import RecordReading

/// Gathers the columns and a value of each from the first records, for `plan --explain-columns`.
struct ColumnSurvey {
  private static let maxRecords = 100
  private static let maxColumns = 1000
  private var names: [String] = []
  private var samples: [String?] = []
  /// JSON: the place of each key.
  private var places: [String: Int] = [:]
  private var records = 0

  /// Whether another record can add anything.
  var isOpen: Bool { records < Self.maxRecords }

  /// Takes a CSV header.
  mutating func begin(header: [String]) {
    names = header
    samples = header.map { _ in nil }
  }

  /// Takes a CSV record.
  mutating func add(_ reader: borrowing CSVReader) {
    records += 1
    for index in 0..<min(reader.cellCount, names.count) where samples[index] == nil && !reader.isEmpty(index) {
      let text = CellText.trim(reader.text(of: index))
      if !text.isEmpty { samples[index] = String(text) }
    }
  }

  /// Takes the cells of a JSON record.
  mutating func add(_ cells: [NamedCell]) {
    records += 1
    for cell in cells {
      if places[cell.name] == nil, names.count < Self.maxColumns {
        places[cell.name] = names.count
        names.append(cell.name)
        samples.append(nil)
      }
      if let place = places[cell.name], samples[place] == nil { samples[place] = cell.value.written }
    }
  }

  /// The columns with what is done with each.
  func columns(_ roles: ColumnRoles, _ settings: CorrectionSettings) -> [ColumnReport.Column] {
    let given = Set(names.compactMap { roles.role(of: $0).field })
    return zip(names, samples).map { name, sample in
      let role = roles.role(of: name)
      return ColumnReport.Column(
        name: name, field: role.field, use: role.use(named: name, given: given, settings), sample: sample)
    }
  }
}
