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
  /// - Returns: UTF-8.
  static func encode(_ changes: [ColumnChange]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(64 * changes.count)
    for change in changes {
      bytes.append(UInt8(ascii: bytes.isEmpty ? "[" : ","))
      bytes.append(UInt8(ascii: "["))
      bytes.append(contentsOf: String(change.row).utf8)
      bytes.append(UInt8(ascii: ","))
      JSONText.appendQuoted(change.column.sqlName, to: &bytes)
      bytes.append(UInt8(ascii: ","))
      append(change.old, to: &bytes)
      bytes.append(UInt8(ascii: ","))
      append(change.new, to: &bytes)
      bytes.append(UInt8(ascii: "]"))
    }
    if bytes.isEmpty { bytes.append(UInt8(ascii: "[")) }
    bytes.append(UInt8(ascii: "]"))
    return bytes
  }

  private static func append(_ value: ColumnValue, to bytes: inout [UInt8]) {
    switch value {
    case .null: bytes.append(contentsOf: "null".utf8)
    case .integer(let number): bytes.append(contentsOf: String(number).utf8)
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
