import LeadModel
import RecordReading

/// The text of a record as its reject carries it: without what an earlier reject file put there, and as UTF-8.
enum CarriedText {
  /// A CSV record without the columns of an earlier reject file.
  ///
  /// - Parameter carried: for each column whether it is carried, nil where all are.
  static func csv(_ record: ArraySlice<UInt8>, delimiter: UInt8, carried: [Bool]?) -> [UInt8] {
    guard let carried else { return repaired(record) }
    // The record was read under the user's limits before.
    let limits = RecordLimits(maxRecordBytes: .max, maxFieldBytes: .max, maxColumns: .max)
    var reader = CSVReader(delimiter: delimiter, limits: limits)
    reader.append(record.span)
    reader.finish()
    _ = reader.next()
    var text: [UInt8] = []
    var isFirst = true
    for index in 0..<reader.cellCount where index >= carried.count || carried[index] {
      if !isFirst { text.append(delimiter) }
      isFirst = false
      text.append(contentsOf: reader.rawCell(index))
    }
    return repaired(text[...])
  }

  /// Bytes that are not UTF-8 become U+FFFD.
  static func repaired(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    bytes.span.isASCII ? Array(bytes) : Array(String(decoding: bytes, as: UTF8.self).utf8)
  }
}
