package import LeadModel

/// A vendor's shape as a value: which keys find a lead, which fields it edits, by which rules (SPEC section 3, Dialects).
package struct Dialect: Sendable {
  package let name: DialectName
  /// The keys that find a row's lead, the first one that the row has.
  package let keys: [KeyKind]
  package let rules: DialectRules
  /// True where an id that is no lead's but a campaign's has a code of its own.
  package let tellsCampaignIDs: Bool
  /// True where `new_phone_number` corrects the phone, since `phone` is the key.
  package let takesNewPhoneNumber: Bool
  /// The names, any of which in a header or first object tells the dialect; tried in the table's order.
  package let signatures: [DialectSignature]
  /// True where `--match` chooses another key.
  package let takesMatch: Bool
  /// Names of fields that only this dialect has, beside those of `FieldSpellings`; they come first.
  package let spellings: [LeadField: [String]]
  /// Names of objects whose members are fields, beside `updates`.
  package let containers: [String]
  /// Words for statuses that only this dialect has, in any case, beside those of `LeadStatus`; they come first.
  package let statusWords: [String: LeadStatus]
  /// How the vendor answers a row, for `--results`; nil for our own dialect.
  package let response: ResponseShape?

  package init(
    name: DialectName, keys: [KeyKind], rules: DialectRules, tellsCampaignIDs: Bool = false,
    takesNewPhoneNumber: Bool = false, takesMatch: Bool = false, signatures: [DialectSignature] = [],
    spellings: [LeadField: [String]] = [:], containers: [String] = [], statusWords: [String: LeadStatus] = [:],
    response: ResponseShape? = nil
  ) {
    self.name = name
    self.keys = keys
    self.rules = rules
    self.tellsCampaignIDs = tellsCampaignIDs
    self.takesNewPhoneNumber = takesNewPhoneNumber
    self.signatures = signatures
    self.takesMatch = takesMatch
    self.spellings = spellings
    self.containers = containers
    self.statusWords = statusWords
    self.response = response
  }
}

/// One way to tell a dialect by the names of an input's columns or keys.
package enum DialectSignature: Sendable, Hashable {
  /// A name in any case and punctuation.
  case name(String)
  /// A name in any case and punctuation, with a phone and without an id of any kind.
  case nameWithPhoneAlone(String)
  /// Names that must all be there, spelled exactly so.
  case exactly([String])
}

extension Dialect {
  /// The dialect as `load` reads its vendor's export: every field, the lead's `id` as its key (SPEC section 3, `load`).
  package var forLoading: Dialect {
    Dialect(
      name: name, keys: [.id], rules: DialectRules(editable: Set(LeadField.allCases), variables: .replace),
      spellings: spellings, containers: containers, statusWords: statusWords)
  }

  /// The status that a word or number of a file names; a word that nobody knows is kept as it is.
  package func status(named word: String) -> LeadStatus {
    let own = statusWords.isEmpty ? nil : statusWords.first { $0.key.lowercased() == word.lowercased() }?.value
    return own ?? LeadStatus.named(word) ?? LeadStatus(word: word)
  }
}

extension [Dialect] {
  /// The dialect of that name, nil for any other word.
  package func named(_ name: String) -> Dialect? { first { $0.name.rawValue == name } }
}
