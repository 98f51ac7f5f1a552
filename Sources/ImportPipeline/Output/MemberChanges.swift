import LeadModel
import Reconciliation

/// What changed in a lead's variables, member by member: from bytes to bytes where the objects are plain (`PlainObject`),
/// else through `VariablesObject`, which reads any.
struct MemberChanges {
  /// Takes a member's key, and its value as JSON text before and after, nil where it is not there.
  typealias Body = (_ key: ArraySlice<UInt8>, _ old: ArraySlice<UInt8>?, _ new: ArraySlice<UInt8>?) throws -> Void

  private var text: [UInt8] = []
  private var old = PlainObject()
  private var new = PlainObject()

  /// - Parameters:
  ///   - before: an object's JSON text, nil for no members.
  ///   - body: called for each member that differs, in the order of the object as it was, then of new ones.
  mutating func forEach(
    from before: ArraySlice<UInt8>?, to after: ArraySlice<UInt8>?, _ body: Body
  ) rethrows {
    text.removeAll(keepingCapacity: true)
    let (start, end) = (append(before), append(after))
    guard old.scan(text, start), new.scan(text, end), old.hasEachKeyOnce(text), new.hasEachKeyOnce(text) else {
      return try Self.forEachOdd(
        String(decoding: text[start], as: UTF8.self), String(decoding: text[end], as: UTF8.self), body)
    }
    for member in old.members {
      let place = new.place(of: member, in: text)
      if let place, !differ(member, new.members[place]) { continue }
      try body(text[member.key], text[member.value], place.map { text[new.members[$0].value] })
    }
    for member in new.members where old.place(of: member, in: text) == nil {
      try body(text[member.key], nil, text[member.value])
    }
  }

  private mutating func append(_ object: ArraySlice<UInt8>?) -> Range<Int> {
    let start = text.count
    if let object { object.span.append(to: &text) } else { text.append(contentsOf: "{}".utf8) }
    return start..<text.count
  }

  private func differ(_ left: PlainObject.Member, _ right: PlainObject.Member) -> Bool {
    left.differs(from: right, in: text)
      ?? !VariablesObject.areEqual(
        String(decoding: text[left.value], as: UTF8.self), String(decoding: text[right.value], as: UTF8.self))
  }

  /// The same for any two objects.
  static func forEachOdd(_ before: String, _ after: String, _ body: Body) rethrows {
    let old = VariablesObject(json: before).valuesByKey
    let new = VariablesObject(json: after).valuesByKey
    let oldValues = Dictionary(old.map { ($0.key, $0.value) }) { _, last in last }
    let newValues = Dictionary(new.map { ($0.key, $0.value) }) { _, last in last }
    for key in old.map(\.key) + new.map(\.key).filter({ oldValues[$0] == nil }) {
      let (before, after) = (oldValues[key], newValues[key])
      guard !VariablesObject.areEqual(before ?? "", after ?? "") else { continue }
      try body(Array(key.utf8)[...], before.map { Array($0.utf8)[...] }, after.map { Array($0.utf8)[...] })
    }
  }
}
