import LeadModel

/// The columns of a CSV reject file: leadpatch's own by name, wherever they stand, and the input's.
struct RejectHeader {
  let width: Int
  private let places: [String: Int]
  private let own: [(place: Int, name: String)]

  /// The names of the refused input's columns, in order.
  var ownNames: [String] { own.map(\.name) }

  /// Nil where a column is missing that every reject file has.
  init?(_ names: [String]) {
    guard Self.missing(in: names).isEmpty else { return nil }
    width = names.count
    places = Dictionary(names.enumerated().map { ($1, $0) }) { first, _ in first }
    own = names.enumerated().filter { !RejectColumns.isOwn($0.element) }.map { ($0.offset, $0.element) }
  }

  /// The columns that every reject file has and these are not among.
  static func missing(in names: [String]) -> [String] { RejectColumns.leading.filter { !names.contains($0) } }

  /// The place of a column of `RejectColumns.leading`.
  func place(of name: String) -> Int { places[name] ?? 0 }

  /// - Parameter texts: a row's cells, one for each column.
  func row(_ texts: [String], _ code: RejectCode) -> RejectedRow {
    var row = RejectedRow(code: code)
    row.row = Int(texts[place(of: RejectColumns.row)]) ?? 0
    row.line = Int(texts[place(of: RejectColumns.line)]) ?? 0
    row.field = texts[place(of: RejectColumns.field)]
    row.value = texts[place(of: RejectColumns.value)]
    row.message = texts[place(of: RejectColumns.message)]
    row.hint = texts[place(of: RejectColumns.hint)]
    row.leadID = texts[place(of: RejectColumns.leadID)]
    row.status = texts[place(of: RejectColumns.status)]
    row.isPartial = row.message.hasPrefix("partial: ")
    row.raw = places[RejectColumns.raw].map { texts[$0] } ?? ""
    if row.raw.isEmpty { row.cells = own.map { RejectedRow.Cell(name: $0.name, value: texts[$0.place]) } }
    return row
  }
}
