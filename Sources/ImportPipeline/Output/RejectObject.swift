import LeadModel
import RecordReading

/// JSONL rejects: the input's own object, byte for byte, with a first member that says why (SPEC section 6).
enum RejectObject {
  /// The line for a refused record, line end included.
  ///
  /// - Parameter raw: the record's bytes; where they are no object they become the `raw` of `_reject`.
  static func line(_ outcome: RowOutcome, _ reject: Reject, raw: [UInt8], isObject: Bool) -> [UInt8] {
    var bytes = Array("{\"\(RejectColumns.member)\":{".utf8)
    bytes += Array(members(outcome, reject).utf8)
    let object = isObject ? withoutReject(raw) : []
    guard let open = object.firstIndex(of: UInt8(ascii: "{")) else {
      bytes += Array(",\"raw\":".utf8)
      JSONText.appendQuoted(String(decoding: raw, as: UTF8.self), to: &bytes)
      return bytes + Array("}}\n".utf8)
    }
    bytes.append(UInt8(ascii: "}"))
    let rest = object[(open + 1)...].map { $0 == 0x0A || $0 == 0x0D ? UInt8(ascii: " ") : $0 }
    if rest.first(where: { $0 != 0x20 && $0 != 0x09 }) != UInt8(ascii: "}") { bytes.append(UInt8(ascii: ",")) }
    return bytes + rest + [0x0A]
  }

  private static func members(_ outcome: RowOutcome, _ reject: Reject) -> String {
    [
      "\"row\":\(outcome.position.row)", "\"line\":\(outcome.position.line)",
      "\"code\":\(JSONText.quoted(reject.code.rawValue))", "\"field\":\(JSONText.quoted(reject.field))",
      "\"value\":\(JSONText.quoted(reject.value))", "\"message\":\(JSONText.quoted(reject.message))",
      "\"hint\":\(JSONText.quoted(reject.hint))", "\"lead_id\":\(JSONText.quoted(outcome.leadID))",
      "\"status\":\(JSONText.quoted(outcome.leadStatus))", "\"partial\":\(outcome.isPartial)",
    ].joined(separator: ",")
  }

  /// An object without the `_reject` of an earlier reject file; any other text as it is.
  static func withoutReject(_ raw: [UInt8]) -> [UInt8] {
    guard let tape = tape(of: raw), tape.rootKind == .object else { return raw }
    let members = Array(tape.children(of: 0))
    guard let place = members.firstIndex(where: { tape.key(of: $0, in: raw.span, equals: "_reject") }),
      let key = tape[members[place]].keyRange
    else { return raw }
    var start = key.lowerBound - 1
    var end = tape[members[place]].range.upperBound
    if place + 1 < members.count, let next = tape[members[place + 1]].keyRange {
      end = next.lowerBound - 1
    } else if place > 0 {
      start = tape[members[place - 1]].range.upperBound
    }
    return Array(raw[..<start] + raw[end...])
  }

  private static func tape(of raw: [UInt8]) -> JSONTape? {
    // The name's underscore may be written as an escape, too.
    guard raw.contains(where: { $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "\\") }) else { return nil }
    var scanner = JSONScanner()
    var tape = JSONTape()
    do throws(JSONFault) { try scanner.scan(raw.span, into: &tape) } catch { return nil }
    return tape
  }
}
