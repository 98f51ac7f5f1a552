/// The numbering plans of the world: parses phone numbers and judges them as libphonenumber does.
///
/// Immutable; any number of threads may share it.
package struct PhoneTable: Sendable {
  let storage: TableStorage

  init(storage: TableStorage) {
    self.storage = storage
  }

  /// Loads a table that Scripts/make-phone-table wrote, checking magic, format, checksum and every reference.
  package init(bytes: [UInt8]) throws(PhoneTableError) {
    storage = try TableStorage(bytes: bytes.span)
  }

  /// The version of the metadata, such as `9.0.43`.
  package var metadataVersion: String { storage.metadataVersion }

  /// The calling code of a region; nil where the region has none.
  package func callingCode(for region: Region) -> UInt16? {
    plan(for: region).map(\.callingCode)
  }

  /// The regions that share a calling code, the main one first; empty for an unknown code.
  package func regions(for callingCode: UInt16) -> [Region] {
    entry(for: callingCode).map { Array(storage.regionLists[$0.regions]) } ?? []
  }

  /// The names of the zones, in libphonenumber's order; `["Etc/Unknown"]` where nothing is known.
  package func timeZones(_ list: TimeZoneListID) -> [String] {
    let index = Int(list.index)
    return index < storage.zoneLists.count ? storage.zoneLists[index] : ["Etc/Unknown"]
  }

  /// Reads a number as it was written, in UTF-8; national numbers are read as dialled in `defaultRegion`.
  ///
  /// Bytes that are not UTF-8 count as characters that belong to no number.
  package func parse(_ text: Span<UInt8>, defaultRegion: Region?) throws(PhoneParseFailure) -> PhoneNumber {
    let home = defaultRegion.flatMap { plan(for: $0) }
    var digits = DigitBuffer()
    switch PlainNumber.read(text, into: &digits) {
    case .notPlain: return try parseWritten(text, home: home)
    case let kind:
      let digits = digits.storage.span.extracting(first: digits.count)
      return try PhoneNumber(
        number(dialled: digits, isInternational: kind == .international, home: home), phoneExtension: nil)
    }
  }

  private func parseWritten(_ text: Span<UInt8>, home: NumberingPlan?) throws(PhoneParseFailure) -> PhoneNumber {
    var digits = DigitBuffer()
    let written = try WrittenNumber(text, table: storage, digits: &digits)
    guard written.isInternational || home != nil else { throw .invalidCountryCode }
    return try PhoneNumber(
      number(
        dialled: digits.storage.span.extracting(first: digits.count), isInternational: written.isInternational,
        home: home), phoneExtension: written.phoneExtension)
  }

  /// Reads a number as `parse(_:defaultRegion:)` does, from a string.
  package func parse(_ text: String, defaultRegion: Region?) throws(PhoneParseFailure) -> PhoneNumber {
    var text = text
    text.makeContiguousUTF8()
    return try parse(text.utf8Span.span, defaultRegion: defaultRegion)
  }

  /// Judges a number: its region, type, whether it is possible and valid, its time zones.
  package func verdict(on number: PhoneNumber) -> PhoneVerdict {
    guard let entry = entry(for: number.callingCode) else {
      return PhoneVerdict(
        region: nil, type: .unknown, possibility: .invalidCountryCode, timeZones: TimeZoneListID(index: 0))
    }
    let national = NationalDigits(of: number)
    let digits = national.storage.span.extracting(droppingFirst: national.start)
    let answer = storage.answers[storage.answer(to: digits, from: entry.verdict)]
    return PhoneVerdict(
      region: answer.region, type: answer.type,
      possibility: storage.plans[entry.mainPlan].possibility(ofLength: digits.count), timeZones: answer.zones)
  }

  func plan(for region: Region) -> NumberingPlan? {
    let packed = Int(region.packed)
    guard packed < storage.regionIndex.count else { return nil }
    let index = storage.regionIndex[packed]
    return index == TableStorage.none ? nil : storage.plans[Int(index)]
  }

  func entry(for callingCode: UInt16) -> CallingCodeEntry? {
    guard callingCode < 1000 else { return nil }
    let index = storage.codeIndex[Int(callingCode)]
    return index == TableStorage.none ? nil : storage.codes[Int(index)]
  }
}
