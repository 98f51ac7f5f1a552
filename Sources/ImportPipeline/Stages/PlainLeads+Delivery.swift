import LeadModel
import LeadStore

// What a lead that went the short way comes to, as bytes for the spools.
extension PlainLeads {
  /// Hands over what the lead that was taken last came to.
  ///
  /// - Parameter work: nil where nothing is to be written.
  mutating func deliver(
    _ outcomes: PlainOutcomes, judged: OutcomeSpool, work: SortingSpool?, touches: TouchSpool
  ) throws {
    let appliedRows = rows.count { !$0.changes.isEmpty }
    if appliedRows > 0, let work {
      encoder.clear()
      writeEdit(appliedRows)
      try work.add(encoder.bytes, at: SortKey(primary: cells.lead.rowID, secondary: 0))
    }
    try noteTouches(touches)
    // Last, since these go to places far apart in memory, for which what counts references next would wait.
    for row in rows {
      if isPlain(row), outcomes.add(row: row.row, kind(of: row)) { continue }
      encoder.clear()
      write(row, isProvisional: appliedRows > 0)
      let bytes = encoder.bytes
      try judged.add(encoded: bytes.span, row: row.row, leadRowID: cells.lead.rowID)
    }
  }

  private func noteTouches(_ touches: TouchSpool) throws {
    guard !moves.isEmpty else { return }
    var final: Int64?
    if case .text(let start, let end) = cells[.phone] {
      final = cells.number(start, end)
    }
    if final == number { final = nil }
    var noted = LeadTouches(touches, leadRowID: cells.lead.rowID, campaignID: zones.id(of: campaign), number: number)
    for move in moves { try noted.noteNumber(move.number, isFinal: move.number == final, row: move.row) }
  }

  /// Whether there is no more to tell of a row than its kind.
  private func isPlain(_ row: PlainRowResult) -> Bool { !row.isRefused && (!keepsChanges || row.changes.isEmpty) }

  private func kind(of row: PlainRowResult) -> PlainOutcomes.Kind {
    PlainOutcomes.Kind(
      isApplied: !row.changes.isEmpty, fields: changedFields(of: row), movesRegion: row.movesRegion)
  }

  private func changedFields(of row: PlainRowResult) -> LeadFieldSet {
    LeadFieldSet(rawValue: fields[row.fields].reduce(UInt32(0)) { $0 | 1 << UInt32($1) })
  }

  /// An outcome as `OutcomeSpool` keeps it.
  private mutating func write(_ row: PlainRowResult, isProvisional: Bool) {
    let isPlain = isPlain(row)
    let isShown = keepsTexts && !isPlain && !row.isRefused
    let isChanged = !isPlain && !isShown && !row.changes.isEmpty
    let bits = SpoolEncoder.bits(
      isPlain: isPlain, isApplied: !row.changes.isEmpty, isProvisional: isProvisional, movesRegion: row.movesRegion,
      isRefused: row.isRefused, isChanged: isChanged, isShown: isShown)
    // Taken out, so that all else can be looked at meanwhile.
    var encoder = SpoolEncoder()
    swap(&encoder, &self.encoder)
    if isPlain {
      encoder.write(bits)
      encoder.write(Int(changedFields(of: row).rawValue))
    } else if row.isRefused, let lock {
      let reject = lockedRejects.reject(status: cells.lead.text[lock], fields: fields[row.fields])
      writeRefused(row, bits, reject, into: &encoder)
    } else if isShown {
      writeShown(row, bits, into: &encoder)
    } else {
      writeChanged(row, bits, into: &encoder)
    }
    swap(&encoder, &self.encoder)
  }

  /// The most bytes that a row's bits, its fields and all that stands before its result take, beside id and status.
  private static let headRoom = 8 * OutputSpan<UInt8>.longestNumber

  private func writeRefused(
    _ row: PlainRowResult, _ bits: Int, _ reject: [UInt8], into encoder: inout SpoolEncoder
  ) {
    encoder.write(room: Self.headRoom + idAndStatusRoom + reject.count + 4) { output in
      output.write(bits)
      writeHead(row, ResultTag.rejected, into: &output)
      output.append(copying: reject.span)
      // No changed fields, no warnings, no changes.
      output.append(0)
      output.append(0)
      output.append(row.movesRegion ? 1 : 0)
      output.append(0)
    }
  }

