import LeadModel

/// Puts an object into a lead's variables, byte for byte as `VariablesObject` does; what is not plain it calls odd.
///
/// Plain are objects whose keys are ASCII without escapes, and values that are the same bytes or plainly differ.
struct PlainVariables {
  enum Change {
    case none
    /// Where the new object stands, behind the text that was there.
    case changed(Range<Int>)
    case odd
  }

  private var stored = PlainObject()
  private var given = PlainObject()

  /// - Parameters:
  ///   - text: holds the stored object; the new one is put behind what it holds.
  ///   - object: nil empties the variables.
  ///   - merged: whether the object's members are put into the stored ones, else it takes their place.
  mutating func change(
    _ text: inout [UInt8], _ range: Range<Int>, to object: ArraySlice<UInt8>?, merged: Bool
  ) -> Change {
    let start = text.count
    guard let object else {
      guard stored.scan(text, range) else { return .odd }
      if stored.members.isEmpty { return .none }
      text.append(contentsOf: "{}".utf8)
      return .changed(start..<text.count)
    }
    text.append(contentsOf: object)
    let given = start..<text.count
    if isSame(text, range, given) { return .none }
    guard stored.scan(text, range), self.given.scan(text, given), let comparison = compare(text) else { return .odd }
    // Members that the new object drops are warned of.
    if !merged, comparison.found < stored.members.count { return .odd }
    guard comparison.differs else { return .none }
    if merged { merge(&text) }
    return .changed(merged ? given.upperBound..<text.count : given)
  }

  private struct Comparison {
    /// How many members of the given object the stored one has too.
    var found = 0
    var differs = false
  }

  /// - Returns: nil where two values may be the same in other bytes.
  private func compare(_ text: [UInt8]) -> Comparison? {
    var comparison = Comparison()
    for member in given.members {
      guard let place = stored.place(of: member, in: text) else {
        comparison.differs = true
        continue
      }
      comparison.found += 1
      guard let differs = stored.members[place].differs(from: member, in: text) else { return nil }
      comparison.differs = comparison.differs || differs
    }
    return comparison
  }

  /// Writes the stored members, with the given ones' values where they have them, and then the others.
  private func merge(_ text: inout [UInt8]) {
    text.append(UInt8(ascii: "{"))
    for member in stored.members {
      let place = given.place(of: member, in: text)
      append(member.key, place.map { given.members[$0].value } ?? member.value, to: &text)
    }
    for member in given.members where stored.place(of: member, in: text) == nil {
      append(member.key, member.value, to: &text)
    }
    text.append(UInt8(ascii: "}"))
  }

  private func append(_ key: Range<Int>, _ value: Range<Int>, to text: inout [UInt8]) {
    if text.last != UInt8(ascii: "{") { text.append(UInt8(ascii: ",")) }
    text.append(UInt8(ascii: "\""))
    for index in key { text.append(text[index]) }
    text.append(UInt8(ascii: "\""))
    text.append(UInt8(ascii: ":"))
    for index in value { text.append(text[index]) }
  }

  private func isSame(_ text: [UInt8], _ left: Range<Int>, _ right: Range<Int>) -> Bool {
    text.span.extracting(left).isSame(as: text.span.extracting(right))
  }
}
