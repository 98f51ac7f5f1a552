/// Why bytes are no phone number table.
package enum PhoneTableError: Error, Equatable {
  /// The bytes do not begin as a table does.
  case notATable
  /// The table has another format than this engine reads.
  case unsupportedFormat(UInt16)
  /// The bytes are damaged.
  case checksumMismatch
  /// A part of the table refers to something outside of it.
  case malformed
}

/// The sections of a table, in the order in which Scripts/make-phone-table writes them.
///
/// A table is: magic (8 bytes), checksum of all that follows (8), format version and number of sections (2 each),
/// size (4), metadata version and Unicode version (16 each, padded with zeros), statement of derivation (200), then an
/// offset and a count (4 each) for every section, then the sections. Integers are little-endian.
enum TableSection: Int, CaseIterable {
  /// By calling code, 16 bits each: index into `codes`.
  case codeIndex
  /// By packed region: index into `plans`.
  case regionIndex
  /// Calling code, region, start of international prefix, start of national prefix, pattern, lengths, local lengths.
  case plans
  /// Main plan, start of verdict, first of `regionLists`, number of regions.
  case codes
  case regionLists
  /// Answer where the number ends here, then the states that follow the ten digits.
  case nodes
  /// Place in `tailAnswers` and number of digits after which the answer stays.
  case tails
  case tailAnswers
  /// Action where the number goes on, action where it ends here, then the states that follow the ten digits.
  case prefixNodes
  /// End of the match, digits of the literal, the literal, first and end of the kept group.
  case prefixActions
  /// Region, type, list of time zones.
  case answers
  case zoneListEnds
  case zoneListItems
  case zoneNameEnds
  case zoneNames
  /// First character, last character, mark, 32 bits each.
  case marks
  case digitZeros
  /// First and last character that count as letters or numbers.
  case words

  var elementSize: Int {
    switch self {
    case .zoneNames: 1
    case .marks, .digitZeros, .words: 4
    default: 2
    }
  }
}

/// Reads the header and the sections of a table.
struct TableReader {
  static let formatVersion: UInt16 = 1
  private static let magic = Array("LPPHONE\0".utf8)
  private static let directory = 256

  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) throws(PhoneTableError) {
    guard bytes.count >= Self.directory, bytes.count % 8 == 0, Array(bytes[..<8]) == Self.magic else {
      throw .notATable
    }
    self.bytes = bytes
    let header = bytes.span
    let format: UInt16 = header.integer(at: 16)
    guard format == Self.formatVersion else { throw .unsupportedFormat(format) }
    let expected: UInt64 = header.integer(at: 8)
    guard expected == checksum else { throw .checksumMismatch }
    let sections: UInt16 = header.integer(at: 18)
    guard sections == TableSection.allCases.count, bytes.count >= Self.directory + 8 * Int(sections) else {
      throw .malformed
    }
  }

  var metadataVersion: String {
    String(decoding: bytes[24..<40].prefix { $0 != 0 }, as: UTF8.self)
  }

  func integers16(_ section: TableSection) throws(PhoneTableError) -> [UInt16] {
    try integers(section, UInt16.self)
  }

  func integers32(_ section: TableSection) throws(PhoneTableError) -> [UInt32] {
    try integers(section, UInt32.self)
  }

  private func integers<Value: FixedWidthInteger>(
    _ section: TableSection, _ type: Value.Type
  ) throws(PhoneTableError) -> [Value] {
    let range = try range(of: section)
    let size = section.elementSize
    let bytes = bytes.span
    var values = [Value]()
    values.reserveCapacity(range.count / size)
    for index in 0..<range.count / size {
      values.append(bytes.integer(at: range.lowerBound + index * size))
    }
    return values
  }

  func bytes(_ section: TableSection) throws(PhoneTableError) -> ArraySlice<UInt8> {
    try bytes[range(of: section)]
  }

  private func range(of section: TableSection) throws(PhoneTableError) -> Range<Int> {
    let entry = Self.directory + 8 * section.rawValue
    let offset = Int(bytes.span.integer(at: entry) as UInt32)
    let size = Int(bytes.span.integer(at: entry + 4) as UInt32) * section.elementSize
    guard offset <= bytes.count, size <= bytes.count - offset else { throw .malformed }
    return offset..<offset + size
  }

  /// FNV-1a over words of 64 bits.
  private var checksum: UInt64 {
    let bytes = bytes.span
    var total: UInt64 = 0xCBF2_9CE4_8422_2325
    var offset = 16
    while offset < bytes.count {
      let word: UInt64 = bytes.integer(at: offset)
      total = (total ^ word) &* 0x100_0000_01B3
      offset += 8
    }
    return total
  }
}

extension Span<UInt8> {
  /// The little-endian integer at `offset`.
  fileprivate func integer<Value: FixedWidthInteger>(at offset: Int) -> Value {
    // One check of bounds, so that the bytes can be loaded at once.
    let bytes = extracting(offset..<offset + Value.bitWidth / 8)
    var value: Value = 0
    for index in 0..<Value.bitWidth / 8 {
      value |= Value(truncatingIfNeeded: bytes[index]) << Value(truncatingIfNeeded: 8 * index)
    }
    return value
  }
}
