import Testing

@testable import Corrections

@Suite("Names of countries and columns")
struct NameTests {
  @Test("A country is known by code or English name")
  func countries() {
    for (name, region) in [
      ("IN", "IN"), ("in", "IN"), ("IND", "IN"), ("India", "IN"), ("INDIA", "IN"), (" india ", "IN"), ("USA", "US"),
      ("U.S.A.", "US"), ("U.S.", "US"), ("us", "US"), ("United States", "US"), ("the United States of America", "US"),
      ("UK", "GB"), ("U.K.", "GB"), ("Great Britain", "GB"), ("England", "GB"), ("Scotland", "GB"), ("GBR", "GB"),
      ("Holland", "NL"), ("The Netherlands", "NL"), ("Korea", "KR"), ("South Korea", "KR"), ("Republic of Korea", "KR"),
      ("Korea, Republic of", "KR"), ("North Korea", "KP"), ("Russia", "RU"), ("Russian Federation", "RU"),
      ("Czech Republic", "CZ"), ("Czechia", "CZ"), ("Ivory Coast", "CI"), ("Côte d’Ivoire", "CI"), ("UAE", "AE"),
      ("U.A.E.", "AE"), ("Cote d'Ivoire", "CI"), ("Türkiye", "TR"), ("TURKEY", "TR"), ("Curaçao", "CW"),
      ("Curac\u{327}ao", "CW"), ("Åland Islands", "AX"), ("São Tomé & Príncipe", "ST"), ("Viet Nam", "VN"),
      ("Vietnam", "VN"), ("Bosnia and Herzegovina", "BA"), ("Bosnia & Herzegovina", "BA"), ("Hong Kong", "HK"),
      ("Congo, The Democratic Republic of the", "CD"), ("Kosovo", "XK"), ("XK", "XK"), ("Burma", "MM"),
      ("Ｉｎｄｉａ", "IN"), ("NA", "NA"), ("no", "NO"), ("Guinea-Bissau", "GW"), ("Guinea", "GN"), ("Georgia", "GE"),
    ] {
      #expect(CountryName.region(named: name) == region, "\(name)")
    }
    for name in [
      "", "-", "N/A", "n.a.", "none", "91", "+91", "ZZ", "XX", "I N", "IN1", "Indi", "Indiana", "Congo", "EU", "001",
      "Virgin Islands", "AN", "United", "Korea 2",
    ] {
      #expect(CountryName.region(named: name) == nil, "\(name)")
    }
  }

  @Test("The country tables are sorted as they are searched and folded as names are")
  func tables() {
    #expect(CountryNameTable.codes == CountryNameTable.codes.sorted())
    #expect(CountryNameTable.names == CountryNameTable.names.sorted())
    #expect(CountryNameTable.codes.count == CountryNameTable.codeRegions.count)
    #expect(CountryNameTable.names.count == CountryNameTable.nameRegions.count)
    #expect(CountryNameTable.names.allSatisfy { foldedName($0) == $0 })
  }

  @Test("A name folds to its letters and digits")
  func folding() {
    for (name, folded) in [
      ("Phone Number", "phonenumber"), ("phoneNumber", "phonenumber"), ("phone_number", "phonenumber"),
      ("PHONE-NUMBER", "phonenumber"), ("Téléphone", "telephone"), ("Te\u{301}le\u{301}phone", "telephone"),
      ("ＰＨＯＮＥ　Ｎｕｍｂｅｒ", "phonenumber"), ("Phone 2", "phone2"), ("address１", "address1"), ("", ""), ("_-!", ""),
      ("Straße", "strasse"), ("STRASSE", "strasse"), ("ﬁrst name", "firstname"), ("İd", "id"), ("ID", "id"),
      ("Телефон", "телефон"), ("ΤΗΛΈΦΩΝΟΣ", "τηλεφωνοσ"), ("τηλέφωνος", "τηλεφωνοσ"), ("電話", "電話"), ("№", "no"),
      ("Ångström", "angstrom"), ("\u{FEFF}id", "id"), ("i\u{200B}d", "id"), ("Điện thoại", "đienthoai"), ("x²", "x2"),
    ] {
      #expect(foldedName(name).unicodeScalars.elementsEqual(folded.unicodeScalars), "\(name): \(foldedName(name))")
    }
    #expect(
      foldedName("전화").unicodeScalars.elementsEqual(
        foldedName("\u{110C}\u{1165}\u{11AB}\u{1112}\u{116A}").unicodeScalars))
  }

  @Test("Folding twice changes nothing, and composed and decomposed letters are one")
  func foldingIsStable() {
    for value in UInt32(0x80)...0x2FFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let once = foldedName(String(scalar))
      #expect(foldedName(once).unicodeScalars.elementsEqual(once.unicodeScalars), "\(String(value, radix: 16))")
    }
  }
}
