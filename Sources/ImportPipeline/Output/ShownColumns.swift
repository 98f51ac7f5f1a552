import LeadModel

extension LeadFieldSet {
  /// The columns of changed fields that `plan` shows; what a number brings with it (code, region, candidates) goes without
  /// saying, and is not kept to be shown.
  ///
  /// A bit for each column, by its index.
  var shownColumns: UInt32 {
    var columns: UInt32 = 0
    var rest = rawValue
    while rest != 0 {
      columns |= Self.columnsOfField[rest.trailingZeroBitCount]
      rest &= rest &- 1
    }
    return columns
  }

  private static let columnsOfField = LeadField.inOrder.map { field in
    let column = field.column
    let shown = column == .phone ? [.phone, .phoneExtension] : column.map { [$0] } ?? []
    return shown.reduce(UInt32(0)) { $0 | 1 << UInt32($1.index) }
  }
}

extension UInt32 {
  /// Whether a set of columns, a bit for each, has the one with this index.
  func hasColumn(_ index: Int) -> Bool { self & 1 << UInt32(index) != 0 }
}
