import LeadModel
import Reconciliation

/// What a file is like, for the comparison with the file of the night before.
struct RunFigures: Codable, Sendable, Hashable {
  /// Records after the header.
  var rows = 0
  var rejected = 0
  /// Rows that gave a lead another number.
  var phones = 0
  /// Those of them whose number is of another region than the lead's old one.
  var regions = 0
  /// The header's names, or a first object's keys, sorted.
  var columns: [String] = []

  /// Takes one record's judgement in.
  mutating func count(_ row: JudgedRow) {
    rows += 1
    if case .rejected = row.outcome.result { rejected += 1 }
    if row.changedFields.contains(.phone) { phones += 1 }
    if row.movesRegion { regions += 1 }
  }

  /// Takes in so many records that were refused whole.
  mutating func countRefused(times: Int) {
    rows += times
    rejected += times
  }

  /// Takes in so many records that were not rejected.
  mutating func count(_ changed: LeadFieldSet, movesRegion: Bool, times: Int) {
    rows += times
    if changed.has(.phone) { phones += times }
    if movesRegion { regions += times }
  }

  /// Takes in what others counted of the same file.
  mutating func add(_ other: RunFigures) {
    rows += other.rows
    rejected += other.rejected
    phones += other.phones
    regions += other.regions
  }

  /// Rejected rows of those read, in percent.
  var rejectedShare: Double { Self.percent(rejected, of: rows) }
  /// Changed numbers that went to another region, in percent.
  var regionShare: Double { Self.percent(regions, of: phones) }

  static func percent(_ part: Int, of whole: Int) -> Double { whole == 0 ? 0 : Double(part) * 100 / Double(whole) }
}
