/// What a valid number is used for, as far as its numbering plan tells.
package enum PhoneNumberType: UInt16, Hashable, Sendable {
  // The order is that of TYPES in Scripts/make-phone-table.
  case fixedLine, mobile, fixedLineOrMobile, tollFree, premiumRate, sharedCost, voip, personalNumber, pager, uan
  case voicemail, unknown

  /// libphonenumber's name, such as `FIXED_LINE_OR_MOBILE`.
  package var name: String {
    switch self {
    case .fixedLine: "FIXED_LINE"
    case .mobile: "MOBILE"
    case .fixedLineOrMobile: "FIXED_LINE_OR_MOBILE"
    case .tollFree: "TOLL_FREE"
    case .premiumRate: "PREMIUM_RATE"
    case .sharedCost: "SHARED_COST"
    case .voip: "VOIP"
    case .personalNumber: "PERSONAL_NUMBER"
    case .pager: "PAGER"
    case .uan: "UAN"
    case .voicemail: "VOICEMAIL"
    case .unknown: "UNKNOWN"
    }
  }
}
