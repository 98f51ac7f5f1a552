import LeadModel
import Testing

@testable import Corrections

struct MendedPhone: CustomTestStringConvertible, Sendable {
  let cell: String
  let text: String
  let repairs: [Repair]
  var testDescription: String { cell.debugDescription }

  init(_ cell: String, _ text: String, _ repairs: Repair...) {
    self.cell = cell
    self.text = text
    self.repairs = repairs
  }
}

struct RefusedPhone: CustomTestStringConvertible, Sendable {
  let cell: String
  let code: RejectCode
  let hint: String
  var testDescription: String { cell.debugDescription }

  init(_ cell: String, _ code: RejectCode, _ hint: String? = nil) {
    self.cell = cell
    self.code = code
    self.hint = hint ?? code.hint
  }
}

private let mendedPhones: [MendedPhone] = [
  MendedPhone("\u{A0}+44\u{A0}20 7946 0123", "+44 20 7946 0123", .invisibleCharacters),
  MendedPhone("\u{202A}+442079460123\u{202C}", "+442079460123", .invisibleCharacters),
  MendedPhone("+44\u{200B}2079460123\u{FEFF}", "+442079460123", .invisibleCharacters),
  MendedPhone("+33\u{202F}1\u{2009}23456789", "+33 1 23456789", .invisibleCharacters),
  MendedPhone("020\u{AD}7946\u{2060}0123", "02079460123", .invisibleCharacters),
  MendedPhone("＋４４２０７９４６０１２３", "+442079460123", .unicodeDigits),
  MendedPhone("٠٢٠٧٩٤٦٠١٢٣", "02079460123", .unicodeDigits),
  MendedPhone("+۹۸۲۱۱۲۳۴۵۶۷۸", "+982112345678", .unicodeDigits),
  MendedPhone("+९१९८७६५४३२१०", "+919876543210", .unicodeDigits),
  MendedPhone("+44–20—7946‑0123", "+44-20-7946-0123", .unicodeDigits),
  MendedPhone("+44−20ー79460123", "+44-20-79460123", .unicodeDigits),
  MendedPhone("０３（１２３４）５６７８", "03(1234)5678", .unicodeDigits),
  MendedPhone("2125550123 ｅｘｔ １２", "2125550123 ext 12", .unicodeDigits),
  MendedPhone("\u{200E}＋44 2079460123", "+44 2079460123", .invisibleCharacters, .unicodeDigits),
  MendedPhone("'+919876543210", "+919876543210", .excelText),
  MendedPhone("=\"+919876543210\"", "+919876543210", .excelText),
  MendedPhone("=\"'+919876543210\"", "+919876543210", .excelText),
  MendedPhone("' +919876543210 ", "+919876543210", .excelText),
  MendedPhone("2125550123.0", "2125550123", .decimalTail),
  MendedPhone("+2125550123.0", "+2125550123", .decimalTail),
  MendedPhone("2125550123.00", "2125550123", .decimalTail),
  MendedPhone("2125550123,0", "2125550123", .decimalTail),
  MendedPhone("=\"919876543210.0\"", "919876543210", .excelText, .decimalTail),
  MendedPhone("919,876,543,210", "919876543210", .thousandsSeparators),
  MendedPhone("+919,876,543,210", "+919876543210", .thousandsSeparators),
  MendedPhone("9,19,87,65,43,210", "919876543210", .thousandsSeparators),
  MendedPhone("919,876,543,210.00", "919876543210", .decimalTail, .thousandsSeparators),
  MendedPhone("1,234,567", "1234567", .thousandsSeparators),
  MendedPhone("9.19876543210E+11", "919876543210", .scientificNotation),
  MendedPhone("9,19876543210E+11", "919876543210", .scientificNotation),
  MendedPhone("9.19876543210e+11", "919876543210", .scientificNotation),
  MendedPhone("9.1987654321000E+11", "919876543210", .scientificNotation),
  MendedPhone("+44 (0)20 7946 0123", "+44 20 7946 0123", .trunkZero),
  MendedPhone("+44(0)2079460123", "+442079460123", .trunkZero),
  MendedPhone("+49 ( 0 ) 30 1234567", "+49  30 1234567", .trunkZero),
  MendedPhone("0044 (0)20 7946 0123", "0044 20 7946 0123", .trunkZero),
  MendedPhone("+44 (0)20 7946 0123 ext 9", "+44 20 7946 0123 ext 9", .trunkZero),
  MendedPhone("tel:+44-20-7946-0123", "+44-20-7946-0123", .phoneURI),
  MendedPhone("TEL: +442079460123", "+442079460123", .phoneURI),
  MendedPhone("tel:+442079460123;ext=12", "+442079460123;ext=12", .phoneURI),
  MendedPhone("tel:03-331-6005;phone-context=+64", "+6403-331-6005", .phoneURI),
  MendedPhone("tel:03-331-6005;ext=12;phone-context=+64", "+6403-331-6005;ext=12", .phoneURI),
  MendedPhone("tel:03-331-6005;phone-context=+64;a=%A1", "+6403-331-6005", .phoneURI),
  MendedPhone("tel:+64-3-331-6005;isub=12345", "+64-3-331-6005", .phoneURI),
  MendedPhone("03-331-6005;phone-context=+64", "+6403-331-6005", .phoneURI),
  MendedPhone("tel:253-0000;phone-context=www.example.com", "253-0000", .phoneURI),
  MendedPhone("tel:+44(0)2079460123", "+442079460123", .trunkZero, .phoneURI),
]

