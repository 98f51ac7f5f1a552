import Corrections
import LeadModel

/// Takes the rejects of a file once: groups, and what they tell about options.
final class RejectTable {
  var groups: [RejectCode: RejectGroup] = [:]
  private(set) var evidence = RemedyEvidence()
  /// The input's columns, or the first object's keys.
  private(set) var names: [String] = []
  /// The code of each record of the file by its place, 0xFF for blank ones: a byte each, so that 10 million are little.
  private var codes: [UInt8] = []
  private var desk: ReadingDesk?
  private let makeDesk: ([String]) -> ReadingDesk
  private let examples: Int

  init(phones: PhoneReader, options: RunOptions, campaigns: [String: Campaign], examples: Int) {
    self.examples = examples
    evidence.defaultRegion = options.defaultRegion
    makeDesk = { ReadingDesk(names: $0, options: options, campaigns: campaigns, phones: phones) }
  }

  func take(_ row: RejectedRow) throws {
    while codes.count < row.ordinal - 1 { codes.append(0xFF) }
    codes.append(UInt8(RejectCode.allCases.firstIndex(of: row.code) ?? 0xFF))
    var group = groups.removeValue(forKey: row.code) ?? RejectGroup(code: row.code)
    group.count += 1
    if group.examples.count < examples { group.examples.append(row) }
    readAgain(row, &group)
    groups[row.code] = group
  }

  /// The code of the record at that place of the reject file; nil where it is blank or not there.
  func code(ofRecord ordinal: Int) -> RejectCode? {
    guard codes.indices.contains(ordinal - 1), codes[ordinal - 1] != 0xFF else { return nil }
    return RejectCode.allCases[Int(codes[ordinal - 1])]
  }

  var sortedGroups: [RejectGroup] {
    groups.values.map(\.withBestRemedyFirst).sorted {
      $0.count != $1.count ? $0.count > $1.count : $0.code.rawValue < $1.code.rawValue
    }
  }

  private func readAgain(_ row: RejectedRow, _ group: inout RejectGroup) {
    if desk == nil, row.raw.isEmpty { startDesk(row.cells.map(\.name)) }
    guard let reading = desk?.read(row) else { return }
    for region in reading.regions { evidence.regionsOfNumbers[region, default: 0] += 1 }
    guard row.code.isToldByReading else { return }
    group.passing = (group.passing ?? 0) + (reading.fault == nil ? 1 : 0)
  }

  private func startDesk(_ names: [String]) {
    let desk = makeDesk(names)
    self.names = names
    self.desk = desk
    evidence.unreadNames = names.filter { !desk.isRead($0) }
    evidence.hasCountry = desk.gives(.country, in: names)
  }
}

extension RejectGroup {
  fileprivate var withBestRemedyFirst: RejectGroup {
    var group = self
    group.remedies.sort { left, right in
      left.passing != right.passing ? left.passing > right.passing : left.words.lexicographicallyPrecedes(right.words)
    }
    return group
  }
}

extension RejectCode {
  /// Whether a row's own values alone bring the code about, without a store.
  var isToldByReading: Bool {
    httpStatus == 400 || [.keyMissing, .fieldNotClearable, .conflictingFields].contains(self)
  }
}
