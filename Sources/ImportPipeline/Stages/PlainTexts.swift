import LeadModel

/// The texts of a row's changes, made where the row is judged: from the lead's cells, which then need not be written to be
/// read again in the order of the rows.
struct PlainTexts {
  private let append: ChangeTexts.Append
  private var places = ChangePlaces()
  /// The texts of the row that was taken last.
  private(set) var text: [UInt8] = []

  init(_ append: @escaping ChangeTexts.Append) { self.append = append }

  /// Takes the changes of a row.
  ///
  /// - Parameters:
  ///   - shown: the columns that are shown, a bit for each.
  ///   - id: the lead's.
  ///   - cells: the text of cells; more may be put behind it.
  mutating func take(
    _ changes: ArraySlice<PlainCells.CellChange>, shown: UInt32, of id: StoredRow.Cell, in cells: inout [UInt8]
  ) {
    text.removeAll(keepingCapacity: true)
    guard case .text(let start, let end) = id else { return }
    places.removeAll()
    for change in changes where shown.hasColumn(change.column) {
      places.add(column: change.column, from: change.old, to: change.new, in: &cells)
    }
    for index in places.all.indices { append(cells.span, Int(start)..<Int(end), places.all[index], &text) }
  }
}
