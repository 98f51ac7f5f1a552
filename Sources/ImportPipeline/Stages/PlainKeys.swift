import LeadModel

/// The keys of JSON objects that were met so far, in the order in which they were met, and what each is for.
struct PlainKeys: Sendable {
  /// Keys beyond these are not learnt.
  static let most = 64
  /// The bytes of all keys one after another, and where each ends: an array of arrays has references to count.
  private var bytes: [UInt8] = []
  private var ends: [Int] = [0]
  private(set) var columns: [PlainColumn] = []

  /// The same keys, with no array shared.
  func another() -> PlainKeys {
    var other = PlainKeys()
    for place in columns.indices {
      other.learn(bytes.span.extracting(ends[place]..<ends[place + 1]), columns[place])
    }
    return other
  }

  /// The place of a key; objects mostly have the same ones in the same order, so that it is looked for from a place on.
  func place(of key: Span<UInt8>, from start: Int) -> Int? {
    for step in 0..<columns.count {
      let place = start + step < columns.count ? start + step : start + step - columns.count
      if key.isSame(as: bytes.span.extracting(ends[place]..<ends[place + 1])) { return place }
    }
    return nil
  }

  /// Learns a key that is not known.
  mutating func learn(_ key: Span<UInt8>, _ column: PlainColumn) {
    key.append(to: &bytes)
    ends.append(bytes.count)
    columns.append(column)
  }
}
