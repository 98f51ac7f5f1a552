import PhoneNumbers
import Testing

/// The rules that re-implementations get wrong. Every expectation is the oracle's answer.
@Suite struct HardRuleTests {
  /// E.164 of a number, or the name of the failure.
  private func read(_ text: String, _ region: String? = nil) -> String {
    do throws(PhoneParseFailure) {
      return try PhoneTable.embedded.parse(text, defaultRegion: region.flatMap { Region($0) }).e164
    } catch {
      return error.rawValue
    }
  }

  private func extensionOf(_ text: String) throws -> String? {
    try PhoneTable.embedded.parse(text, defaultRegion: Region("US")).phoneExtension?.text
  }

  private func verdict(_ text: String, _ region: String? = nil) throws -> PhoneVerdict {
    let number = try PhoneTable.embedded.parse(text, defaultRegion: region.flatMap { Region($0) })
    return PhoneTable.embedded.verdict(on: number)
  }

  // MARK: International prefixes

  @Test func internationalPrefixIsLookedForAfterNormalization() {
    #expect(read("\u{FF10}\u{FF10}44 20 7946 0018", "DE") == "+442079460018")
    #expect(read("(0) 0-44 20 7946 0018", "DE") == "+442079460018")
  }

  @Test func internationalPrefixBeforeZeroIsNoPrefix() {
    #expect(read("0110442079460018", "US") == "+10110442079460018")
  }

  @Test func internationalPrefixBehindAPlusIsTheRegions() {
    #expect(read("+0044 20 7946 0018", "GB") == "+442079460018")
    #expect(read("+0011 44 20 7946 0018", "AU") == "+442079460018")
    #expect(read("+0044 20 7946 0018") == "INVALID_COUNTRY_CODE")
  }

  @Test func littleBehindAnInternationalPrefixIsTooShort() {
    #expect(read("011", "US") == "TOO_SHORT_AFTER_IDD")
    #expect(read("011 44", "US") == "TOO_SHORT_AFTER_IDD")
    #expect(read("011 44 1", "US") == "TOO_SHORT_NSN")
  }

  @Test func unknownCallingCodeIsInvalid() {
    #expect(read("+999 123456") == "INVALID_COUNTRY_CODE")
  }

  // MARK: Calling code without plus

  @Test func callingCodeWithoutPlusIsTakenOnlyWhereThatHelps() {
    #expect(read("442079460018", "GB") == "+442079460018")
    #expect(read("4930901820", "DE") == "+4930901820")
    #expect(read("4420", "GB") == "+444420")
  }

  // MARK: National prefixes

  @Test func argentineFifteenBecomesANine() {
    #expect(read("0343 15 555 1212", "AR") == "+5493435551212")
    #expect(read("011 15 2345 6789", "AR") == "+5491123456789")
  }

  @Test func brazilianCarrierCodeIsTakenAway() {
    #expect(read("0 15 11 91234 5678", "BR") == "+5511912345678")
    #expect(read("0 31 11 96123 4567", "BR") == "+5511961234567")
  }

  @Test func mexicoHasNoNationalPrefix() {
    #expect(read("044 55 1234 5678", "MX") == "+520445512345678")
    #expect(read("55 1234 5678", "MX") == "+525512345678")
  }

  @Test(arguments: [
    ("456789", "JE", "+441534456789"), ("888888", "SM", "+3780549888888"), ("2345678", "BB", "+12462345678"),
    ("8012345", "TT", "+18688012345"),
  ])
  func localNumberGetsItsAreaCode(text: String, region: String, e164: String) {
    #expect(read(text, region) == e164)
  }

  @Test func numberThatIsGoodKeepsWhatLooksLikeAPrefix() {
    // 8 is Russia's national prefix and the first digit of its toll-free numbers.
    #expect(read("8001234567", "RU") == "+78001234567")
  }

  @Test func prefixStaysWhereTooLittleWouldBeLeft() {
    #expect(read("0000", "US") == "+10000")
    #expect(read("011 44 20", "GB") == "+440114420")
  }

  @Test func zeroInParenthesesIsTakenAwayBehindACallingCode() {
    #expect(read("+41 (0) 78 927 2696") == "+41789272696")
  }

  // MARK: Zeros

  @Test func italianLeadingZeroIsKept() throws {
    let number = try PhoneTable.embedded.parse("+39 0236618300", defaultRegion: nil)
    #expect(number.leadingZeros == 1)
    #expect(number.nationalNumber == 236_618_300)
    #expect(number.e164 == "+390236618300")
  }

