import Foundation
import TestSupport
import Testing

@testable import PhoneNumbers

/// Loading of tables, and texts that are hardly texts.
@Suite struct TableTests {
  private func bytes() throws -> [UInt8] {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Sources/CPhoneTable/phone-numbers.table")
    return [UInt8](try Data(contentsOf: file))
  }

  @Test func embeddedTableIsThatOfTheMetadata() throws {
    #expect(PhoneTable.embedded.metadataVersion == "9.0.43")
    #expect(try PhoneTable(bytes: bytes()).metadataVersion == "9.0.43")
  }

  @Test func tableSaysWhatItIsDerivedFrom() throws {
    let header = String(decoding: try bytes()[56..<256].prefix { $0 != 0 }, as: UTF8.self)
    #expect(header.hasPrefix("derived from libphonenumber 9.0.43 metadata, "))
    #expect(header.hasSuffix("Copyright (C) 2009–2026 The Libphonenumber Authors, Apache-2.0"))
  }

  @Test func tableIsAtMost512KiB() throws {
    #expect(try bytes().count <= 512 << 10)
  }

  @Test func otherBytesAreNoTable() {
    #expect(throws: PhoneTableError.notATable) { try PhoneTable(bytes: []) }
    #expect(throws: PhoneTableError.notATable) { try PhoneTable(bytes: [UInt8](repeating: 0, count: 4096)) }
  }

  @Test func otherFormatIsRefused() throws {
    var bytes = try bytes()
    bytes[16] = 2
    #expect(throws: PhoneTableError.unsupportedFormat(2)) { try PhoneTable(bytes: bytes) }
  }

  @Test func anyChangedByteIsNoticed() throws {
    let bytes = try bytes()
    for index in stride(from: 18, to: bytes.count, by: Sanitizer.isOn ? 65_003 : 4099) {
      var damaged = bytes
      damaged[index] ^= 0x10
      #expect(throws: PhoneTableError.checksumMismatch) { try PhoneTable(bytes: damaged) }
    }
    #expect(throws: PhoneTableError.checksumMismatch) { try PhoneTable(bytes: [UInt8](bytes.dropLast(8))) }
  }

  @Test func referenceOutOfTheTableIsRefusedThoughTheChecksumHolds() throws {
    var bytes = try bytes()
    // The first index of calling codes leads nowhere.
    let section = Int(bytes[256]) | Int(bytes[257]) << 8
    bytes[section] = 0xFE
    bytes[section + 1] = 0xFE
    bytes.replaceSubrange(8..<16, with: withChecksum(bytes))
    #expect(throws: PhoneTableError.malformed) { try PhoneTable(bytes: bytes) }
  }

  private func withChecksum(_ bytes: [UInt8]) -> [UInt8] {
    var total: UInt64 = 0xCBF2_9CE4_8422_2325
    for offset in stride(from: 16, to: bytes.count, by: 8) {
      let word = (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[offset + $1]) << UInt64(8 * $1) }
      total = (total ^ word) &* 0x100_0000_01B3
    }
    return (0..<8).map { UInt8(truncatingIfNeeded: total >> UInt64(8 * $0)) }
  }

  @Test func tableWithoutContentRefusesEveryNumber() {
    let table = PhoneTable(storage: TableStorage())
    #expect(throws: PhoneParseFailure.invalidCountryCode) {
      try table.parse("+14155552671", defaultRegion: Region("US"))
    }
    #expect(table.timeZones(TimeZoneListID(index: 0)) == ["Etc/Unknown"])
  }

  @Test func bytesThatAreNotUTF8BelongToNoNumber() throws {
    func read(_ bytes: [UInt8]) throws -> String {
      try PhoneTable.embedded.parse(bytes.span, defaultRegion: Region("US")).e164
    }
    let number = Array("415 555 2671".utf8)
    #expect(try read([0xFF, 0xC3] + number) == "+14155552671")
    #expect(try read(number + [0xE2, 0x80]) == "+14155552671")
    #expect(throws: PhoneParseFailure.notANumber) { try read(number + [0xED, 0xA0, 0x80] + number) }
    #expect(throws: PhoneParseFailure.notANumber) { try read([0xFF]) }
    #expect(throws: PhoneParseFailure.notANumber) { try read([]) }
    // Every piece counts as one character of the 250.
    #expect(try read(number + [UInt8](repeating: 0xFF, count: 238)) == "+14155552671")
    #expect(throws: PhoneParseFailure.tooLong) { try read(number + [UInt8](repeating: 0xFF, count: 239)) }
  }

  @Test func everyRegionHasACallingCodeThatNamesIt() {
    let letters = (UInt8(ascii: "A")...UInt8(ascii: "Z")).map { Character(Unicode.Scalar($0)) }
    var count = 0
    for first in letters {
      for second in letters {
        guard let region = Region(String([first, second])), let code = PhoneTable.embedded.callingCode(for: region)
        else {
          continue
        }
        count += 1
        #expect(region.code == String([first, second]))
        #expect(PhoneTable.embedded.regions(for: code).contains(region))
      }
    }
    #expect(count == 245)
  }

  @Test func nationalNumberOfAnyLengthIsWrittenDigitByDigit() {
    var generator = SystemRandomNumberGenerator()
    for length in 1...17 {
      let bound = (0..<length).reduce(UInt64(1)) { power, _ in power * 10 }
      let values = [bound / 10, bound - 1] + (0..<500).map { _ in UInt64.random(in: 0..<bound, using: &generator) }
      for value in values {
        #expect(PhoneNumber(callingCode: 49, nationalNumber: value)?.e164 == "+49\(value)")
      }
    }
    #expect(PhoneNumber(callingCode: 7, nationalNumber: 0, leadingZeros: 16)?.e164 == "+700000000000000000")
    #expect(PhoneNumber(callingCode: 999, nationalNumber: 12, leadingZeros: 3)?.e164 == "+99900012")
  }

  @Test func partsThatNoParsedNumberHasMakeNoNumber() {
    #expect(PhoneNumber(callingCode: 0, nationalNumber: 1) == nil)
    #expect(PhoneNumber(callingCode: 1000, nationalNumber: 1) == nil)
    #expect(PhoneNumber(callingCode: 1, nationalNumber: 1_000_000_000_000_000_000) == nil)
    #expect(PhoneNumber(callingCode: 1, nationalNumber: 4_155_552_671)?.e164 == "+14155552671")
  }
}
