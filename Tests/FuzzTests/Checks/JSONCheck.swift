import Foundation
import RecordReading

/// JSON scanning: the same values for any pieces and from any place between two lines on, offsets and lines that rise, memory within its bound; and what is
/// accepted is JSON to Foundation too, with the same members.
///
/// The first bytes choose layout, limits and pieces; the rest is the text.
package func checkJSON(_ bytes: [UInt8]) throws {
  var input = FuzzBytes(bytes)
  let layout = input.pick([JSONReader.Layout.lines, .document])
  let limits = RecordLimits(
    maxRecordBytes: input.pick([4 << 20, 5, 12, 64, 700]), maxFieldBytes: input.pick([1 << 20, 4, 30]),
    maxRawBytes: input.pick([64 << 10, 1, 9, 20]), maxColumns: input.pick([16_384, 1, 3]),
    maxDepth: input.pick([128, 0, 2]))
  let seed = input.byte()
  let text = input.text
  var places: [TextPlace] = []
  let whole = try jsonSteps([text[...]], layout, limits)
  let pieces = try jsonSteps(PieceLengths.pieces(of: text, seed: seed), layout, limits, places: &places)
  try promise(whole == pieces, "whole: \(whole)\nin pieces: \(pieces)")
  for place in places {
    let rest = try jsonSteps([text[place.offset...]], layout, limits, from: place)
    try promise(rest == whole.suffix(rest.count), "whole: \(whole)\nfrom \(place): \(rest)")
    try promise(
      whole.count { $0.line < place.line } + rest.count == whole.count, "\(place) is not where \(rest) begins")
  }
  for step in whole { if let members = step.members { try compareWithFoundation(step.raw, members) } }
}

private struct JSONStep: Equatable {
  var fault: RecordFault?
  var broken: String?
  var line: Int
  var offset: Int
  var raw: [UInt8]
  /// Of an object its members: key, and text where the value is a string. Nil for faults and blank lines.
  var members: [String: String?]?
}

private func jsonSteps(
  _ pieces: [ArraySlice<UInt8>], _ layout: JSONReader.Layout, _ limits: RecordLimits, from place: TextPlace? = nil
) throws -> [JSONStep] {
  var places: [TextPlace] = []
  return try jsonSteps(pieces, layout, limits, from: place, places: &places)
}

/// - Parameters:
///   - place: where the first piece begins, between two records.
///   - places: gets a few places between records.
private func jsonSteps(
  _ pieces: [ArraySlice<UInt8>], _ layout: JSONReader.Layout, _ limits: RecordLimits, from place: TextPlace? = nil,
  places: inout [TextPlace]
) throws -> [JSONStep] {
  var reader = JSONReader(layout: layout, limits: limits)
  var steps: [JSONStep] = []
  if let place { reader.skip(to: place) }
  let longest = pieces.map(\.count).max() ?? 0
  for piece in pieces.map(Array.init) + [[]] {
    if piece.isEmpty { reader.finish() } else { reader.append(piece.span) }
    try promise(reader.heldBytes <= 2 * (limits.maxRecordBytes + longest) + 16, "holds \(reader.heldBytes) bytes")
    read: while true {
      var step = JSONStep(line: 0, offset: 0, raw: [])
      switch reader.next() {
      case .needsInput, .end: break read
      case .broken(let reason, let line):
        steps.append(JSONStep(broken: reason, line: line, offset: 0, raw: []))
        return steps
      case .fault(let fault): step.fault = fault
      case .record: if !reader.isBlankLine { step.members = members(of: reader) }
      }
      step.line = reader.line
      step.offset = reader.byteOffset
      step.raw = step.fault?.raw ?? reader.rawRecord()
      if let last = steps.last {
        try promise(step.line >= last.line, "line \(step.line) follows \(last.line)")
        if step.fault == nil, last.fault == nil { try promise(step.offset > last.offset, "\(step) follows \(last)") }
      }
      if step.fault == nil { try promise(step.raw.count <= limits.maxRecordBytes, "a record over the limit") }
      try promise(step.fault.map { $0.raw.count <= limits.maxRawBytes } ?? true, "a fault's text over the limit")
      steps.append(step)
    }
    if !piece.isEmpty, reader.isBetweenRecords, places.count < 3 { places.append(reader.openPlace) }
  }
  return steps
}

private func members(of reader: borrowing JSONReader) -> [String: String?] {
  guard reader.tape.rootKind == .object else { return [:] }
  var members: [String: String?] = [:]
  for node in reader.tape.children(of: 0) {
    let isString = reader.tape[node].kind == .string
    members[reader.key(of: node)] = .some(isString ? reader.text(of: node) : nil)
  }
  return members
}

private func compareWithFoundation(_ raw: [UInt8], _ members: [String: String?]) throws {
  // Foundation refuses numbers that it cannot represent, and compares keys by canonical equivalence.
  let isPlain = raw.allSatisfy { $0 < 0x80 } && !raw.contains { $0 == UInt8(ascii: "e") || $0 == UInt8(ascii: "E") }
  guard isPlain, raw.count < 400, !raw.contains(UInt8(ascii: "u")) else { return }
  let digits = raw.split { !(0x30...0x39).contains($0) && $0 != UInt8(ascii: ".") }
  guard !digits.contains(where: { $0.count > 15 }) else { return }
  let parsed: Any
  do {
    parsed = try JSONSerialization.jsonObject(with: Data(raw), options: [.fragmentsAllowed])
  } catch {
    throw BrokenPromise("accepted, but Foundation refuses it (\(error)): \(String(decoding: raw, as: UTF8.self))")
  }
  guard let object = parsed as? [String: Any] else { return }
  try promise(Set(object.keys) == Set(members.keys), "keys \(members.keys), Foundation \(object.keys)")
  for (key, text) in members {
    try promise(object[key] as? String == text, "\(key): \(text ?? "nil"), Foundation \(object[key] ?? "nil")")
  }
}