private let refusedPhones: [RefusedPhone] = [
  RefusedPhone("9.19877E+11", .precisionLost),
  RefusedPhone("9,20E+11", .precisionLost),
  RefusedPhone("1E+10", .precisionLost),
  RefusedPhone("9.1987654321E+11", .precisionLost),
  RefusedPhone("+9.19877E+11", .precisionLost),
  RefusedPhone("91.9877E10", .precisionLost),
  RefusedPhone("1.2345678901234567E+16", .precisionLost),
  RefusedPhone("9.2E-05", .precisionLost),
  RefusedPhone("2125550123 / 2125550124", .phoneMultiple),
  RefusedPhone("2125550123,2125550124", .phoneMultiple),
  RefusedPhone("2125550123; 2125550124", .phoneMultiple),
  RefusedPhone("2125550123|2125550124", .phoneMultiple),
  RefusedPhone("2125550123 & 2125550124", .phoneMultiple),
  RefusedPhone("2125550123\n2125550124", .phoneMultiple),
  RefusedPhone("2125550123\r\n2125550124", .phoneMultiple),
  RefusedPhone("2125550123\u{2028}2125550124", .phoneMultiple),
  RefusedPhone("2125550123 or 2125550124", .phoneMultiple),
  RefusedPhone("2125550123OR2125550124", .phoneMultiple),
  RefusedPhone("2125550123 and 2125550124", .phoneMultiple),
  RefusedPhone("2125550123；2125550124", .phoneMultiple),
  RefusedPhone("555-0123/555-0124", .phoneMultiple),
  RefusedPhone("+442079460123 +442079460124", .phoneMultiple),
  RefusedPhone("+44 20 +44", .phoneMultiple),
  RefusedPhone("2125550123 +442079460124", .phoneMultiple),
  RefusedPhone("2125550123 ext 1 / 2125550124 ext 2", .phoneMultiple),
  RefusedPhone("tel:+442079460123;+442079460124", .phoneMultiple),
  RefusedPhone("1-800-FLOWERS", .phoneInvalid, PhoneHint.vanity),
  RefusedPhone("1-800-356-CALL", .phoneInvalid, PhoneHint.vanity),
  RefusedPhone("+44 2O7946O123", .phoneInvalid, PhoneHint.letterO),
  RefusedPhone("2125550123 (mobile)", .phoneInvalid, PhoneHint.letters),
  RefusedPhone("Tel 2125550123", .phoneInvalid, PhoneHint.letters),
  RefusedPhone("2125550123 ext 12 or 13", .phoneInvalid, PhoneHint.letters),
  RefusedPhone("(530) 583-6985 x302/x2303", .phoneInvalid, PhoneHint.letters),
  RefusedPhone("2125550123 Büro", .phoneInvalid, PhoneHint.letters),
  RefusedPhone("N/A", .phoneInvalid, PhoneHint.placeholder),
  RefusedPhone("-", .phoneInvalid, PhoneHint.placeholder),
  RefusedPhone("none", .phoneInvalid, PhoneHint.placeholder),
  RefusedPhone("null", .phoneInvalid, PhoneHint.placeholder),
  RefusedPhone("unknown", .phoneInvalid, PhoneHint.placeholder),
  RefusedPhone("0000000000", .phoneInvalid, PhoneHint.placeholder),
  RefusedPhone("000-000-0000", .phoneInvalid, PhoneHint.placeholder),
  RefusedPhone("0.0", .phoneInvalid, PhoneHint.placeholder),
  RefusedPhone("+", .phoneInvalid, PhoneHint.placeholder),
  RefusedPhone("", .phoneInvalid, PhoneHint.placeholder),
  RefusedPhone("\u{A0}", .phoneInvalid, PhoneHint.placeholder),
  RefusedPhone("#REF!", .excelError),
  RefusedPhone(" #N/A ", .excelError),
  RefusedPhone("##########", .excelError),
  RefusedPhone("2125550123.000", .phoneInvalid, PhoneHint.fraction),
  RefusedPhone("2125550123.5", .phoneInvalid, PhoneHint.fraction),
  RefusedPhone("+1 212 555 0123.0", .phoneInvalid, PhoneHint.fraction),
  RefusedPhone("+49 30 1234567/68", .phoneInvalid, PhoneHint.range),
  RefusedPhone("01/02/2024", .phoneInvalid, PhoneHint.date),
  RefusedPhone("2024-02-01", .phoneInvalid, PhoneHint.date),
  RefusedPhone("1.2.2024", .phoneInvalid, PhoneHint.date),
  RefusedPhone("*31#+442079460123", .phoneInvalid, PhoneHint.serviceCode),
  RefusedPhone("2125550123 /x302", .phoneInvalid, PhoneHint.serviceCode),
  RefusedPhone("2125550123*12", .phoneInvalid, PhoneHint.serviceCode),
  RefusedPhone("#2125550123", .phoneInvalid, PhoneHint.serviceCode),
  RefusedPhone("+49 30 1234__", .phoneInvalid, PhoneHint.gap),
  RefusedPhone("+49 30 1234…", .phoneInvalid, PhoneHint.gap),
  RefusedPhone("+49 30 1234...", .phoneInvalid, PhoneHint.gap),
  RefusedPhone("12:30", .phoneInvalid, PhoneHint.signs),
  RefusedPhone("212\t5550123", .phoneInvalid, PhoneHint.signs),
  RefusedPhone("212〜5550123", .phoneInvalid, PhoneHint.signs),
  RefusedPhone("tel:253-0000;phone-context=", .phoneInvalid, PhoneHint.uri),
  RefusedPhone("tel:+2530000;phone-context=+1", .phoneInvalid, PhoneHint.uri),
]

