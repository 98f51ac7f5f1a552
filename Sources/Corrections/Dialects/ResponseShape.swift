package import LeadModel

/// How a vendor's API answers a row, as data (SPEC section 1, `--results`): what is written from it is one JSON value.
package struct ResponseShape: Sendable {
  /// The answer to a row that was applied or had nothing to do.
  package let success: [ResponseMember]
  /// The answer to a refused row; nil where the vendor's page prints none.
  package let failure: [ResponseMember]?
  /// What the vendor writes around the answers to the rows of one request, beside the list of them; empty where a
  /// request has one row.
  package let envelope: [ResponseMember]

  package init(success: [ResponseMember], failure: [ResponseMember]? = nil, envelope: [ResponseMember] = []) {
    self.success = success
    self.failure = failure
    self.envelope = envelope
  }
}

/// One member of an answer: its name, and where its value comes from.
package struct ResponseMember: Sendable {
  package let name: String
  package let value: ResponseValue

  package init(_ name: String, _ value: ResponseValue) {
    self.name = name
    self.value = value
  }
}

/// Where a member of an answer comes from; the lead is the one that the row found, as it is after the row.
package indirect enum ResponseValue: Sendable {
  /// A column's text, null where the lead has none.
  case text(LeadColumn)
  /// A column that holds JSON, as it stands there.
  case json(LeadColumn)
  /// A list with the column's text alone, empty where the lead has none.
  case list(LeadColumn)
  /// The first of the two that is not null.
  case either(ResponseValue, ResponseValue)
  /// The lead's status as JSON text; one that is not named here is our own word.
  case status([LeadStatus: String])
  case object([ResponseMember])
  /// The key by which the row looked for its lead: as it was read, else as it came.
  case key(KeyKind)
  /// The row's place in the file, counted from 0.
  case index
  /// JSON text that is always the same: `null` for what our store does not have.
  case fixed(String)
  /// Why the row was refused, in the vendor's words where it has some, else in ours.
  case message([RejectCode: String])
  /// The number of the HTTP error.
  case errorNumber(HTTPErrors)
  /// The name of the HTTP error.
  case errorName(HTTPErrors)

  package static let null = ResponseValue.fixed("null")
}

/// The HTTP errors that a vendor's page names, and the one of them that stands for all others.
package struct HTTPErrors: Sendable {
  private let names: [Int: String]
  private let other: Int

  package init(_ names: [Int: String], other: Int) {
    self.names = names
    self.other = other
  }

  /// The error that the vendor would give where we have this code.
  package func error(for code: RejectCode) -> (number: Int, name: String) {
    let number = names[code.httpStatus] == nil ? other : code.httpStatus
    return (number, names[number] ?? "")
  }
}
