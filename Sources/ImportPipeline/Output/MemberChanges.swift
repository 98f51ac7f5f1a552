import LeadModel
import Reconciliation

/// What changed in a lead's variables, member by member: from bytes to bytes where the objects are plain (`PlainObject`),
/// else through `VariablesObject`, which reads any.
struct MemberChanges {
  /// Takes where a member's key stands, and its value as JSON text before and after, nil where it is not there.
  typealias Body = (_ key: Range<Int>, _ old: Range<Int>?, _ new: Range<Int>?) -> Void

  private var old = PlainObject()
  private var new = PlainObject()

  /// - Parameters:
  ///   - text: holds the objects, and what the body is told of, for which more may be put behind it.
  ///   - before: an object's JSON text, nil for no members.
  ///   - body: called for each member that differs, in the order of the object as it was, then of new ones.
  mutating func forEach(
    in text: inout [UInt8], from before: Range<Int>?, to after: Range<Int>?, _ body: Body
  ) {
    let before = before ?? Self.append("{}", to: &text)
    let after = after ?? Self.append("{}", to: &text)
    guard old.scan(text, before), new.scan(text, after), old.hasEachKeyOnce(text), new.hasEachKeyOnce(text) else {
      return Self.forEachOdd(in: &text, from: before, to: after, body)
    }
    for member in old.members {
      let place = new.place(of: member, in: text)
      if let place, !differ(member, new.members[place], in: text) { continue }
      body(member.key, member.value, place.map { new.members[$0].value })
    }
    for member in new.members where old.place(of: member, in: text) == nil { body(member.key, nil, member.value) }
  }

  private static func append(_ added: String, to text: inout [UInt8]) -> Range<Int> {
    let start = text.count
    text.append(contentsOf: added.utf8)
    return start..<text.count
  }

  private func differ(_ left: PlainObject.Member, _ right: PlainObject.Member, in text: [UInt8]) -> Bool {
    left.differs(from: right, in: text)
      ?? !VariablesObject.areEqual(
        String(decoding: text[left.value], as: UTF8.self), String(decoding: text[right.value], as: UTF8.self))
  }

  /// The same for any two objects.
  static func forEachOdd(in text: inout [UInt8], from before: Range<Int>, to after: Range<Int>, _ body: Body) {
    let old = VariablesObject(json: String(decoding: text[before], as: UTF8.self)).valuesByKey
    let new = VariablesObject(json: String(decoding: text[after], as: UTF8.self)).valuesByKey
    let oldValues = Dictionary(old.map { ($0.key, $0.value) }) { _, last in last }
    let newValues = Dictionary(new.map { ($0.key, $0.value) }) { _, last in last }
    for key in old.map(\.key) + new.map(\.key).filter({ oldValues[$0] == nil }) {
      let (before, after) = (oldValues[key], newValues[key])
      guard !VariablesObject.areEqual(before ?? "", after ?? "") else { continue }
      body(
        append(key, to: &text), before.map { append($0, to: &text) }, after.map { append($0, to: &text) })
    }
  }
}