  @Test func lastOfNothingButZerosIsTheNumber() throws {
    let number = try PhoneTable.embedded.parse("000", defaultRegion: Region("IT"))
    #expect(number.leadingZeros == 2)
    #expect(number.nationalNumber == 0)
    #expect(number.e164 == "+39000")
  }

  // MARK: Shared calling codes

  @Test(arguments: [
    ("+1 684 622 1234", "AS"), ("+1 787 234 5678", "PR"), ("+1 264 235 1234", "AI"), ("+1 604 250 1234", "CA"),
    ("+1 201 555 0123", "US"), ("+7 701 234 5678", "KZ"), ("+7 495 123 45 67", "RU"), ("+39 06 698 12345", "VA"),
    ("+44 7911 123456", "GG"), ("+44 7624 123456", "IM"), ("+44 7534 012345", "GB"), ("+47 79 12 34 56", "SJ"),
    ("+61 8 9162 1234", "CC"), ("+61 8 9164 1234", "CX"), ("+212 528 812345", "MA"), ("+262 269 601234", "YT"),
    ("+290 8999", "TA"), ("+358 18 123456", "AX"), ("+590 590 27 1234", "BL"), ("+599 9 4351234", "CW"),
    ("+599 7 15 1234", "BQ"), ("+800 1234 5678", "001"),
  ])
  func regionOfASharedCallingCodeIsFound(text: String, region: String) throws {
    #expect(try verdict(text).region?.code == region)
    #expect(try verdict(text).isValid)
  }

  @Test func mainRegionOfASharedCallingCodeComesFirst() {
    let table = PhoneTable.embedded
    #expect(table.regions(for: 1).first?.code == "US")
    #expect(table.regions(for: 1).count == 25)
    #expect(table.regions(for: 44).map(\.code) == ["GB", "GG", "IM", "JE"])
    #expect(table.regions(for: 800).map(\.code) == ["001"])
    #expect(table.regions(for: 999).isEmpty)
    #expect(table.regions(for: .max).isEmpty)
  }

  @Test func regionThatClaimsAnInvalidNumberByItsLeadingDigitsIsNamed() throws {
    let verdict = try verdict("+7 700 000 000")
    #expect(verdict.region?.code == "KZ")
    #expect(!verdict.isValid)
    #expect(PhoneTable.embedded.timeZones(verdict.timeZones) == ["Etc/Unknown"])
  }

  // MARK: Letters

  @Test func threeLettersMakeAVanityNumber() {
    #expect(read("1-800-FLOWERS", "US") == "+18003569377")
    #expect(read("1 800 FLO", "US") == "+11800356")
  }

  @Test func twoLettersAreIgnored() {
    #expect(read("1-800-35-FL", "US") == "+1180035")
  }

  @Test func vanityNumberLosesItsDigitsOfOtherScripts() {
    #expect(read("1800 ABC \u{FF11}\u{FF12}", "US") == "+11800222")
  }

  // MARK: Extensions

  @Test func explicitLabelTakesTwentyDigits() throws {
    #expect(try extensionOf("+1 415 555 2671 ext 12345678901234567890") == "12345678901234567890")
    #expect(read("+1 415 555 2671 ext 123456789012345678901") == "TOO_LONG")
  }

  @Test func diallingPauseTakesFifteenDigits() throws {
    #expect(try extensionOf("+1 415 555 2671 ,,123456789012345") == "123456789012345")
    #expect(read("+1 415 555 2671 ,,1234567890123456") == "NOT_A_NUMBER")
  }

  @Test func ambiguousLabelTakesNineDigits() throws {
    #expect(try extensionOf("+1 415 555 2671 x123456789") == "123456789")
    #expect(read("+1 415 555 2671 x1234567890") == "TOO_LONG")
  }

  @Test func extensionBeforeAHashTakesSixDigits() throws {
    #expect(try extensionOf("+1 415 555 2671 - 123456#") == "123456")
    #expect(read("+1 415 555 2671 - 1234567#") == "NOT_A_NUMBER")
  }

  @Test func extensionKeepsItsScript() throws {
    #expect(try extensionOf("+1 415 555 2671 x\u{0661}\u{0662}") == "\u{0661}\u{0662}")
    #expect(try extensionOf("+1 415 555 2671 x1\u{0662}\u{FF13}") == "1\u{0662}\u{FF13}")
  }

