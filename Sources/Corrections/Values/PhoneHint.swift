/// What a sender can do about a phone cell that holds no number, in their terms.
enum PhoneHint {
  static let placeholder = "this stands for 'no number'; leave the cell empty where none is known"
  static let letters = "take the letters out; the cell may hold one number and its extension, such as 'ext 12'"
  static let letterO = "the letter O stands where a zero belongs; type the digit 0"
  static let vanity = "write the digits that the letters stand for; words are not dialled"
  static let uri = "write the number as +, country code and number in place of this tel: link"
  static let fraction =
    "a decimal point stands in the number; format the column as Text in Excel and export again"
  static let date = "this is a date; Excel may have made it from a number: format the column as Text and export again"
  static let range = "keep one number in the cell, written out in full; digits after a '/' may be a second one"
  static let serviceCode = "take the * or # out; write the number alone, and an extension as 'ext 12'"
  static let gap = "digits seem to be missing at the end; write the number out in full"
  static let signs = "write the number with digits, spaces, hyphens and brackets only, such as +44 20 7946 0123"
}
