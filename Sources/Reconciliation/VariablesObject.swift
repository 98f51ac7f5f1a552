package import LeadModel
import RecordReading

/// A lead's variables: a JSON object whose members keep their order, key spelling and number spelling.
package struct VariablesObject: Sendable {
  /// The object's JSON text.
  package let json: String
  private let members: [Member]

  private struct Member: Hashable, Sendable {
    let key: String
    /// The key as it was written, quotes included.
    let writtenKey: String
    let value: String
  }

  /// Reads JSON text; a text that is no object (another tool wrote it) counts as empty.
  package init(json: String) {
    if let members = Self.members(of: json) {
      self.json = json
      self.members = members
    } else {
      self.json = "{}"
      members = []
    }
  }

  private init(members: [Member]) {
    self.members = members
    json = "{" + members.map { "\($0.writtenKey):\($0.value)" }.joined(separator: ",") + "}"
  }

  /// The members by key, values as JSON text, for showing a change member by member.
  package var valuesByKey: [(key: String, value: String)] { members.map { ($0.key, $0.value) } }

  private static func members(of json: String) -> [Member]? {
    let bytes = Array(json.utf8)
    var scanner = JSONScanner()
    var tape = JSONTape()
    do throws(JSONFault) { try scanner.scan(bytes.span, into: &tape) } catch { return nil }
    guard tape.rootKind == .object else { return nil }
    return tape.children(of: 0).map { node in
      let written = tape[node].keyRange.map { String(decoding: bytes[$0], as: UTF8.self) } ?? ""
      return Member(
        key: tape.key(of: node, in: bytes.span), writtenKey: "\"\(written)\"",
        value: String(decoding: bytes[tape[node].range], as: UTF8.self))
    }
  }

  /// Shallow merge: each member of the other object replaces the one of its key, or is added at the end.
  package func merging(_ other: VariablesObject) -> VariablesObject {
    other.members.reduce(self) { $0.setting($1) }
  }

  /// Merges single members; one without a value removes its key.
  package func merging(_ changes: [VariablesMember]) -> VariablesObject {
    changes.reduce(self) { object, change in
      guard let value = change.json else {
        return VariablesObject(members: object.members.filter { $0.key != change.key })
      }
      return object.setting(Member(key: change.key, writtenKey: JSONText.quoted(change.key), value: value))
    }
  }

  private func setting(_ member: Member) -> VariablesObject {
    var members = members
    if let place = members.firstIndex(where: { $0.key == member.key }) {
      members[place] = Member(key: member.key, writtenKey: members[place].writtenKey, value: member.value)
    } else {
      members.append(member)
    }
    return VariablesObject(members: members)
  }

  /// How many keys of this object the other one lacks.
  package func keys(missingFrom other: VariablesObject) -> Int {
    members.count { member in !other.members.contains { $0.key == member.key } }
  }

  /// Whether both hold the same members, whatever the order of keys and the spacing.
  package func isEqual(to other: VariablesObject) -> Bool {
    if json == other.json { return true }
    return members.count == other.members.count
      && members.allSatisfy { member in
        other.members.contains { $0.key == member.key && Self.areEqual($0.value, member.value) }
      }
  }

  /// Whether two JSON texts hold equal values: key order and spacing do not count, the spelling of numbers does.
  package static func areEqual(_ left: String, _ right: String) -> Bool {
    left == right || canonical(left) == canonical(right)
  }

  /// The value with sorted keys and no spaces; the text itself where it is no JSON.
  private static func canonical(_ json: String) -> String {
    let bytes = Array(json.utf8)
    var scanner = JSONScanner()
    var tape = JSONTape()
    do throws(JSONFault) { try scanner.scan(bytes.span, into: &tape) } catch { return json }
    return canonical(0, tape, bytes)
  }

  private static func canonical(_ node: Int, _ tape: JSONTape, _ bytes: [UInt8]) -> String {
    switch tape[node].kind {
    case .object:
      let members = tape.children(of: node).map { child in
        (key: JSONText.quoted(tape.key(of: child, in: bytes.span)), value: canonical(child, tape, bytes))
      }
      let sorted = members.sorted { $0.key < $1.key }
      return "{" + sorted.map { "\($0.key):\($0.value)" }.joined(separator: ",") + "}"
    case .array:
      return "[" + tape.children(of: node).map { canonical($0, tape, bytes) }.joined(separator: ",") + "]"
    case .string: return JSONText.quoted(tape.text(of: node, in: bytes.span))
    default: return String(decoding: bytes[tape[node].range], as: UTF8.self)
    }
  }
}