@Suite("A phone cell")
struct PhoneCellTests {
  @Test(
    "comes back as it is where nothing is damaged",
    arguments: [
      "+442079460123", "2125550123", "+1 (212) 555-0123", "(212) 555-0123", "01.23.45.67.89", "+49 30 1234567-0",
      "020 7946 0123", "00442079460123", "+1.2125550123", "212555.0123", "030/1234567", "0043/664/1234567",
      "+39 (0)6 69812345", "+225 (0)7 12 34 56 78", "44 (0)20 7946 0123", "+44 (020) 7946 0123", "15", "555-0123",
      "(+44) 20 7946 0123", "+44 [20] 7946 0123", "9.198.765.432", "<+442079460123>", "\"+442079460123\"",
      "2125550123;12", "2125550123,,12", "919,876", "+1 212 555 0123 ", "20-13-2020", "1234/5678", "2024-2-1-2",
      "99/99/2024",
    ])
  func clean(_ cell: String) {
    #expect(PhoneCell.read(cell) == .number(text: String(CellText.trim(cell)), repairs: []))
  }

  @Test(
    "keeps an extension for the parser",
    arguments: [
      "+1 212 555 0123 ext 12", "+1 212 555 0123 ext. 12", "2125550123x12", "2125550123 X 12", "2125550123;ext=12",
      "2125550123 extn:12", "2125550123 extension 12345678", "2125550123 #12", "2125550123 int 12",
      "+34 912 345 678 anexo 12", "+7 495 123-45-67 доб. 123", "+7 495 123-45-67 ДОБ 123", "212-555-0123 - 503#",
      "2125550123 extensión 5", "2125550123 extensio\u{301}n 5", "2125550123~12", "2125550123, ext 12",
      "+442079460123;ext=1234567", "2125550123 xtn 4#",
    ])
  func extensions(_ cell: String) {
    #expect(PhoneCell.read(cell) == .number(text: cell, repairs: []))
  }

  @Test("is mended, and says how", arguments: mendedPhones)
  func repaired(_ row: MendedPhone) {
    #expect(
      PhoneCell.read(row.cell) == .number(text: row.text, repairs: row.repairs.reduce(into: []) { $0.insert($1) }))
  }

  @Test("that may be another number is refused, with the reason", arguments: refusedPhones)
  func refused(_ row: RefusedPhone) {
    #expect(PhoneCell.read(row.cell) == .fault(row.code, hint: row.hint))
  }

  @Test("of 200 kB is read in linear time")
  func long() {
    for piece in ["a", "1", "(0)", "'", "=\"", "tel:", ";", "+", "\u{200B}", "1 or ", "x1", "1,", ",000"] {
      let cell = String(repeating: piece, count: 200_000 / piece.utf8.count)
      _ = PhoneCell.read(cell)
      _ = TimeZoneName.resolve(cell)
      _ = CountryName.region(named: cell)
    }
  }

  @Test("in strict E.164 is told before any repair")
  func strict() {
    for cell in ["+12", "+442079460123", "+123456789012345", " +442079460123\r\n"] {
      #expect(PhoneCell.isStrictE164(cell), "\(cell.debugDescription)")
    }
    for cell in [
      "", "+", "+1", "+0442079460123", "442079460123", "+1234567890123456", "+44 2079460123", "\u{A0}+442079460123",
      "++442079460123", "+44207946012３", "'+442079460123", "+442079460123x1", "+44207946-123",
    ] {
      #expect(!PhoneCell.isStrictE164(cell), "\(cell.debugDescription)")
    }
  }
}
