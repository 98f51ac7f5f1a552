package import LeadModel
package import PhoneNumbers

/// Reads a repaired phone cell as a number (SPEC section 3, 'Phones and zones').
package struct PhoneReader: Sendable {
  package let table: PhoneTable

  package init(table: PhoneTable) { self.table = table }

  /// What a number's text came to.
  package enum Reading: Sendable, Hashable {
    case number(PhoneValue)
    /// The number has no country code and no region was given.
    case needsRegion
    case fault(Reject)
  }

  /// Reads a number.
  ///
  /// - Parameters:
  ///   - text: after the repairs of `PhoneCell`.
  ///   - region: for a number without country code; nil where none is known.
  package func read(_ text: String, region: Region?, field: LeadField) -> Reading {
    let number: PhoneNumber
    do throws(PhoneParseFailure) {
      number = try table.parse(text, defaultRegion: region)
    } catch {
      if error == .invalidCountryCode, region == nil, !Self.hasPlus(text) { return .needsRegion }
      return .fault(PhoneFault.unreadable(error).reject(text, field))
    }
    let verdict = table.verdict(on: number)
    guard verdict.isValid else { return .fault(PhoneFault.noSuchNumber.reject(text, field)) }
    return .number(
      PhoneValue(
        e164: number.e164, phoneExtension: number.phoneExtension?.text, callingCode: Int(number.callingCode),
        region: verdict.region?.code))
  }

  /// The time zones of an E.164 number, `["Etc/Unknown"]` where nothing is known.
  package func timeZones(of e164: String) -> [String] {
    guard let number = try? table.parse(e164, defaultRegion: nil) else { return ["Etc/Unknown"] }
    return table.timeZones(table.verdict(on: number).timeZones)
  }

  /// The region that a country cell names: an ISO code, a country's name, or a calling code with or without `+`.
  package func region(named text: String) -> Region? {
    let digits = text.first == "+" ? text.dropFirst() : text[...]
    if !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
      return UInt16(digits).flatMap { table.regions(for: $0).first }
    }
    guard let code = CountryName.region(named: text), let region = Region(code), table.callingCode(for: region) != nil
    else { return nil }
    return region
  }

  private static func hasPlus(_ text: String) -> Bool { text.contains { $0 == "+" || $0 == "＋" } }
}
