import LeadModel

/// Writes refused rows in the input's own shape; the file appears only if there is one (SPEC section 6).
final class RejectFile {
  private let shape: InputShape
  /// Whether any record could not be split, so that there is a `_raw` column.
  private let hasRawColumn: Bool
  private let sink: OutputSink
  /// Whether any row was written.
  private(set) var isMade = false

  /// Opens the place where the file is written until it is whole.
  ///
  /// - Throws: `RunFailure` 73 where it cannot be made.
  init(target: OutputTarget, shape: InputShape, hasRawColumn: Bool) throws {
    sink = try OutputSink(target)
    self.shape = shape
    self.hasRawColumn = hasRawColumn
  }

  /// Writes one refused row.
  ///
  /// - Parameter text: the record as it came; what an earlier reject file put there is left out.
  func write(_ outcome: RowOutcome, _ reject: Reject, _ text: ArraySlice<UInt8>, isSplit: Bool) throws {
    if !isMade, let delimiter = shape.delimiter { try sink.write(header(delimiter)) }
    isMade = true
    guard let delimiter = shape.delimiter else {
      return try sink.write(
        RejectObject.line(outcome, reject, raw: CarriedText.repaired(text), isObject: isSplit))
    }
    try sink.write(csvLine(outcome, reject, text, isSplit: isSplit, delimiter))
  }

  /// Puts the file in place, if a row was refused.
  func commit() throws {
    if isMade { try sink.commit() }
  }

  private func header(_ delimiter: UInt8) -> [UInt8] {
    var cells = RejectColumns.leading.map { Array($0.utf8) } + shape.carriedHeader
    if hasRawColumn { cells.append(Array(RejectColumns.raw.utf8)) }
    return Array(cells.joined(separator: [delimiter])) + [0x0A]
  }

  private func csvLine(
    _ outcome: RowOutcome, _ reject: Reject, _ text: ArraySlice<UInt8>, isSplit: Bool, _ delimiter: UInt8
  ) -> [UInt8] {
    var line: [UInt8] = []
    line.reserveCapacity(text.count + 512)
    Self.append(
      [
        String(outcome.position.row), String(outcome.position.line), reject.code.rawValue, reject.field ?? "",
        reject.value ?? "", reject.message, reject.hint, outcome.leadID ?? "", outcome.leadStatus ?? "",
      ], delimiter, to: &line)
    if isSplit {
      if !shape.carriedHeader.isEmpty {
        line.append(delimiter)
        line += CarriedText.csv(text, delimiter: delimiter, carried: shape.carriedColumns)
      }
      if hasRawColumn { line.append(delimiter) }
    } else {
      line += [UInt8](repeating: delimiter, count: shape.carriedHeader.count + 1)
      Self.append([String(decoding: text, as: UTF8.self)], delimiter, to: &line)
    }
    line.append(0x0A)
    return line
  }

  /// Appends cells as RFC 4180 writes them.
  private static func append(_ cells: [String], _ delimiter: UInt8, to line: inout [UInt8]) {
    for (index, cell) in cells.enumerated() {
      if index > 0 { line.append(delimiter) }
      var cell = cell
      cell.makeContiguousUTF8()
      append(cell.utf8Span.span, delimiter, to: &line)
    }
  }

  private static func append(_ cell: Span<UInt8>, _ delimiter: UInt8, to line: inout [UInt8]) {
    guard cell.indices.contains(where: { needsQuotes(cell[$0], delimiter) }) else { return cell.append(to: &line) }
    line.append(0x22)
    for index in cell.indices {
      if cell[index] == 0x22 { line.append(0x22) }
      line.append(cell[index])
    }
    line.append(0x22)
  }

  private static func needsQuotes(_ byte: UInt8, _ delimiter: UInt8) -> Bool {
    byte == delimiter || byte == 0x22 || byte == 0x0A || byte == 0x0D
  }

  /// Where rejects go unless the user says: beside the input, under its name; `x.rejects.csv` gives `x.rejects-2.csv`.
  static func defaultPath(for source: InputSource, shape: InputShape, isHeld: Bool) -> String {
    "\(isHeld ? source.heldRejectsStem : source.rejectsStem).\(shape.delimiter == nil ? "jsonl" : "csv")"
  }
}

extension InputSource {
  /// The path of the input's reject file where the user names none, without its ending.
  package var rejectsStem: String {
    switch self {
    case .file(let path): Self.rejectsStem(of: path)
    case .dropped(let input): Self.rejectsStem(of: input.donePath)
    case .standardInput: "stdin.rejects"
    }
  }

  /// The same where the run is held back.
  fileprivate var heldRejectsStem: String {
    if case .dropped(let input) = self { Self.rejectsStem(of: input.failedPath) } else { rejectsStem }
  }

  private static func rejectsStem(of path: String) -> String {
    let slash = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
    return String(path[..<slash]) + numbered(splitEnding(of: path[slash...]).stem)
  }

  /// A file's name without `.gz` and its ending, and these.
  static func splitEnding(of name: Substring) -> (stem: String, ending: String) {
    var stem = name
    if stem.lowercased().hasSuffix(".gz") { stem = stem.dropLast(3) }
    if let dot = stem.lastIndex(of: "."), dot > stem.startIndex { stem = stem[..<dot] }
    return (String(stem), String(name[stem.endIndex...]))
  }

  /// `x` → `x.rejects`, `x.rejects` → `x.rejects-2`, `x.rejects-2` → `x.rejects-3`.
  private static func numbered(_ stem: String) -> String {
    let marker = ".rejects"
    if stem.hasSuffix(marker) { return stem + "-2" }
    if let dash = stem.lastIndex(of: "-"), stem[..<dash].hasSuffix(marker),
      let number = Int(stem[stem.index(after: dash)...]), number >= 2
    {
      return String(stem[..<dash]) + "-\(number + 1)"
    }
    return stem + marker
  }
}
