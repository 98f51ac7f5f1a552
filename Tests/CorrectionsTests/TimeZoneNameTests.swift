import Testing

@testable import Corrections

@Suite("A time zone's name")
struct TimeZoneNameTests {
  @Test("of IANA is accepted in any case and given in the database's spelling, links kept")
  func iana() {
    for (name, zone) in [
      ("Europe/Berlin", "Europe/Berlin"), ("europe/berlin", "Europe/Berlin"), ("EUROPE/BERLIN", "Europe/Berlin"),
      ("asia/calcutta", "Asia/Calcutta"), ("Asia/Kolkata", "Asia/Kolkata"), ("us/pacific", "US/Pacific"),
      ("america/port-au-prince", "America/Port-au-Prince"), ("Africa/Dar_Es_Salaam", "Africa/Dar_es_Salaam"),
      ("utc", "UTC"), ("gmt", "GMT"), ("etc/gmt+5", "Etc/GMT+5"), ("EST", "EST"), ("mst7mdt", "MST7MDT"),
      ("GMT+0", "GMT+0"), ("Zulu", "Zulu"), (" Asia/Kolkata\u{A0}", "Asia/Kolkata"), ("Turkey", "Turkey"),
      ("america/argentina/comodrivadavia", "America/Argentina/ComodRivadavia"), ("Europe/Kyiv", "Europe/Kyiv"),
    ] {
      #expect(TimeZoneName.resolve(name) == .iana(zone), "\(name)")
    }
    for zone in TimeZoneTables.iana {
      #expect(TimeZoneName.resolve(zone.uppercased()) == .iana(zone))
      #expect(TimeZoneName.resolve(zone.lowercased()) == .iana(zone))
    }
  }

  @Test("of Windows becomes CLDR's default zone for it")
  func windows() {
    for (name, zone) in [
      ("Pacific Standard Time", "America/Los_Angeles"), ("pacific standard time", "America/Los_Angeles"),
      ("PACIFIC DAYLIGHT TIME", "America/Los_Angeles"), ("GMT Daylight Time", "Europe/London"),
      ("Central Daylight Time (Mexico)", "America/Mexico_City"), ("India Standard Time", "Asia/Calcutta"),
      ("W. Europe Standard Time", "Europe/Berlin"), ("Turkey Standard Time", "Europe/Istanbul"),
      ("Türkiye Standard Time", "Europe/Istanbul"), ("Tu\u{308}rkiye Standard Time", "Europe/Istanbul"),
      ("TÜRKİYE STANDARD TIME", "Europe/Istanbul"), ("TÜRKIYE DAYLIGHT TIME", "Europe/Istanbul"),
      ("Turkiye Standard Time", "Europe/Istanbul"), ("UTC-11", "Etc/GMT+11"), ("UTC+12", "Etc/GMT-12"),
      ("Russia Time Zone 3", "Europe/Samara"),
    ] {
      #expect(TimeZoneName.resolve(name) == .iana(zone), "\(name)")
    }
    for (name, zone) in zip(TimeZoneTables.windows, TimeZoneTables.windowsZone) where name != "UTC" {
      #expect(TimeZoneName.resolve(name.uppercased()) == .iana(zone), "\(name)")
      #expect(TimeZoneTables.iana.contains(zone), "\(zone)")
    }
  }

  @Test(
    "is not an offset, and the hint says why",
    arguments: [
      "+05:30", "-05:00", "UTC+2", "UTC +02:00", "GMT-5", "gmt+5:30", "-5.0", "5.5", "+0530", "−5", "Z", "UTC+0", "0",
      "-5",
    ])
  func offset(_ name: String) {
    guard case .unknown(let hint) = TimeZoneName.resolve(name) else {
      Issue.record("\(name) was taken for a zone")
      return
    }
    #expect(hint.hasPrefix("an offset names no zone"), "\(name): \(hint)")
  }

  @Test("that is no zone's is refused with a fitting hint")
  func unknown() {
    for (name, start) in [
      ("America/New York", "did you mean America/New_York?"), ("PST", "an abbreviation"), ("IST", "an abbreviation"),
      ("(UTC-08:00) Pacific Time (US & Canada)", "this is what Windows shows"), ("", "use an IANA name"),
      ("Europe/Berlin2", "use an IANA name"), ("Europe/Berli", "use an IANA name"), ("Berlin", "use an IANA name"),
      ("Pacific Time", "use an IANA name"), ("Europe//Berlin", "use an IANA name"), ("Türkiye", "use an IANA name"),
      ("Atlantis/Standard Time", "use an IANA name"), (String(repeating: "x", count: 5000), "use an IANA name"),
    ] {
      guard case .unknown(let hint) = TimeZoneName.resolve(name) else {
        Issue.record("\(name) was taken for a zone")
        continue
      }
      #expect(hint.hasPrefix(start), "\(name): \(hint)")
    }
  }

  @Test("tables are sorted as they are searched")
  func sorted() {
    for table in [TimeZoneTables.iana, TimeZoneTables.windows] {
      let keys = table.map { $0.lowercased() }
      #expect(keys == keys.sorted() && Set(keys).count == keys.count)
    }
    #expect(TimeZoneTables.windows.count == TimeZoneTables.windowsZone.count)
  }
}