  private func writeChanged(_ row: PlainRowResult, _ bits: Int, into encoder: inout SpoolEncoder) {
    var room = Self.headRoom + idAndStatusRoom + row.fields.count + 4 * OutputSpan<UInt8>.longestNumber
    let set = changedFields(of: row)
    let shown = set.shownColumns
    var count = 0
    for change in changes[row.changes] where shown.hasColumn(change.column) {
      count += 1
      room += 2 * OutputSpan<UInt8>.longestNumber + change.old.room + change.new.room
    }
    encoder.write(room: room) { output in
      output.write(bits)
      output.write(Int(set.rawValue))
      writeHead(row, ResultTag.applied, into: &output)
      output.write(row.fields.count)
      for place in row.fields { output.append(fields[place]) }
      output.append(0)
      output.append(row.movesRegion ? 1 : 0)
      output.write(count)
      for place in row.changes where shown.hasColumn(changes[place].column) {
        output.write(row.row)
        output.write(changes[place].column)
        output.write(changes[place].old, of: cells.lead.text.span)
        output.write(changes[place].new, of: cells.lead.text.span)
      }
    }
  }

  private mutating func writeShown(_ row: PlainRowResult, _ bits: Int, into encoder: inout SpoolEncoder) {
    let fields = changedFields(of: row)
    texts?.take(
      changes[row.changes], shown: fields.shownColumns, of: cells.lead.cells[LeadColumn.id.index],
      in: &cells.lead.text)
    encoder.write(bits)
    encoder.write(Int(fields.rawValue))
    if let text = texts?.text { encoder.append(text.span) }
  }

  private var idAndStatusRoom: Int {
    cells.lead.cells[LeadColumn.id.index].room + cells.lead.cells[LeadColumn.status.index].room
  }

  /// What stands before a row's result, as one that is not partial, and what that is.
  @inline(__always)
  private func writeHead(_ row: PlainRowResult, _ tag: Int, into output: inout OutputSpan<UInt8>) {
    let text = cells.lead.text.span
    output.write(row.row)
    output.write(row.line)
    output.append(0)
    output.writeOptional(cells.lead.cells[LeadColumn.id.index], of: text)
    output.writeOptional(cells.lead.cells[LeadColumn.status.index], of: text)
    output.write(tag)
  }

  /// What is to be written, as a `LeadEdit` is.
  private mutating func writeEdit(_ appliedRows: Int) {
    encoder.write(cells.lead.cells[LeadColumn.status.index], of: cells.lead.text)
    encoder.writeFixed(Int64(bitPattern: cells.lead.fingerprint.rawValue), revision)
    encoder.write(appliedRows)
    let columns = cells.changedColumns()
    encoder.write(Int(columns))
    var changed = columns
    while changed != 0 {
      encoder.write(cells[changed.trailingZeroBitCount], of: cells.lead.text)
      changed &= changed &- 1
    }
    let phone = LeadColumn.phone.index
    if columns & 1 << UInt32(phone) != 0 { encoder.write(cells.lead.cells[phone], of: cells.lead.text) }
    writeHistory()
    encoder.write(rows.count)
    for row in rows {
      encoder.write(row.row)
      encoder.write(0)
      encoder.write(false)
    }
  }

  private mutating func writeHistory() {
    history.removeAll(keepingCapacity: true)
    PackedChanges.start(&history)
    for row in rows {
      for change in changes[row.changes] {
        PackedChanges.startChange(row: row.row, LeadColumn.inOrder[change.column], in: &history)
        appendHistory(change.old)
        appendHistory(change.new)
        PackedChanges.endChange(&history)
      }
    }
    PackedChanges.end(&history)
    encoder.write(2)
    encoder.write(history)
  }

  private mutating func appendHistory(_ cell: StoredRow.Cell) {
    switch cell {
    case .null: PackedChanges.appendNull(to: &history)
    case .integer(let number): PackedChanges.append(number, to: &history)
    case .text(let start, let end):
      let text = cells.lead.text
      PackedChanges.append(text: text.span.extracting(Int(start)..<Int(end)), to: &history)
    }
  }
}
