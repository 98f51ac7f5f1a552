import LeadModel
import Testing

@testable import Corrections

/// What a misspelt name is suggested to be; nothing is ever applied by it.
@Suite("Alike names")
struct AlikeNameTests {
  private static let all = Set(LeadField.allCases)

  @Test(
    "A slip of a letter or a word that says nothing still tells the field",
    arguments: [
      ("Phne", LeadField.phone), ("phonee", .phone), ("Mobil", .phone), ("hpone", .phone), ("Emial", .email),
      ("Email Address", .email), ("E-Mail Adress", nil), ("Customer Phone", .phone), ("Mobile No.", .phone),
      ("primaryEmail", .email), ("Frist Name", .firstName), ("Lastname", nil), ("last_nmae", .lastName),
      ("Lead-Idd", .id), ("externalid", nil), ("Extrenal ID", .externalID), ("Compnay", .company),
      ("Time Zne", .timeZone), ("do not cal", .doNotCall), ("Countri", .country), ("Note", .notes),
    ] as [(String, LeadField?)])
  func slips(name: String, field: LeadField?) {
    #expect(AlikeName.field(for: name, among: Self.all) == field)
  }

  @Test(
    "What is another word, another number or several fields at once is like nothing",
    arguments: [
      "Favourite Colour", "Customer Number", "Lead Number", "Lead No", "Customer ID", "Product Name", "Phone Type",
      "City",
      "State", "Title", "Age", "x", "", "Home Address", String(repeating: "phone", count: 100),
    ])
  func strangers(name: String) { #expect(AlikeName.field(for: name, among: Self.all) == nil) }

  @Test("Only a field that is wanted is suggested")
  func onlyWanted() {
    #expect(AlikeName.field(for: "Phne", among: [.email]) == nil)
    #expect(AlikeName.field(for: "Phne", among: [.email, .phone]) == .phone)
  }

  @Test("Of two names that are equally near, none is suggested")
  func ties() {
    #expect(AlikeName.nearest(to: "phona", among: ["phone", "phony"]) == nil)
    #expect(AlikeName.nearest(to: "Kundn", among: ["Kunde", "Rufnummer"]) == "Kunde")
    #expect(AlikeName.nearest(to: "aply", among: ["apply", "plan", "load"]) == "apply")
    #expect(AlikeName.nearest(to: "frobnicate", among: ["apply", "plan", "load"]) == nil)
  }
}
