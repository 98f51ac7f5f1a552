import Corrections
package import LeadModel
import PhoneNumbers

/// The names of the dialects, for options and messages.
package enum DialectNames {
  package static var all: [String] { DialectTable.all.map(\.name.rawValue) }
}

/// The names of fields, for `--map`.
package enum FieldNames {
  /// The field of that name or spelling.
  package static func field(named name: String) -> LeadField? { FieldSpellings.field(named: name) }

  /// Whether two names are one to leadpatch, whatever their case and punctuation.
  package static func areOne(_ first: String, _ second: String) -> Bool { foldedName(first) == foldedName(second) }

  /// Every name of every field.
  package static var all: [String] { LeadField.allCases.flatMap(spellings) }

  /// Every name under which columns and keys give the field, its own first.
  package static func spellings(of field: LeadField) -> [String] {
    FieldSpellings.table.filter { $0.field == field }.flatMap { [$0.field.rawValue] + $0.alsoAcceptedAs }
  }
}

/// The regions that numbers can be read with.
package enum PhoneRegions {
  /// Whether a two-letter code, in any case, is a region of the phone metadata.
  package static func isKnown(_ code: String) -> Bool {
    Region(code.uppercased()).flatMap { PhoneTable.embedded.callingCode(for: $0) } != nil
  }

  /// What to say where `--default-region` is no region: the code of the country that was meant, where that is clear.
  package static func unknownText(_ text: String) -> String {
    let start = "--default-region \(text): no region has this code"
    guard let region = PhoneReader(table: .embedded).region(named: text) else {
      return "\(start); use two letters such as DE"
    }
    return "\(start); did you mean \(region.code)?"
  }
}

/// The names of time zones, for `--default-time-zone`.
package enum TimeZones {
  /// The zone in the time zone database's own spelling, nil for any other name.
  package static func name(_ text: String) -> String? {
    if case .iana(let zone) = TimeZoneName.resolve(text) { return zone }
    return nil
  }
}
