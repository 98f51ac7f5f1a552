/// A lead's status; the one place where our words, the vendors' words and NLPearl's numbers stand (SPEC section 2).
package struct LeadStatus: Sendable, Hashable {
  /// Our word for it, as it stands in the store; any other word is kept and is locked.
  package let word: String

  package static let pending = LeadStatus(word: "pending")
  package static let retry = LeadStatus(word: "retry")
  package static let wrongCountryCode = LeadStatus(word: "wrong_country_code")
  package static let queued = LeadStatus(word: "queued")
  package static let inCall = LeadStatus(word: "in_call")
  package static let voicemail = LeadStatus(word: "voicemail")
  package static let succeeded = LeadStatus(word: "succeeded")
  package static let notSucceeded = LeadStatus(word: "not_succeeded")
  package static let completed = LeadStatus(word: "completed")
  package static let unreachable = LeadStatus(word: "unreachable")
  package static let failed = LeadStatus(word: "failed")
  package static let removed = LeadStatus(word: "removed")

  /// A word as the store holds it; nothing is mapped.
  package init(word: String) { self.word = word }

  /// Each known status with the vendors' spellings of it.
  package static let vocabulary: [(status: LeadStatus, dialNexa: String?, nlPearlCode: Int?, nlPearlWord: String?)] = [
    (.pending, "pending", 1, "New"),
    (.retry, nil, 10, "NeedRetry"),
    (.wrongCountryCode, nil, 30, "WrongCountryCode"),
    (.queued, nil, 20, "InCallQueue"),
    (.inCall, "in_progress", 40, "OnCall"),
    (.voicemail, nil, 70, "VoiceMailLeft"),
    (.succeeded, nil, 100, "Success"),
    (.notSucceeded, nil, 110, "NotSuccessfull"),
    (.completed, "completed", 130, "Completed"),
    (.unreachable, nil, 150, "Unreachable"),
    (.failed, "failed", 500, "Error"),
    (.removed, "removed", nil, nil),
  ]

  /// DialNexa's words as JSON text.
  package static let dialNexaWords: [LeadStatus: String] = Dictionary(
    uniqueKeysWithValues: vocabulary.compactMap { entry in entry.dialNexa.map { (entry.status, "\"\($0)\"") } })

  /// NLPearl's numbers as JSON text.
  package static let nlPearlNumbers: [LeadStatus: String] = Dictionary(
    uniqueKeysWithValues: vocabulary.compactMap { entry in entry.nlPearlCode.map { (entry.status, String($0)) } })

  /// The status that our word, a vendor's word in any case, or NLPearl's number names; nil for any other word.
  package static func named(_ spelling: String) -> LeadStatus? { spellings[spelling.lowercased()] }

  private static let spellings: [String: LeadStatus] = {
    var spellings: [String: LeadStatus] = [:]
    for entry in vocabulary {
      let names = [entry.status.word, entry.dialNexa, entry.nlPearlCode.map(String.init), entry.nlPearlWord]
      for case let name? in names { spellings[name.lowercased()] = entry.status }
    }
    return spellings
  }()

  /// What keeps rows from editing a lead's data (SPEC section 3, 'Who may be edited').
  package enum DataLock: Sendable {
    case none
    /// A wrong country code is mended by a row that gives the lead another number.
    case unlessNumberChanges
    case always
  }

  /// Pending leads may be edited; every other word locks, those too that leadpatch does not know.
  package var dataLock: DataLock {
    switch self {
    case .pending: .none
    case .wrongCountryCode: .unlessNumberChanges
    default: .always
    }
  }

  /// True for the statuses that a requeue may reopen: those in which somebody answered (SPEC section 3, voiceaiwrapper).
  package var isAnswered: Bool { [.succeeded, .notSucceeded, .completed].contains(self) }

  /// True while the dialler has the lead in its hands, when nothing may requeue it.
  package var isBeingDialled: Bool { self == .queued || self == .inCall }

  /// True for the statuses that a row may set (SPEC section 3: NLPearl 1, 10, 100, 110, 130).
  package var isSettable: Bool { [.pending, .retry, .succeeded, .notSucceeded, .completed].contains(self) }
}
