package import LeadModel
package import RecordReading

/// Reads CSV records as cells, under one header.
package struct CSVCells: Sendable {
  package let header: HeaderMapping
  private let clearToken: String

  package init(header: HeaderMapping, clearToken: String) {
    self.header = header
    self.clearToken = clearToken
  }

  /// The cells of the reader's current record that are for something, in the header's order.
  package func cells(of reader: borrowing CSVReader) -> [NamedCell] {
    var cells: [NamedCell] = []
    cells.reserveCapacity(header.names.count)
    for index in 0..<min(reader.cellCount, header.names.count) {
      let role = header.roles[index]
      switch role {
      case .hidden, .unknown, .mappedAway: continue
      case .field, .member, .container: break
      }
      if reader.isEmpty(index) { continue }
      cells.append(NamedCell(name: header.names[index], role: role, value: value(of: reader.text(of: index))))
    }
    return cells
  }

  private func value(of cell: String) -> CellValue {
    let text = String(CellText.trim(cell))
    if text.isEmpty { return .absent }
    return text == clearToken ? .clear : .text(text)
  }

  /// Why the reader's current record is no correction at all, nil where it may be one (SPEC section 4).
  package func skipReason(_ reader: borrowing CSVReader, keys: [KeyKind]) -> SkipReason? {
    if isBlank(reader) { return .blankRow }
    guard reader.cellCount == header.names.count else { return nil }
    if (0..<reader.cellCount).allSatisfy({ String(CellText.trim(reader.text(of: $0))) == header.names[$0] }) {
      return .headerRepeated
    }
    return isSummary(reader, keys) ? .summaryRow : nil
  }

  private func isBlank(_ reader: borrowing CSVReader) -> Bool {
    for index in 0..<reader.cellCount where !reader.isEmpty(index) {
      if !CellText.trim(reader.text(of: index)).isEmpty { return false }
    }
    return true
  }

  /// A totals or footer row: full width, no key, and a cell that begins with one of the words.
  private func isSummary(_ reader: borrowing CSVReader, _ keys: [KeyKind]) -> Bool {
    for index in 0..<reader.cellCount {
      guard case .field(let field) = header.roles[index], keys.contains(where: { $0.field == field }) else { continue }
      if !CellText.trim(reader.text(of: index)).isEmpty { return false }
    }
    return (0..<reader.cellCount).contains { Self.beginsSummary(CellText.trim(reader.text(of: $0))) }
  }

  private static func beginsSummary(_ cell: Substring) -> Bool {
    let lowered = cell.prefix(12).lowercased()
    return ["total", "count", "copyright"].contains { word in
      guard lowered.hasPrefix(word) else { return false }
      var rest = lowered.dropFirst(word.count)
      if rest.first == "s" { rest = rest.dropFirst() }
      return !(rest.first?.isLetter ?? false)
    }
  }
}
