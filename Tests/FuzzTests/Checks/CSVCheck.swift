import RecordReading

/// CSV scanning: the same records for any pieces and from any place between two of them on, offsets and lines that rise, memory within its bound, and records
/// that come out again of what RFC 4180 makes of their cells.
///
/// The first bytes choose delimiter, limits and pieces; the rest is the text.
package func checkCSV(_ bytes: [UInt8]) throws {
  var input = FuzzBytes(bytes)
  let delimiter = input.pick([UInt8(ascii: ","), UInt8(ascii: ";"), 0x09, UInt8(ascii: "|")])
  let limits = RecordLimits(
    maxRecordBytes: input.pick([4 << 20, 5, 12, 64, 700]), maxFieldBytes: input.pick([1 << 20, 4, 30]),
    maxRawBytes: input.pick([64 << 10, 1, 9, 20]), maxColumns: input.pick([16_384, 1, 3]))
  let seed = input.byte()
  let text = input.text
  var places: [TextPlace] = []
  let whole = try csvSteps([text[...]], delimiter, limits)
  let pieces = try csvSteps(PieceLengths.pieces(of: text, seed: seed), delimiter, limits, places: &places)
  try promise(whole == pieces, "whole: \(whole)\nin pieces: \(pieces)")
  for place in places {
    let rest = try csvSteps([text[place.offset...]], delimiter, limits, from: place)
    try promise(rest == whole.suffix(rest.count), "whole: \(whole)\nfrom \(place): \(rest)")
    try promise(
      whole.count { $0.line < place.line } + rest.count == whole.count, "\(place) is not where \(rest) begins")
  }
  for step in whole { if let cells = step.cells { try checkWrittenAgain(cells, delimiter) } }
}

private struct CSVStep: Equatable {
  var fault: RecordFault?
  var line: Int
  var offset: Int
  var raw: [UInt8]
  var cells: [[UInt8]]?
}

private func csvSteps(
  _ pieces: [ArraySlice<UInt8>], _ delimiter: UInt8, _ limits: RecordLimits, from place: TextPlace? = nil
) throws -> [CSVStep] {
  var places: [TextPlace] = []
  return try csvSteps(pieces, delimiter, limits, from: place, places: &places)
}

/// - Parameters:
///   - place: where the first piece begins, between two records.
///   - places: gets a few places between records.
private func csvSteps(
  _ pieces: [ArraySlice<UInt8>], _ delimiter: UInt8, _ limits: RecordLimits, from place: TextPlace? = nil,
  places: inout [TextPlace]
) throws -> [CSVStep] {
  var reader = CSVReader(delimiter: delimiter, limits: limits)
  var steps: [CSVStep] = []
  if let place { reader.skip(to: place) }
  let longest = pieces.map(\.count).max() ?? 0
  for piece in pieces.map(Array.init) + [[]] {
    if piece.isEmpty { reader.finish() } else { reader.append(piece.span) }
    try promise(reader.heldBytes <= 2 * (limits.maxRecordBytes + longest) + 16, "holds \(reader.heldBytes) bytes")
    read: while true {
      var step = CSVStep(line: reader.line, offset: reader.byteOffset, raw: [])
      switch reader.next() {
      case .needsInput, .end: break read
      case .broken(let reason, _): throw BrokenPromise("CSV is never broken: \(reason)")
      case .fault(let fault): step.fault = fault
      case .record: step.cells = (0..<reader.cellCount).map { Array(reader.text(of: $0).utf8) }
      }
      step.line = reader.line
      step.offset = reader.byteOffset
      step.raw = step.fault?.raw ?? reader.rawRecord()
      if let last = steps.last {
        try promise(step.offset > last.offset && step.line > last.line, "\(step) follows \(last)")
      }
      if step.fault == nil { try promise(step.raw.count <= limits.maxRecordBytes, "a record over the limit") }
      try promise(step.fault.map { $0.raw.count <= limits.maxRawBytes } ?? true, "a fault's text over the limit")
      steps.append(step)
    }
    if !piece.isEmpty, reader.isBetweenRecords, places.count < 3 { places.append(reader.openPlace) }
  }
  return steps
}

/// Cells written with quotes are read as the same cells.
private func checkWrittenAgain(_ cells: [[UInt8]], _ delimiter: UInt8) throws {
  let quoted = cells.map { cell -> [UInt8] in
    let doubled = cell.split(separator: 0x22, omittingEmptySubsequences: false).joined(separator: [0x22, 0x22])
    return [0x22] + doubled + [0x22]
  }
  let line = quoted.joined(separator: [delimiter]) + [0x0A]
  let steps = try csvSteps([line[...]], delimiter, RecordLimits())
  try promise(steps.count == 1 && steps[0].cells == cells, "\(cells) is read again as \(steps)")
}