  @Test func secondExtensionIsASecondNumber() throws {
    #expect(try extensionOf("(530) 583-6985 x302/x2303") == "302")
  }

  @Test func extensionIsNotPartOfE164() {
    #expect(read("+44 20 7946 0018 ext. 12") == "+442079460018")
  }

  // MARK: Lengths

  @Test func twoDigitsAreANumberOnlyWithNothingBetweenThem() {
    #expect(read("15", "US") == "+115")
    #expect(read("1 5", "US") == "NOT_A_NUMBER")
    #expect(read("1", "US") == "NOT_A_NUMBER")
    #expect(read("+12") == "NOT_A_NUMBER")
  }

  @Test func textOf250CharactersIsReadAndOneMoreIsTooLong() {
    let number = "+14155552671"
    #expect(read(number + String(repeating: " ", count: 250 - number.count)) == number)
    #expect(read(number + String(repeating: " ", count: 251 - number.count)) == "TOO_LONG")
    // Characters count, not bytes.
    #expect(read(number + String(repeating: "\u{00A0}", count: 250 - number.count)) == number)
  }

  @Test func nationalNumberOf18DigitsIsTooLong() {
    #expect(read("+81 12345678901234567") == "+8112345678901234567")
    #expect(read("+81 123456789012345678") == "TOO_LONG")
  }

  @Test func validNumberMayBePossibleOnlyLocally() throws {
    let verdict = try verdict("+1 310 1234")
    #expect(verdict.isValid)
    #expect(verdict.possibility == .possibleLocalOnly)
    #expect(verdict.isPossible)
    #expect(verdict.region?.code == "CA")
  }

  @Test func localNumberIsPossibleButNotValid() throws {
    let verdict = try verdict("555 2671", "US")
    #expect(!verdict.isValid)
    #expect(verdict.isPossible)
    #expect(verdict.region == nil)
  }

  @Test func twentyDigitsHaveNoInteger() throws {
    let table = PhoneTable.embedded
    #expect(try table.parse("+99812345678901234567", defaultRegion: nil).e164Integer == nil)
    #expect(try table.parse("+39 0236618300", defaultRegion: nil).e164Integer == 390_236_618_300)
    #expect(try table.parse("+14155552671", defaultRegion: nil).e164Integer == 14_155_552_671)
  }

  // MARK: tel: URIs

  @Test func phoneContextThatIsANumberGoesBeforeTheNumber() {
    #expect(read("tel:020-7946-0018;phone-context=+44") == "+442079460018")
  }

  @Test func phoneContextThatIsADomainSaysNothing() {
    #expect(read("tel:020-7946-0018;phone-context=example.com", "GB") == "+442079460018")
    #expect(read("tel:020-7946-0018;phone-context=example.com") == "INVALID_COUNTRY_CODE")
  }

  @Test func phoneContextThatIsNeitherIsNoNumber() {
    #expect(read("tel:020-7946-0018;phone-context=", "GB") == "NOT_A_NUMBER")
    #expect(read("tel:020-7946-0018;phone-context=-a.com", "GB") == "NOT_A_NUMBER")
  }

  @Test func subaddressIsCutOff() {
    #expect(read("tel:+442079460018;isub=12345") == "+442079460018")
  }

  // MARK: Scripts and regions

  @Test func digitsOfEveryScriptAreDigits() {
    #expect(read("\u{0660}\u{0662}\u{0660} \u{0667}\u{0669}\u{0664}\u{0666} 0018", "GB") == "+442079460018")
    #expect(read("\u{FF0B}\u{FF14}\u{FF14} 20 7946 0018") == "+442079460018")
  }

  @Test func regionInSmallLettersIsNone() {
    #expect(Region("gb") == nil)
    #expect(Region("GBR") == nil)
    #expect(Region("") == nil)
    #expect(Region("001") == .worldwide)
    #expect(Region("ZZ")?.code == "ZZ")
  }

  @Test func regionWithoutNumbersReadsInternationalNumbersOnly() {
    #expect(read("+44 20 7946 0018", "ZZ") == "+442079460018")
    #expect(read("020 7946 0018", "ZZ") == "INVALID_COUNTRY_CODE")
    #expect(read("020 7946 0018", "001") == "INVALID_COUNTRY_CODE")
  }
}
