import LeadModel
import LeadStore
import RecordReading

/// The rows of an input that come from a reject file: which reject each of them answers, by the columns that the reject
/// file put before it. Without such columns it is empty.
final class GivenBackRows {
  private let spool: ByteSpool
  private var encoder = SpoolEncoder()
  /// Where a CSV header has the columns, in the order of `names`; nil where one of them is not there.
  private var columns: [Int]?

  /// The columns that tell which reject a row answers.
  private static let names = [RejectColumns.row, RejectColumns.line, RejectColumns.code, RejectColumns.message]

  init(memoryLimit: Int) { spool = ByteSpool(memoryLimit: memoryLimit) }

  func take(header: [String]) {
    let places = Self.names.compactMap { header.firstIndex(of: $0) }
    columns = places.count == Self.names.count ? places : nil
  }

  /// Notes a row of a CSV file that is as wide as its header.
  func note(_ reader: borrowing CSVReader, ofRow number: Int) throws {
    guard let columns else { return }
    let texts = [
      reader.text(of: columns[0]), reader.text(of: columns[1]), reader.text(of: columns[2]),
      reader.text(of: columns[3]),
    ]
    try append(texts, ofRow: number)
  }

  /// Notes an object of JSON.
  func note(_ reader: borrowing JSONReader, ofRow number: Int) throws {
    guard let object = reader.tape.children(of: 0).first(where: { reader.key(of: $0, equals: "_reject") }) else {
      return
    }
    var texts = ["", "", "", ""]
    for member in reader.tape.children(of: object) {
      // The members of `_reject` are called as the columns are, without their mark.
      if let place = Self.names.firstIndex(of: "_" + reader.key(of: member)) { texts[place] = reader.text(of: member) }
    }
    try append(texts, ofRow: number)
  }

  private func append(_ texts: [String], ofRow number: Int) throws {
    guard let row = Int(texts[0]), let line = Int(texts[1]) else { return }
    encoder.clear()
    encoder.write(number)
    encoder.write(row)
    encoder.write(line)
    encoder.write(texts[2])
    encoder.write(texts[3])
    try spool.append(encoder.bytes)
  }

  /// Keeps in the ledger which rejects of earlier runs the rows answer, in short transactions.
  func keep(in writer: LeadWriter, _ turns: WriteTurns, run: Int64) throws {
    var reader = spool.makeReader()
    var search = writer.rejectSearch(before: run)
    var isAtEnd = false
    while !isAtEnd {
      try Interruption.checkWhileFinishing(isPlan: false)
      try turns.take { turn in
        repeat {
          guard let record = try reader.next() else {
            isAtEnd = true
            return
          }
          var decoder = SpoolDecoder(record)
          let number = decoder.number()
          let mark = RejectMark(
            row: decoder.number(), line: decoder.number(), code: decoder.text(), message: decoder.text())
          if let found = try search.find(mark) { try writer.keepGivenBack(row: number, of: run, answering: found) }
        } while !turn.isOver
      }
    }
  }
}
