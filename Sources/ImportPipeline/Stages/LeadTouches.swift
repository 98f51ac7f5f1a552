import LeadModel
import LeadStore

/// Which of its values a lead's rows so far would have taken from it.
struct MovedValues {
  var number = false
  var externalID = false
}

/// Notes which numbers and external ids the rows of one lead claim or might give up, and whether they opt it out.
struct LeadTouches {
  private let spool: TouchSpool
  private let leadRowID: Int64
  private let campaignID: String?
  /// The lead's own values before the file.
  private let number: Int64?
  private let externalID: Int64?
  private(set) var isMoved: MovedValues

  init(_ spool: TouchSpool, of lead: Lead, isMoved: MovedValues = MovedValues()) {
    self.init(
      spool, leadRowID: lead.rowID, campaignID: lead.campaignID, number: lead[.phone].text.map(Touch.value(ofE164:)),
      externalID: lead[.externalID].text.map(Touch.value(ofExternalID:)), isMoved: isMoved)
  }

  init(
    _ spool: TouchSpool, leadRowID: Int64, campaignID: String?, number: Int64?, externalID: Int64? = nil,
    isMoved: MovedValues = MovedValues()
  ) {
    self.spool = spool
    self.leadRowID = leadRowID
    self.campaignID = campaignID
    self.number = number
    self.externalID = externalID
    self.isMoved = isMoved
  }

  /// - Parameter final: the number that the lead ends with, where that is another than it had.
  mutating func note(_ correction: Correction, final: String?) throws {
    let row = correction.position.row
    if correction.doNotCall != nil { try add(.optedOut, .number, number, row: row) }
    for edit in correction.edits {
      switch edit.change {
      case .phone(let phone): try noteNumber(phone.number, isFinal: phone.e164 == final, row: row)
      case .text(let id) where edit.field == .externalID:
        try noteExternalID(Touch.value(ofExternalID: id), row: row)
      case .clear where edit.field == .externalID: try noteExternalID(nil, row: row)
      default: break
      }
    }
  }

  /// A row would give the lead this number.
  mutating func noteNumber(_ claimed: Int64, isFinal: Bool, row: Int) throws {
    // A number that an earlier row took from the lead is claimed again.
    if claimed == number, !isMoved.number { return }
    try add(.claimed, .number, claimed, row: row, isFinal: isFinal)
    if !isMoved.number { try add(.held, .number, number, row: row) }
    isMoved.number = true
  }

  /// - Parameter claimed: nil where the row takes the lead's own external id away.
  private mutating func noteExternalID(_ claimed: Int64?, row: Int) throws {
    if let claimed, claimed == externalID, !isMoved.externalID { return }
    try add(.claimed, .externalID, claimed, row: row)
    if !isMoved.externalID { try add(.held, .externalID, externalID, row: row) }
    isMoved.externalID = true
  }

  private func add(
    _ kind: Touch.Kind, _ namespace: Touch.Namespace, _ value: Int64?, row: Int, isFinal: Bool = false
  ) throws {
    guard let value else { return }
    try spool.add(
      Touch(
        namespace: namespace, value: value, kind: kind, leadRowID: leadRowID, row: row,
        finalCampaign: isFinal ? campaignID : nil))
  }
}
