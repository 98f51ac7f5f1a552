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

/// What the header of a table says of it.
enum TableHeader {
  static let formatVersion: UInt16 = 1
  static let magic: InlineArray<8, UInt8> = [0x4C, 0x50, 0x50, 0x48, 0x4F, 0x4E, 0x45, 0]
  static let size = 256
}

// A table that is being read.
extension Span<UInt8> {
  /// Throws unless this is a whole table in the format that is read here.
  func checkTable() throws(PhoneTableError) {
    guard count >= TableHeader.size, count % 8 == 0 else { throw .notATable }
    for index in TableHeader.magic.indices where self[index] != TableHeader.magic[index] {
      throw .notATable
    }
    let format = integer16(at: 16)
    guard format == TableHeader.formatVersion else { throw .unsupportedFormat(format) }
    guard integer64(at: 8) == tableChecksum else { throw .checksumMismatch }
    let sections = TableSection.allCases.count
    guard Int(integer16(at: 18)) == sections, count >= TableHeader.size + 8 * sections else { throw .malformed }
  }

  var metadataVersion: String {
    text(24..<40)
  }

  func integers16(_ section: TableSection) throws(PhoneTableError) -> [UInt16] {
    let bytes = extracting(try range(of: section))
    return (0..<bytes.count / 2).map { bytes.integer16(at: 2 * $0) }
  }

  func integers32(_ section: TableSection) throws(PhoneTableError) -> [UInt32] {
    let bytes = extracting(try range(of: section))
    return (0..<bytes.count / 4).map { bytes.integer32(at: 4 * $0) }
  }

  func range(of section: TableSection) throws(PhoneTableError) -> Range<Int> {
    let entry = TableHeader.size + 8 * section.rawValue
    let offset = Int(integer32(at: entry))
    let size = Int(integer32(at: entry + 4)) * section.elementSize
    guard offset <= count, size <= count - offset else { throw .malformed }
    return offset..<offset + size
  }

  /// The ASCII characters in `range`, up to the first zero.
  func text(_ range: Range<Int>) -> String {
    var bytes: [UInt8] = []
    for index in range {
      guard self[index] != 0 else { break }
      bytes.append(self[index])
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// FNV-1a over words of 64 bits.
  private var tableChecksum: UInt64 {
    var total: UInt64 = 0xCBF2_9CE4_8422_2325
    for offset in stride(from: 16, to: count, by: 8) {
      total = (total ^ integer64(at: offset)) &* 0x100_0000_01B3
    }
    return total
  }

  private func integer16(at offset: Int) -> UInt16 {
    UInt16(self[offset]) | UInt16(self[offset + 1]) << 8
  }

  private func integer32(at offset: Int) -> UInt32 {
    UInt32(integer16(at: offset)) | UInt32(integer16(at: offset + 2)) << 16
  }

  private func integer64(at offset: Int) -> UInt64 {
    UInt64(integer32(at: offset)) | UInt64(integer32(at: offset + 4)) << 32
  }
}
