import LeadModel
import Reconciliation

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A lead's changes in one run as the ledger keeps them: JSON `[[row, column, old, new], …]`, in file order.
///
/// One packed row a lead, rather than one a field, is what keeps history affordable; the view `history` unpacks it.
enum PackedChanges {
  static func encode(_ changes: [ColumnChange]) -> String {
    var bytes: [UInt8] = [UInt8(ascii: "[")]
    for (index, change) in changes.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      bytes += Array("[\(change.row),\"\(change.column.sqlName)\",".utf8)
      append(change.old, to: &bytes)
      bytes.append(UInt8(ascii: ","))
      append(change.new, to: &bytes)
      bytes.append(UInt8(ascii: "]"))
    }
    bytes.append(UInt8(ascii: "]"))
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func append(_ value: ColumnValue, to bytes: inout [UInt8]) {
    switch value {
    case .null: bytes += Array("null".utf8)
    case .integer(let number): bytes += Array(String(number).utf8)
    case .text(let text): JSONText.appendQuoted(text, to: &bytes)
    }
  }

  /// - Throws: `DecodingError` where the text is not of our making.
  static func decode(_ text: String) throws -> [ColumnChange] {
    try JSONDecoder().decode([PackedChange].self, from: Data(text.utf8)).map(\.change)
  }
}

private struct PackedChange: Decodable {
  let change: ColumnChange

  init(from decoder: any Decoder) throws {
    var items = try decoder.unkeyedContainer()
    let row = try items.decode(Int.self)
    let name = try items.decode(String.self)
    guard let column = LeadColumn(sqlName: name) else {
      throw DecodingError.dataCorruptedError(in: items, debugDescription: "unknown column \(name)")
    }
    change = ColumnChange(
      row: row, column: column, old: try Self.value(&items), new: try Self.value(&items))
  }

  private static func value(_ items: inout any UnkeyedDecodingContainer) throws -> ColumnValue {
    if try items.decodeNil() { return .null }
    if let number = try? items.decode(Int64.self) { return .integer(number) }
    return .text(try items.decode(String.self))
  }
}
