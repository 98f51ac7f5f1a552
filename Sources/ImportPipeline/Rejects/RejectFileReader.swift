import LeadModel
import RecordReading

/// Reads a reject file, CSV or JSONL, gzip too, row by row (SPEC section 6); memory stays flat.
package final class RejectFileReader: RecordConsumer {
  /// Longer than any reject of a record that apply takes.
  private static let longestRecord = 64 << 20
  private let input: RejectSource
  private let onRow: (RejectedRow) throws -> Void
  private var isJSON = false
  private var header: RejectHeader?
  /// Records after the header so far, blank ones too.
  private var ordinal = 0
  private var count = 0
  private var lastByte: UInt8 = 0x0A

  private init(_ input: RejectSource, _ onRow: @escaping (RejectedRow) throws -> Void) {
    self.input = input
    self.onRow = onRow
  }

  /// Hands out each reject in the file's order.
  ///
  /// - Parameter options: whose format and encoding say how the file is read.
  /// - Returns: what was told about the file as a whole.
  /// - Throws: `RunFailure` 65 where the file is no reject file or not whole, and what the body throws.
  package static func read(
    _ input: RejectSource, options: RunOptions, _ onRow: @escaping (RejectedRow) throws -> Void
  ) throws -> RejectFileFacts {
    let reader = RejectFileReader(input, onRow)
    return try input.naming { try reader.readAll(options) }
  }

  private func readAll(_ given: RunOptions) throws -> RejectFileFacts {
    var options = RunOptions(storePath: "")
    (options.format, options.encoding) = (given.format, given.encoding)
    options.maxRecordBytes = max(given.maxRecordBytes, Self.longestRecord)
    let feed = RecordFeed(options: options, name: input.name, consumer: self)
    _ = try InputReading(source: input.source).readAll { [self] piece in
      if piece.count > 0 { lastByte = piece.bytes[piece.count - 1] }
      try feed.append(&piece)
    }
    try feed.finish()
    if !isJSON, header == nil { throw foreign("it has no header line") }
    if isJSON, count == 0 { throw foreign("it holds no record") }
    return RejectFileFacts(
      name: input.name, isJSON: isJSON, ownNames: header?.ownNames ?? [],
      endsInLineBreak: [0x0A, 0x0D, 0].contains(lastByte))
  }

  func begin(_ layout: FormatSniff.Layout, encoding: TextEncoding) {
    if case .csv = layout { isJSON = false } else { isJSON = true }
  }

  func take(_ reader: borrowing CSVReader, fault: RecordFault?) throws {
    if let fault, fault.kind != .badEncoding { throw damaged(fault.line, fault.reason) }
    if header != nil { ordinal += 1 }
    if reader.isBlankLine { return }
    guard let header else {
      var names: [String] = []
      for cell in 0..<reader.cellCount { names.append(reader.text(of: cell)) }
      guard let made = RejectHeader(names) else {
        throw foreign("its header lacks \(RejectHeader.missing(in: names).joined(separator: ", "))")
      }
      self.header = made
      return
    }
    guard reader.cellCount == header.width else {
      throw damaged(reader.line, "the row has \(reader.cellCount) cells, the header \(header.width)")
    }
    var texts: [String] = []
    for cell in 0..<reader.cellCount { texts.append(reader.text(of: cell)) }
    guard let code = RejectCode(rawValue: texts[header.place(of: RejectColumns.code)]) else {
      throw unknownCode(texts[header.place(of: RejectColumns.code)], reader.line)
    }
    try give(header.row(texts, code))
  }

  func take(_ reader: borrowing JSONReader, fault: RecordFault?) throws {
    ordinal += 1
    if let fault {
      if count == 0 { throw foreign("line \(fault.line) is no JSON object that begins with \"_reject\"") }
      throw damaged(fault.line, fault.reason)
    }
    if reader.isBlankLine { return }
    guard let object = RejectMembers(reader) else {
      if count == 0 { throw foreign("line \(reader.line) has no \"_reject\" with a code") }
      throw damaged(reader.line, "the record has no \"_reject\" with a code")
    }
    guard let code = RejectCode(rawValue: object.code) else { throw unknownCode(object.code, reader.line) }
    try give(object.row(code))
  }

  private func give(_ row: RejectedRow) throws {
    count += 1
    var row = row
    row.ordinal = ordinal
    try onRow(row)
  }

  private func foreign(_ reason: String) -> RunFailure {
    RunFailure(.unusableInput, "\(input.name) is not a reject file that leadpatch wrote: \(reason)")
  }

  private func damaged(_ line: Int, _ reason: String) -> RunFailure {
    RunFailure(
      .unusableInput,
      "\(input.name), line \(line): \(reason); the reject file was cut or damaged, "
        + "the same apply with --rejects writes it again")
  }

  private func unknownCode(_ code: String, _ line: Int) -> RunFailure {
    let what = code.isEmpty ? "the row has no code" : "'\(code)' is no code"
    return RunFailure(
      .unusableInput,
      "\(input.name), line \(line): \(what) that this leadpatch knows; take the row out, or use the "
        + "version that wrote the file")
  }
}

/// What a reject file is as a whole.
package struct RejectFileFacts: Sendable {
  package let name: String
  package let isJSON: Bool
  /// CSV: the refused input's own columns.
  package let ownNames: [String]
  /// A file that apply wrote ends in one; without it the last row may have lost its end.
  package let endsInLineBreak: Bool
}
